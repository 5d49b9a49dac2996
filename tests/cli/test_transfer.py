"""`mock-b2c export`, `import` and `backup`, as somebody types them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from mock_b2c import descendants
from mock_b2c.cli import main
from tests.cli.test_serve import get
from tests.sharing.hosts import eventually

USERS = "email,password,display_name\nnew@example.com,Sample-Passw0rd-New,New\nada@example.com,Sample-Passw0rd-2,Ada\n"


@pytest.fixture
def ask(state_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments, state=state_dir):
        words = [str(argument) for argument in (*arguments, "--state-dir", state)]
        return CliRunner().invoke(main, words, prog_name="mock-b2c")

    return run


@pytest.fixture
def users_file(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(USERS)
    return path


def test_imported_users_are_in_the_store_and_others_are_told(ask, users_file):
    done = ask("import", users_file)

    assert done.exit_code == 2
    assert done.stdout == f"{users_file}: 1 user added to contoso.onmicrosoft.com, 1 was there already.\n"
    assert done.stderr.splitlines()[-2:] == [
        f"{users_file}: line 3: ada@example.com is there already",
        f"{users_file}: who is there already has stayed as before; with --skip-existing that is no fault.",
    ]
    assert ask("token", "--user", "new@example.com").exit_code == 0


def test_import_may_be_done_again(ask, users_file):
    ask("import", users_file)
    done = ask("import", users_file, "--skip-existing")

    assert done.exit_code == 0
    assert done.stdout == f"{users_file}: 0 users added to contoso.onmicrosoft.com, 2 were there already.\n"


def test_many_faults_are_told_in_few_lines(ask, tmp_path):
    path = tmp_path / "users.jsonl"
    path.write_text("[]\n" * 500)
    done = ask("import", path)

    assert done.exit_code == 2
    assert "480 more like these" in done.stderr
    assert len(done.stderr.strip().splitlines()) < 25
    assert "500 lines were left out" in done.stdout


def test_running_emulator_knows_imported_users_at_once(started, run, state_dir, users_file):
    with started() as (_, url):
        run("import", users_file, "--state-dir", state_dir)
        answer = get(f"{url}/_mock/api/v1/users", state_dir)
    assert "new@example.com" in [user["email"] for user in answer["users"]]


def test_export_is_a_config_with_all_users(ask, users_file):
    ask("import", users_file)
    done = ask("export")

    assert done.exit_code == 0
    exported = tomllib.loads(done.stdout)
    users = {user["email"]: user for user in exported["users"]}
    assert users["ada@example.com"]["password"] == "Sample-Passw0rd-Ada"
    assert "password" not in users["new@example.com"]
    assert users["new@example.com"]["password_hash"].startswith("pbkdf2$")


def test_exported_users_and_config_make_the_same_tenant(ask, users_file, tmp_path):
    ask("import", users_file)
    done = ask("export", "--users", "all.jsonl", "--output", "exported.toml")
    assert done.exit_code == 0
    assert "users" not in tomllib.loads((tmp_path / "exported.toml").read_text())
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert [row["email"] for row in rows] == ["ada@example.com", "grace@example.com", "new@example.com"]

    beside = tmp_path / "second"
    assert ask("import", "all.jsonl", "--config", "exported.toml", state=beside).exit_code == 0
    assert ask("token", "--user", "new@example.com", "--config", "exported.toml", state=beside).exit_code == 0
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o077 == 0


def test_nothing_is_written_over_a_file(ask, tmp_path):
    for option in ("--users", "--output"):
        (tmp_path / "there").write_text("mine")
        done = ask("export", option, "there")
        assert done.exit_code == 2
        assert "there is there already and stays as it is; give a new file" in done.stderr
        assert (tmp_path / "there").read_text() == "mine"


def test_backup_is_a_state_dir_and_goes_into_another_store(ask, users_file, tmp_path):
    ask("import", users_file)
    assert ask("backup", "copy").exit_code == 0

    token = json.loads(ask("token", "--user", "new@example.com", state=tmp_path / "copy").stdout)["id_token"]
    assert ask("import", "copy", "--store", f"sqlite:///{tmp_path}/third.sqlite3").exit_code == 0
    third = ask("token", "--user", "new@example.com", "--store", f"sqlite:///{tmp_path}/third.sqlite3")
    header = token.partition(".")[0]
    assert json.loads(third.stdout)["id_token"].startswith(f"{header}.")


@pytest.mark.parametrize(
    ("end", "code", "told"),
    [(KeyboardInterrupt(), 130, "Aborted!"), (OSError(28, "No space left on device"), 2, "No space left")],
)
def test_backup_that_ends_halfway_has_no_state_beside_its_certificates_and_may_be_done_again(
    ask, users_file, tmp_path, monkeypatch, *, end, code, told
):
    ask("import", users_file)
    beside = []

    def ended(_store, file, _progress):
        beside.extend(path.name for path in file.parent.iterdir())
        raise end

    with monkeypatch.context() as patch:
        patch.setattr("mock_b2c.storage.backup.back_up", ended)
        done = ask("backup", "copy")
    assert done.exit_code == code
    assert told in done.stderr
    assert "tls" in beside
    assert list((tmp_path / "copy").iterdir()) == []
    assert ask("backup", "copy").exit_code == 0


def test_backup_leaves_alone_what_another_one_makes_in_the_same_folder(ask, users_file, tmp_path, monkeypatch):
    ask("import", users_file)

    def other_one_comes_first(_store):
        (tmp_path / "copy" / "state.sqlite3").write_text("another's")
        return 1

    monkeypatch.setattr("mock_b2c.storage.backup.rows_in", other_one_comes_first)
    done = ask("backup", "copy")
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "copy" / "state.sqlite3").read_text() == "another's"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("backup", "copy"), "is not there: nothing was served with this state dir and config yet"),
        (("backup", "copy", "--store", "memory"), "holds nothing that could be copied"),
        (("import", "nowhere.csv"), "'nowhere.csv' does not exist"),
        (("import", "."), "is no backup: it has no state.sqlite3"),
        (("import", "mock_b2c.toml"), "users are read from .jsonl and .csv files"),
        (("import", "empty.csv", "--store", "memory"), "--store memory ends with this command"),
        (("backup", "empty.csv"), "empty.csv is there already and stays as it is; give a new folder"),
        (("export", "--output", "empty.csv"), "empty.csv is there already and stays as it is; give a new file"),
        (("import", "empty.csv"), "its first line has to name the columns"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(ask, tmp_path, words, says):
    (tmp_path / "empty.csv").write_text("")
    done = ask("export", "--output", "mock_b2c.toml", state=tmp_path / "elsewhere")
    done = ask(*words)

    assert done.exit_code == 2
    assert says in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.startswith("Importing")]) == 1


def test_export_that_cannot_write_one_file_leaves_neither(ask, tmp_path):
    (tmp_path / "there.toml").write_text("mine")
    (tmp_path / "there.jsonl").write_text("mine")

    assert ask("export", "--users", "new.jsonl", "--output", "there.toml").exit_code == 2
    assert ask("export", "--users", "there.jsonl", "--output", "new.toml").exit_code == 2
    assert sorted(path.name for path in tmp_path.glob("*.*l")) == ["there.jsonl", "there.toml"]
    assert (tmp_path / "there.toml").read_text() == "mine"


def test_import_that_is_interrupted_says_how_to_go_on(ask, users_file, monkeypatch):
    def interrupted(*_arguments, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr("mock_b2c.levers.handle.import_users", interrupted)
    done = ask("import", users_file)

    assert done.exit_code == 130
    assert done.stderr.splitlines()[-1] == (
        f"{users_file}: interrupted; run it again with --skip-existing for the users who are left."
    )


KILLED_AFTER_A_BATCH = """
import os, signal
from mock_b2c import descendants
from mock_b2c.cli import main
from mock_b2c.emulator import Emulator

add_users = Emulator.add_users

def killed_after(*arguments):
    add_users(*arguments)
    print(*descendants.of(os.getpid()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

Emulator.add_users = killed_after
main()
"""
MANY = 21_000
"""More users than are stored at once; their file is so large that a second process reads it."""


@pytest.mark.skipif(os.name != "posix", reason="nobody is killed like that elsewhere")
def test_import_that_is_killed_leaves_whole_users_and_goes_on_when_it_is_done_again(
    ask, environment, state_dir, tmp_path
):
    many, long_name = tmp_path / "many.csv", "A" * 180
    rows = (f"user{number}@example.com,Sample-Passw0rd-Many,{long_name}\n" for number in range(MANY))
    many.write_text(f"email,password,display_name\n{''.join(rows)}")

    command = [sys.executable, "-c", KILLED_AFTER_A_BATCH, "import", str(many), "--state-dir", str(state_dir)]
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == -signal.SIGKILL, told.stderr
    (reader,) = told.stdout.split()
    eventually(lambda: not alive(reader))

    assert ask("token", "--user", "user0@example.com").exit_code == 0
    assert ask("token", "--user", f"user{MANY - 1}@example.com").exit_code != 0
    done = ask("import", many, "--skip-existing")
    added = "1000 users added to contoso.onmicrosoft.com, 20000 were there already"
    assert (done.exit_code, done.stdout) == (0, f"{many}: {added}.\n")
    assert ask("token", "--user", f"user{MANY - 1}@example.com").exit_code == 0


def alive(process):
    """Whether it is there, and not only waits for somebody to ask how it ended."""
    with contextlib.suppress(OSError):
        return (descendants.PROC / process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
