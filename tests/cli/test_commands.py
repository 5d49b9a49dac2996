"""Commands that end by themselves: check, schema, ca, help, and one line for what is wrong (design 3.1)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_b2c._version import __version__
from mock_b2c.cli import COMMANDS, main
from mock_b2c.config import json_schema, sample_config_path
from tests.cli.lines import one_line

SAMPLE = sample_config_path().read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="mock-b2c")


# ---- check -----------------------------------------------------------------------------------------------------


def test_check_tells_what_a_good_config_holds(folder):
    (folder / "good.toml").write_text(SAMPLE)
    result = invoke("check", "good.toml")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == ("good.toml: fine. Tenant contoso.onmicrosoft.com, 3 user flows, 2 apps, 2 users.\n")


def test_check_takes_the_folder_s_own_config_else_the_sample(folder):
    assert invoke("check").stdout.startswith(f"{sample_config_path()}: fine.")
    (folder / "mock_b2c.toml").write_text(SAMPLE)
    assert invoke("check").stdout.startswith("mock_b2c.toml: fine.")


def test_check_tells_each_fault_in_a_line_with_file_and_key(folder):
    (folder / "bad.toml").write_text(
        SAMPLE.replace("redirect_uris", "redirect_uri").replace('"profile_edit"', '"edit"')
    )
    result = invoke("check", "bad.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    first, second, last = result.stderr.splitlines()
    assert first.startswith("bad.toml: user_flows[1].type: 'edit' is not known; expected ")
    assert second == "bad.toml: apps[0].redirect_uri: unknown key; did you mean 'redirect_uris'?"
    assert last == "More is checked once these are right."


def test_check_tells_what_the_service_would_not_have_made_and_finds_it_fine(folder):
    (folder / "short.toml").write_text(SAMPLE.replace("sample-web-app-secret-not-for-real-use", "short"))

    result = invoke("check", "short.toml")
    warning, fine = result.stdout.splitlines()

    told = "apps[0].client_secret: has 5 characters; the service makes secrets of 16 to 64"
    assert (warning, result.exit_code) == (f"short.toml: warning: {told}", 0)
    assert fine.startswith("short.toml: fine.")


def test_check_counts_one_as_one(folder):
    (folder / "one.toml").write_text('tenant = { name = "x" }\nuser_flows = [{ name = "s", type = "sign_in" }]\n')

    assert "1 user flow, 0 apps, 0 users." in invoke("check", "one.toml").stdout


def test_check_says_nothing_of_more_when_everything_was_checked(folder):
    (folder / "bad.toml").write_text(SAMPLE.replace("tasks-api/tasks.read", "tasks-api/tasks.raed"))

    assert "did you mean 'tasks-api/tasks.read'?" in one_line(invoke("check", "bad.toml"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "x.toml: cannot be read: No such file or directory"),
        (b"[tenant", "x.toml: is not TOML: "),
        (b"\xff\xfe", "x.toml: is not UTF-8 text"),
        (b"a\0 = 1", "x.toml: is not TOML: "),
        (b"a = " + b"[" * 3000 + b"]" * 3000, "x.toml: is not TOML of ours: arrays or tables are nested too deep"),
        (b"a = " + b"1" * 5000, "x.toml: is not TOML: Exceeds the limit"),
        (b"#" * (16 * 1024**2 + 1), "x.toml: is longer than 16 MiB, which no config is"),
    ],
)
def test_check_of_what_cannot_be_read(folder, content, fault):
    if content is not None:
        (folder / "x.toml").write_bytes(content)

    assert one_line(invoke("check", "x.toml")).startswith(fault)


def test_check_of_a_folder(folder):
    assert one_line(invoke("check", folder)) == f"{folder}: cannot be read: Is a directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_check_of_a_pipe_waits_for_nobody(folder):
    os.mkfifo(folder / "pipe")

    assert one_line(invoke("check", "pipe")) == "pipe: cannot be read: it is no regular file"


def test_check_prints_no_secret(folder):
    (folder / "bad.toml").write_text(SAMPLE.replace("sample-web-app-secret", "sample web app secret"))

    line, last = invoke("check", "bad.toml").stderr.splitlines()
    assert line.startswith("bad.toml: apps[0].client_secret: ")
    assert "sample web app" not in line
    assert last == "More is checked once this is right."


# ---- schema and ca -----------------------------------------------------------------------------------------------


def test_schema_is_json():
    result = invoke("schema")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(json.dumps(json_schema()))


def test_ca_path_is_that_of_a_certificate_that_stays(folder):
    first, second = invoke("ca", "path", "--state-dir", "state"), invoke("ca", "path", "--state-dir", "state")

    assert first.exit_code == 0
    assert first.stdout == second.stdout
    path = Path(first.stdout.strip())
    assert path.is_absolute()
    assert path.read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in path.read_text()


# ---- help and usage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["ca", "path"]])
def test_help_is_there_for_each_command(command, option):
    result = invoke(*command, option)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(" ".join(["Usage: mock-b2c", *command]))


def test_version():
    assert invoke("--version").stdout == f"mock-b2c, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["bogus"], "mock-b2c: No such command 'bogus'. See mock-b2c --help."),
        (["ca", "bogus"], "mock-b2c ca: No such command 'bogus'. See mock-b2c ca --help."),
        (["serve", "--port", "x"], "mock-b2c serve: Invalid value for '--port'"),
        (["serve", "--port", "65536"], "mock-b2c serve: Invalid value for '--port'"),
        (["serve", "--front-channel", "ftp"], "mock-b2c serve: Invalid value for '--front-channel'"),
        (
            ["serve", "--front-channel"],
            "mock-b2c serve: Option '--front-channel' requires an argument. See mock-b2c serve",
        ),
        (["check", "a", "b"], "mock-b2c check: Got unexpected extra argument (b). See mock-b2c check --help."),
        (["schema", "--bogus"], "mock-b2c schema: No such option"),
        (["--bogus"], "mock-b2c: No such option"),
    ],
)
def test_usage_error_takes_one_line_and_names_the_help(arguments, line):
    told = one_line(invoke(*arguments))

    assert told.startswith(line)
    assert told.endswith(" --help.")


def test_no_command_shows_the_help(run):
    result = run()

    assert "Commands:" in result.stdout + result.stderr


# ---- as a process --------------------------------------------------------------------------------------------------


def test_module_is_the_command(run):
    result = run("--version")

    assert (result.returncode, result.stdout, result.stderr) == (0, f"mock-b2c, version {__version__}\n", "")


def imported_by(statement: str, environment: dict[str, str]) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return set(result.stdout.split())


HEAVY = {"flask", "werkzeug", "jinja2", "pydantic", "cryptography", "jwt", "ssl", "sqlalchemy", "playwright", "rich"}


@pytest.mark.parametrize(
    "statement", ["import mock_b2c", "import mock_b2c; mock_b2c.__version__", "import mock_b2c.cli"]
)
def test_importing_costs_nothing_before_it_is_used(environment, statement):
    assert not HEAVY & imported_by(statement, environment)


def test_core_is_imported_without_a_framework(environment):
    imported = imported_by("import mock_b2c.user_flows", environment)

    assert not HEAVY & imported
    assert "mock_b2c" in imported
