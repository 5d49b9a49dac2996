"""What the bench says of nox sessions."""

import os
import shutil
import stat

import pytest

from bench import nox_run

FAKE = """#!/bin/sh
echo "$@ in $PWD" >> {log}
test "$2" != failing || {{ echo what went wrong; exit 1; }}
"""

needs_git = pytest.mark.skipif(
    os.name != "posix" or not shutil.which("git") or not (nox_run.ROOT / ".git").exists(),
    reason="a clone is made of a git repository, and a shell script stands for nox",
)


@needs_git
def test_session_is_run_twice_on_a_clone_and_one_that_fails_is_left_out(tmp_path, monkeypatch, capsys):
    log, program = tmp_path / "log", tmp_path / "nox"
    program.write_text(FAKE.format(log=log))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BENCH_NOX", str(program))

    found = nox_run.nox_runs(tmp_path, ["passing", "failing"])

    assert [figure.key for figure in found] == ["nox_passing", "nox_passing_again"]
    assert all(figure.value > 0 and figure.ratio for figure in found)
    clone = tmp_path / "clone"
    assert log.read_text().splitlines() == [
        f"--session {name} in {clone}" for name in ("passing", "passing", "failing")
    ]
    assert (clone / "noxfile.py").is_file()
    assert "nox -s failing failed and is left out:\n  what went wrong" in capsys.readouterr().err


@needs_git
def test_missing_nox_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BENCH_NOX", str(tmp_path / "none"))
    assert nox_run.nox_runs(tmp_path, ["lint"]) == []
    assert "BENCH_NOX says where nox is" in capsys.readouterr().err
