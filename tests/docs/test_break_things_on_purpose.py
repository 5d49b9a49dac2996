"""docs/how-to/break-things-on-purpose.md: its examples pass as they stand, and its table knows every kind of fault."""

import os
import shutil
import subprocess

import pytest

import mock_b2c
from mock_b2c.domain.faults import KINDS
from tests.docs.markdown import ROOT, blocks, tables

PAGE = ROOT / "docs" / "how-to" / "break-things-on-purpose.md"
IN_PROCESS, ELSEWHERE = (block.text for block in blocks(PAGE, "python"))
(SHELL,) = (block.text for block in blocks(PAGE, "sh"))


@pytest.fixture
def served(monkeypatch):
    with mock_b2c.serve() as b2c:
        for name, value in b2c.environment.items():
            monkeypatch.setenv(name, value)
        yield b2c


def test_tests_pass(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    pytester.makepyfile(IN_PROCESS)
    options = ("-p", "mock_b2c.pytest_plugin", "-p", "no:cacheprovider", "--strict-markers", "-W", "error")
    outcomes = pytester.runpytest_subprocess(*options).parseoutcomes()
    assert outcomes.keys() == {"passed"}
    assert outcomes["passed"] >= 20


def test_program_runs_and_is_told_what_would_be_right(served, capsys):
    exec(compile(ELSEWHERE, PAGE.name, "exec"), {})
    assert "must use https; http is for localhost only" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_shell_commands_run(served):
    commands = SHELL if _knows_json() else SHELL.replace("--json", "-H Content-Type:application/json -d")
    done = subprocess.run(["sh", "-e", "-c", commands], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"kind":"drop"' in done.stdout
    assert '{"messages":[]}' in done.stdout
    assert served.emulator.faults.ordered == ()


def _knows_json():
    """`--json` is of curl 7.82."""
    return "--json" in subprocess.run(["curl", "--help", "all"], capture_output=True, text=True, check=False).stdout


def test_every_kind_of_fault_is_told_of():
    (table,) = tables(PAGE.read_text(encoding="utf-8"))
    assert {kind.strip("` ") for row in table.rows for kind in row[0].split(",")} == set(KINDS)
