"""docs/tutorials/first-test.md, followed as it stands; only its ports are exchanged for free ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.browser import Chromium
from e2e.ports import free_ports
from e2e.services import ROOT
from e2e.test_plugin import CONFTEST
from tests.docs.markdown import files

pytestmark = pytest.mark.needs("the emulator")
PAGE = ROOT / "docs" / "tutorials" / "first-test.md"


def test_newcomer_gets_a_green_test(tmp_path, pytestconfig):
    app_port, tenant_port = free_ports(2)
    ports = {"5000": str(app_port), "8443": str(tenant_port)}
    for name, text in files(PAGE).items():
        (tmp_path / name).write_text(_with(ports, text))
    path = pytestconfig.option.chromium
    options = Chromium(executable=path and Path(path)).launch_options()
    (tmp_path / "conftest.py").write_text(CONFTEST.format(options=options))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    _run(tmp_path, "-m", "mock_b2c", "init", "--state-dir", str(tmp_path / "state"))
    for name in ("mock_b2c.toml", ".env"):
        file = tmp_path / name
        file.write_text(_with(ports, file.read_text()))
    plugins = ("-p", "playwright", "-p", "mock_b2c.pytest_plugin", "-p", "no:cacheprovider")
    assert "1 passed" in _run(tmp_path, "-m", "pytest", "-q", *plugins)


def _with(ports: dict[str, str], text: str) -> str:
    for shown, used in ports.items():
        text = text.replace(shown, used)
    return text


def _run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
