"""The checked config that is kept between starts: only ever what the file says now."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from pickle import dumps

import pytest

from mock_b2c.config import ConfigError, load_config, load_kept_config
from mock_b2c.config import kept as kept_module
from mock_b2c.config.kept import FILE_NAME
from mock_b2c.config.load import checked_config

TOML = """
[tenant]
name = "contoso"

[[user_flows]]
name = "susi"
type = "sign_up_sign_in"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mock_b2c.toml"
    path.write_text(TOML)
    return path


@pytest.fixture
def state_dir(tmp_path):
    return tmp_path / "state"


def test_kept_config_is_the_one_that_was_read(file, state_dir):
    assert load_kept_config(file, state_dir) == load_config(file)
    assert load_kept_config(file, state_dir) == load_config(file)
    assert load_kept_config(None, state_dir) == load_config()


def test_second_start_checks_nothing(file, state_dir):
    load_kept_config(file, state_dir)
    code = (
        "import sys; from pathlib import Path; from mock_b2c.config import load_kept_config;"
        f"load_kept_config(Path({str(file)!r}), Path({str(state_dir)!r})); sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_changed_file_is_read_again(file, state_dir):
    load_kept_config(file, state_dir)
    file.write_text(TOML.replace("contoso", "fabrikam"))
    assert load_kept_config(file, state_dir).tenant.name == "fabrikam"


def test_fault_in_a_changed_file_is_told(file, state_dir):
    load_kept_config(file, state_dir)
    file.write_text(TOML.replace("name", "nam"))
    for _ in range(2):
        with pytest.raises(ConfigError, match="nam"):
            load_kept_config(file, state_dir)


def test_missing_file_is_told(tmp_path, state_dir):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_kept_config(tmp_path / "none.toml", state_dir)


def test_config_that_is_no_file_is_told_at_once(state_dir):
    with pytest.raises(ConfigError, match="no regular file"):
        load_kept_config(Path(os.devnull), state_dir)


@pytest.mark.parametrize("change", [lambda held: b"", lambda held: held[:40], lambda held: held[:32] + b"x" * 40])
def test_damaged_file_is_not_used(file, state_dir, change):
    load_kept_config(file, state_dir)
    kept = state_dir / FILE_NAME
    kept.write_bytes(change(kept.read_bytes()))
    assert load_kept_config(file, state_dir) == load_config(file)


def test_file_of_something_else_is_not_used(file, state_dir, monkeypatch):
    monkeypatch.setattr(kept_module.pickle, "dumps", lambda _config: dumps({"tenant": "other"}))
    load_kept_config(file, state_dir)
    assert load_kept_config(file, state_dir) == load_config(file)


@pytest.mark.parametrize(
    ("name", "value"), [("CODE", "other code"), ("installed", lambda *_names: ["another library"])]
)
def test_config_is_checked_again_after_a_change_of_what_checks_it(file, state_dir, monkeypatch, name, value):
    load_kept_config(file, state_dir)
    monkeypatch.setattr(kept_module, name, value)
    checked = []
    monkeypatch.setattr(kept_module, "checked_config", lambda path: checked.append(path) or checked_config(path))
    load_kept_config(file, state_dir)
    assert checked == [file]


def test_folder_that_cannot_be_made_keeps_nothing(file, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    assert load_kept_config(file, blocked / "state") == load_config(file)


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Where Python keeps compiled modules."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "modules"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "modules"


@pytest.mark.parametrize("load", [load_config, lambda: load_kept_config(None, Path("/nonexistent"))])
def test_sample_is_checked_once_for_all_state_dirs(modules, monkeypatch, load):
    checked = load_config()
    monkeypatch.setattr(kept_module, "checked_config", lambda _path: pytest.fail("it is checked again"))
    assert load() == checked
    assert [path.parent.name for path in modules.rglob(f"*.{FILE_NAME}")] == ["config"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_outcome_of_the_sample_is_for_whoever_may_read_the_modules(modules):
    load_config()
    [kept] = modules.rglob(f"*.{FILE_NAME}")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o644 & ~umask
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o777 & ~umask


def test_sample_is_kept_in_the_state_dir_where_modules_are_not(modules, monkeypatch, state_dir):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load_kept_config(None, state_dir)
    assert not modules.exists()
    assert (state_dir / FILE_NAME).exists()


def test_own_config_is_kept_in_its_state_dir_alone(modules, file, state_dir):
    load_kept_config(file, state_dir)
    load_config(file)
    assert not modules.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_kept_file_is_its_owner_s_alone(file, state_dir):
    load_kept_config(file, state_dir)
    assert stat.S_IMODE((state_dir / FILE_NAME).stat().st_mode) == 0o600
    assert [item.name for item in state_dir.iterdir()] == [FILE_NAME]


CHANGED_WHILE_IT_RUNS = """
import pathlib
from mock_b2c import config
build = pathlib.Path(config.__file__).with_name("build.py").relative_to(pathlib.Path.cwd())  # of the copy, or none
build.write_text(build.read_text(encoding="utf-8") + "\\n", encoding="utf-8")
config.load_config()
"""
CHECKED = "import sys; from mock_b2c.config import load_config; load_config(); print('pydantic' in sys.modules)"


def test_code_that_changes_under_a_running_process_is_not_passed_over_by_the_next(tmp_path):
    package = Path(kept_module.__file__).parents[1]
    copy = tmp_path.resolve() / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=copy.parent, env=environment, check=True, capture_output=True, text=True
        ).stdout
        for code in (CHANGED_WHILE_IT_RUNS, CHECKED, CHECKED)
    ]
    assert told == ["", "True\n", "False\n"]
