"""Copies of stores, made and taken in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mock_b2c.domain.grants import Grant
from mock_b2c.domain.messages import Message
from mock_b2c.domain.ports import StoreError
from mock_b2c.storage import open_storage
from mock_b2c.storage.backup import back_up, rows_in, take_in
from mock_b2c.storage.conformance.cases import NOW, TENANT_ID, a_user
from mock_b2c.storage.conformance.examples import example
from mock_b2c.storage.conformance.racing import at_once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'one' / 'state.sqlite3'}"


@pytest.fixture
def other(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'other' / 'state.sqlite3'}"


def fill(store: str, *, users: int = 3) -> None:
    storage = open_storage(store)
    storage.users.add_many(
        TENANT_ID, [a_user(id=f"id {number}", email=f"u{number}@example.com") for number in range(users)]
    )
    storage.refresh_tokens.put("refresh token", example(Grant), NOW + 10)
    storage.messages.add(example(Message))
    storage.shared.swap("clock", 0, b"later")
    storage.close()


def assert_filled(store: str, *, users: int = 3) -> None:
    storage = open_storage(store)
    assert [user.email for user in storage.users.all(TENANT_ID)] == [
        f"u{number}@example.com" for number in range(users)
    ]
    assert storage.refresh_tokens.get("refresh token", NOW) == example(Grant)
    assert storage.messages.all() == [example(Message)]
    assert storage.shared.get("clock")[0] == b"later"
    storage.users.add(TENANT_ID, a_user())
    assert [user.email for user in storage.users.all(TENANT_ID)][-1] == a_user().email
    storage.close()


def test_copy_holds_everything_and_goes_on_from_there(store, other, tmp_path):
    fill(store)
    back_up(store, tmp_path / "copy.sqlite3")
    take_in(tmp_path / "copy.sqlite3", other)

    assert_filled(other)
    assert_filled(store)


def test_more_rows_than_are_read_at_a_time_are_copied_in_their_order(store, tmp_path):
    fill(store, users=10_001)
    copied: list[int] = []
    back_up(store, tmp_path / "copy.sqlite3", copied.append)

    assert_filled(f"sqlite:///{tmp_path / 'copy.sqlite3'}", users=10_001)
    assert sum(copied) == rows_in(store)


def test_copy_is_of_one_moment_and_nobody_waits_for_it(store, tmp_path):
    fill(store, users=6_000)
    beside = open_storage(store)
    late = iter(range(1_000))

    def change_meanwhile(_rows: int) -> None:
        beside.users.add(TENANT_ID, a_user(id=f"late {next(late)}", email=f"late{next(late)}@example.com"))

    back_up(store, tmp_path / "copy.sqlite3", change_meanwhile)
    assert len(list(beside.users.all(TENANT_ID))) > 6_000
    beside.close()
    assert_filled(f"sqlite:///{tmp_path / 'copy.sqlite3'}", users=6_000)


def test_file_that_is_there_stays_as_it_is(store, tmp_path):
    fill(store)
    (tmp_path / "copy.sqlite3").write_text("something else")

    with pytest.raises(FileExistsError):
        back_up(store, tmp_path / "copy.sqlite3")
    assert (tmp_path / "copy.sqlite3").read_text() == "something else"


def test_copy_that_fails_leaves_no_file(store, tmp_path):
    fill(store)

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(store, tmp_path / "copy.sqlite3", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_copy_is_its_owners_alone(store, tmp_path):
    fill(store)
    back_up(store, tmp_path / "copy.sqlite3")

    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


def test_copy_is_not_taken_into_a_store_that_is_in_use(store, other, tmp_path):
    fill(store)
    back_up(store, tmp_path / "copy.sqlite3")
    storage = open_storage(other)
    storage.users.add(TENANT_ID, a_user())

    with pytest.raises(StoreError, match="is not empty"):
        take_in(tmp_path / "copy.sqlite3", other)
    assert list(storage.users.all(TENANT_ID)) == [a_user()]
    storage.close()


def test_copy_that_is_taken_in_halfway_leaves_nothing(store, other, tmp_path):
    fill(store)
    back_up(store, tmp_path / "copy.sqlite3")

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(tmp_path / "copy.sqlite3", other, stop)
    take_in(tmp_path / "copy.sqlite3", other)
    assert_filled(other)


KILLED_HALFWAY = """
import os, signal, sys
from pathlib import Path
from mock_b2c.storage.backup import back_up, take_in

copied = []
def progress(rows):
    copied.append(rows)
    if sum(copied) > 5_000:
        os.kill(os.getpid(), signal.SIGKILL)

doing, file, store = sys.argv[1:]
if doing == "take in":
    take_in(Path(file), store, progress)
else:
    back_up(store, Path(file), progress)
"""


def killed_halfway(doing: str, copy: Path, store: str) -> None:
    """A process makes the copy of a store or takes it in, and is killed when it has written some thousand rows."""
    command = [sys.executable, "-c", KILLED_HALFWAY, doing, str(copy), store]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name != "posix", reason="nobody is killed like that elsewhere")
def test_import_that_is_killed_halfway_leaves_nothing_and_may_be_done_again(store, other, tmp_path):
    fill(store, users=11_000)
    back_up(store, tmp_path / "copy.sqlite3")
    killed_halfway("take in", tmp_path / "copy.sqlite3", other)

    assert rows_in(other) == 1  # what any new store has
    take_in(tmp_path / "copy.sqlite3", other)
    assert_filled(other, users=11_000)


@pytest.mark.skipif(os.name != "posix", reason="nobody is killed like that elsewhere")
def test_backup_that_is_killed_halfway_leaves_no_file_and_may_be_done_again(store, other, tmp_path):
    fill(store, users=11_000)
    killed_halfway("back up", tmp_path / "copy.sqlite3", store)

    assert not (tmp_path / "copy.sqlite3").exists()
    back_up(store, tmp_path / "copy.sqlite3")
    take_in(tmp_path / "copy.sqlite3", other)
    assert_filled(other, users=11_000)


def taken_in_at_once(copy: Path, store: str) -> list[str]:
    """Four take the copy in, one of whom does; what the others are told."""
    done = at_once([lambda: take_in(copy, store) for _ in range(4)])
    assert done.count(None) == 1, done
    assert all(isinstance(error, StoreError) for error in done if error), done
    return [str(error) for error in done if error]


def test_of_several_who_take_a_copy_in_at_once_one_does_and_the_others_are_told(store, other, tmp_path):
    fill(store)
    back_up(store, tmp_path / "copy.sqlite3")

    told = taken_in_at_once(tmp_path / "copy.sqlite3", other)
    assert told == [f"{other} is not empty: a backup is taken into an empty store. Nothing changed."] * 3
    assert_filled(other)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"x" * 10_000])
def test_file_that_is_no_store_is_refused(other, tmp_path, content):
    damaged = tmp_path / "copy.sqlite3"
    damaged.write_bytes(content)

    if content:
        with pytest.raises(StoreError, match=r"copy\.sqlite3: "):
            take_in(damaged, other)
    else:
        take_in(damaged, other)  # an empty file is an empty store
    with pytest.raises(FileNotFoundError):
        take_in(Path("nowhere"), other)


def test_memory_is_not_copied(tmp_path):
    with pytest.raises(StoreError, match="ends with its process"):
        back_up("memory", tmp_path / "copy.sqlite3")
    assert not list(tmp_path.iterdir())
