import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.release.distribution import ROOT, package_files, sdist_faults, wheel_faults


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """A folder with the wheel and the sdist of this source tree."""
    pytest.importorskip("hatchling", reason="the build tools come with `nox -s tests`")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_wheel_holds_the_package_and_nothing_else(dist):
    (wheel,) = dist.glob("*.whl")
    assert list(wheel_faults(wheel)) == []


def test_sdist_can_be_built_from(dist):
    (sdist,) = dist.glob("*.tar.gz")
    assert list(sdist_faults(sdist)) == []


def test_check_tells_what_is_missing_and_what_is_too_much(dist, tmp_path):
    (wheel,) = dist.glob("*.whl")
    spoilt = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as good, zipfile.ZipFile(spoilt, "w") as bad:
        for name in good.namelist():
            if name != "mock_b2c/py.typed":
                bad.writestr(name, good.read(name))
        bad.writestr("webapp/app.py", "")
    assert list(wheel_faults(spoilt)) == [
        "webapp/app.py is in the wheel but not in the package",
        "mock_b2c/py.typed is missing from the wheel",
    ]


def test_package_brings_its_marker_pages_and_sample_tenant():
    files = package_files()
    assert {"mock_b2c/py.typed", "mock_b2c/config/sample.toml"} <= files
    assert any(name.startswith("mock_b2c/web/templates/") for name in files)
    assert any(name.startswith("mock_b2c/web/static/") for name in files)


def test_command_starts_the_command_line():
    (script,) = entry_points(group="console_scripts", name="mock-b2c")
    assert script.value == "mock_b2c.cli:main"
    assert callable(script.load())
