"""Storage in an SQLite file: the suite that every store passes, and what is this one's own."""

import contextlib
import functools
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.ports import Storage, StoreError
from mock_b2c.storage import open_storage
from mock_b2c.storage.conformance import StorageConformance
from mock_b2c.storage.sql import schema, sqlite
from mock_b2c.storage.sql.database import TakenError
from mock_b2c.storage.sql.sqlite import BUSY_SECONDS, SqliteDatabase
from mock_b2c.storage.sql.storage import SqlStorage
from mock_b2c.storage.sql.sweeping import Sweeper
from tests.builders import NOW, TENANT_ID, a_code, a_message, a_user
from tests.storage.versions import of_the_first_schema, release

LATER = NOW + 900
LATEST = schema.latest()
ROOT = Path(__file__).parents[2]


class TestSqliteStorage(StorageConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.path = tmp_path / "state" / "state.sqlite3"

    def make(self) -> Storage:
        return open_storage(f"sqlite:///{self.path}")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "state.sqlite3"


@pytest.fixture
def database(path):
    with contextlib.closing(SqliteDatabase(path, patience=0.05)) as database:
        yield database


@pytest.fixture
def storage(database) -> SqlStorage:
    return SqlStorage(database)


def opened(path: Path):
    return contextlib.closing(open_storage(f"sqlite:///{path}"))


def refusal(path: Path) -> str:
    """Why the file cannot be opened: one line that names it; it is as it was before."""
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        open_storage(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


# ---- what is kept --------------------------------------------------------------------------------------------


def test_what_was_stored_is_there_after_a_restart(path):
    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
        storage.codes.put("code", a_code(), LATER)
        storage.messages.add(a_message())
        storage.shared.swap("clock", 0, b"body")
    with opened(path) as storage:
        assert list(storage.users.all(TENANT_ID)) == [a_user()]
        assert storage.codes.get("code", NOW) == a_code()
        assert storage.messages.all() == [a_message()]
        assert storage.shared.get("clock") == (b"body", storage.shared.versions())


def test_file_and_folder_are_for_nobody_else(tmp_path):
    with opened(tmp_path / "state" / "a.sqlite3") as storage:
        storage.codes.put("code", a_code(), LATER)
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "state").iterdir()}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3  # with the log of writes and its index
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_file_that_others_could_read_is_for_its_owner_alone_from_then_on(path):
    with opened(path) as storage:
        storage.codes.put("code", a_code(), LATER)
        files = list(path.parent.iterdir())
        for file in files:
            file.chmod(0o644)
        with opened(path):
            assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert len(files) == 3


def test_keys_of_records_stand_nowhere(path):
    with opened(path) as storage:
        storage.codes.put("the code of a sign-in", a_code(), LATER)
        storage.refresh_tokens.put("the refresh token", a_code().grant, LATER)
        content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert a_code().redirect_uri.encode() in content
    assert b"the code" not in content
    assert b"the refresh token" not in content


RACER = """
import sys
from mock_b2c.storage import open_storage
storage = open_storage(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
for number in range(200):
    if storage.codes.take(str(number), 0.0) is not None:
        print(number)
    for name in ("a", "b"):
        while True:
            body, version = storage.shared.get(name) or (b"0", 0)
            if storage.shared.swap(name, version, str(int(body) + 1).encode()):
                break
"""


def test_of_several_processes_one_gets_each_record_and_no_change_is_lost(path):
    with opened(path) as storage:
        for number in range(200):
            storage.codes.put(str(number), a_code(), LATER)
        command = [sys.executable, "-c", RACER, f"sqlite:///{path}"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
        racers = [subprocess.Popen(command, **pipes) for _ in range(4)]
        assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * 4
        got = []
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        for racer in racers:
            got += racer.communicate(timeout=100)[0].split()
        assert [racer.returncode for racer in racers] == [0] * 4
        assert sorted(map(int, got)) == list(range(200))
        assert [storage.shared.get(name)[0] for name in "ab"] == [b"800", b"800"]


def test_statement_for_many_is_done_for_all_or_for_none(database):
    add = "INSERT INTO reports (process, body, at) VALUES (?, ?, 0)"
    with pytest.raises(TakenError):
        database.run_many(add, [("a", b""), ("b", b""), ("a", b"")])
    assert database.rows("SELECT process FROM reports") == []
    assert database.run_many(add, [("a", b""), ("b", b"")]) == 2


def test_statement_for_many_waits_for_the_transaction_of_another_thread_and_is_whole_all_the_same(database):
    add, begun = "INSERT INTO reports (process, body, at) VALUES (?, ?, 0)", threading.Event()

    def add_twice() -> None:
        begun.set()
        database.run_many(add, [("b", b""), ("b", b"")])

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            added = pool.submit(add_twice)
            assert begun.wait(30)
            for _ in range(1_000):
                session.rows("SELECT * FROM reports")
            session.run(add, ("a", b""))
        assert isinstance(added.exception(30), TakenError)
    assert database.rows("SELECT process FROM reports") == [("a",)]


# ---- snapshots that are kept -----------------------------------------------------------------------------------


def test_snapshots_are_kept_in_order_up_to_a_bound_and_outlive_a_restart(path):
    with opened(path) as storage:
        assert [storage.snapshots.add(name, name.encode(), 2) for name in ("b", "a", "c")] == [True, True, False]
    with opened(path) as storage:
        storage.restore(storage.holding([]))
        assert storage.snapshots.names() == ("b", "a")
        assert [storage.snapshots.get(name) for name in ("a", "c")] == [b"a", None]
        assert [storage.snapshots.remove("b"), storage.snapshots.remove("b")] == [True, False]
        assert storage.snapshots.names() == ("a",)


# ---- versions ------------------------------------------------------------------------------------------------


@pytest.fixture
def next_schema(monkeypatch):
    """As if the next version of the schema were out."""
    return functools.partial(release, monkeypatch)


def version_of_copy(path: Path) -> int:
    """The version of the schema in the one copy that is beside the file, which has that in its name."""
    [copy] = [file for file in path.parent.iterdir() if file.name.startswith(f"{path.name}.")]
    with contextlib.closing(sqlite3.connect(copy)) as before:
        [(version,)] = before.execute("SELECT version FROM schema_version").fetchall()
    assert copy.name == f"{path.name}.schema{version}"
    return version


@contextlib.contextmanager
def copying(monkeypatch, before: Callable[[], object]):
    """Something happens at the moment at which a file is about to be copied."""

    class Copied(sqlite3.Connection):
        def backup(self, *args, **named):
            before()
            super().backup(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Copied))
        yield


def test_older_file_is_migrated_and_a_copy_of_it_kept(path, next_schema):
    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
    next_schema()
    with opened(path) as storage:
        assert storage.users.get(TENANT_ID, a_user().id) == a_user()
        assert storage.database.rows("SELECT colour FROM users") == [(None,)]
    copy = path.with_name(f"state.sqlite3.schema{LATEST}")
    assert copy.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT COUNT(*) FROM users").fetchall() == [(1,)]
        assert before.execute("SELECT version FROM schema_version").fetchall() == [(LATEST,)]


def test_older_file_stays_as_it_is_until_a_whole_copy_of_it_is_kept(path, next_schema, monkeypatch):
    def fail() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
    next_schema()
    with copying(monkeypatch, fail), pytest.raises(StoreError, match="disk is full"):
        open_storage(f"sqlite:///{path}")
    assert list(path.parent.iterdir()) == [path]
    with opened(path):
        assert version_of_copy(path) == LATEST


def test_process_that_starts_while_another_copies_an_older_file_waits_for_it(path, next_schema, monkeypatch):
    patience, started = 0.1, []

    def start() -> None:
        started.append(pool.submit(SqliteDatabase, path, patience=patience))
        assert not wait(started, timeout=2 * patience).done

    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
    next_schema()
    with ThreadPoolExecutor(1) as pool, copying(monkeypatch, start), opened(path):
        with contextlib.closing(started[0].result(30)) as other:
            assert other.rows("SELECT colour FROM users") == [(None,)]
        assert version_of_copy(path) == LATEST


def test_what_a_killed_process_has_left_of_a_copy_makes_room(path, next_schema):
    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
    next_schema()
    path.with_name(f"{path.name}.schema{LATEST}.draft").write_bytes(b"half of a copy " * 1000)
    with opened(path):
        assert version_of_copy(path) == LATEST


def test_file_of_the_first_schema_is_brought_to_the_present_one(path):
    with of_the_first_schema(f"sqlite:///{path}") as storage:
        storage.users.add(TENANT_ID, a_user())
    with opened(path) as storage:
        storage.log.add(b"happened", 1)
        assert storage.log.all() == [b"happened"]
        assert storage.users.get(TENANT_ID, a_user().id) == a_user()


def test_migration_that_fails_changes_nothing(path, next_schema):
    with opened(path) as storage:
        storage.users.add(TENANT_ID, a_user())
    next_schema("CREATE TABLE colours (name TEXT)", "nonsense")
    with pytest.raises(StoreError):
        open_storage(f"sqlite:///{path}")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(LATEST,)]
        assert not connection.execute("SELECT * FROM sqlite_master WHERE name = 'colours'").fetchall()


def test_newer_file_is_refused_and_left_alone(path):
    with opened(path) as storage:
        storage.database.run("UPDATE schema_version SET version = 99")
    assert f"newer mock_b2c (schema 99, this one knows {LATEST})" in refusal(path)


def test_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_bytes(b"This is not a database. " * 1000)
    assert "no database of mock_b2c" in refusal(path)


def test_database_of_another_program_is_refused_and_left_alone(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    assert "no database of mock_b2c" in refusal(path)


def test_damaged_file_is_told(path):
    with opened(path) as storage:
        for number in range(200):
            storage.users.add(TENANT_ID, a_user(id=ObjectId(str(number)), email=f"user{number}@example.com"))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(StoreError, match=f"{re.escape(str(path))}: it is damaged"), opened(path) as storage:
        list(storage.users.all(TENANT_ID))


def test_record_that_cannot_be_read_is_told(storage):
    storage.users.add(TENANT_ID, a_user())
    storage.database.run("UPDATE users SET body = ?", (b"\xc1",))
    with pytest.raises(StoreError, match="holds a User that this version of mock_b2c cannot read"):
        storage.users.get(TENANT_ID, a_user().id)


def test_older_sqlite_is_told(path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"3\.35 or newer is needed"):
        open_storage(f"sqlite:///{path}")
    assert not path.exists()


# ---- faults of disk and file system --------------------------------------------------------------------------


def test_full_disk_is_told_and_nothing_is_lost(storage, database):
    storage.users.add(TENANT_ID, a_user())
    [(pages,)] = database.rows("PRAGMA page_count")
    database.rows(f"PRAGMA max_page_count = {pages + 2}")
    stored = 0
    with pytest.raises(StoreError, match="the disk is full: free some space"):  # noqa: PT012 - what is there before
        for number in range(100):
            storage.codes.put(str(number), a_code(), LATER)
            stored += 1
    assert stored
    assert all(storage.codes.get(str(number), NOW) == a_code() for number in range(stored))
    assert storage.codes.get(str(stored), NOW) is None

    database.rows("PRAGMA max_page_count = 100000")
    storage.codes.put("next", a_code(), LATER)
    assert storage.codes.get("next", NOW) == a_code()
    assert database.rows("PRAGMA integrity_check") == [("ok",)]


def test_what_is_stored_is_not_told_as_failed_where_what_is_old_cannot_go(database, monkeypatch):
    run, kept = database.run, []

    def keep(statement: str, *args: object, **named: object) -> int:
        if statement.startswith("DELETE"):
            kept.append(statement.split()[2])
            raise StoreError("The disk is full.")
        return run(statement, *args, **named)

    monkeypatch.setattr(database, "run", keep)
    storage = SqlStorage(database, Sweeper(database, every=1))
    storage.codes.put("code", a_code(), LATER)
    storage.log.add(b"happened", 1)
    storage.messages.add(a_message())
    assert kept == ["records", "log", "messages"]
    assert storage.codes.get("code", NOW) == a_code()
    assert storage.log.all() == [b"happened"]
    assert storage.messages.all() == [a_message()]


@pytest.fixture
def mounted(tmp_path):
    """A file system of one megabyte, and how to mount it anew with other options."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        is_root = os.name == "posix" and os.geteuid() == 0
        if not is_root or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("only root of Linux may mount")

    mount("size=1m")
    yield folder, lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_disk_that_is_really_full_is_told_and_nothing_is_lost(mounted):
    folder, _ = mounted
    with opened(folder / "state.sqlite3") as storage:
        stored = 0
        with pytest.raises(StoreError, match=r"the disk is full|reading or writing it failed"):  # noqa: PT012 - as above
            while True:
                storage.codes.put(str(stored), a_code(), LATER)
                stored += 1
        assert all(storage.codes.get(str(number), NOW) for number in range(stored))
    with opened(folder / "state.sqlite3") as storage:
        assert all(storage.codes.get(str(number), NOW) for number in range(stored))
        assert storage.codes.get(str(stored), NOW) is None
        assert storage.database.rows("PRAGMA integrity_check") == [("ok",)]


def test_read_only_file_system_is_told(mounted):
    folder, remount = mounted
    with opened(folder / "state.sqlite3") as storage:
        storage.users.add(TENANT_ID, a_user())
    remount("ro")
    with pytest.raises(StoreError, match=r"state\.sqlite3: Read-only file system"):
        open_storage(f"sqlite:///{folder / 'state.sqlite3'}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_is_told(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o555)
    with pytest.raises(StoreError, match="Permission denied"):
        open_storage(f"sqlite:///{folder / 'state.sqlite3'}")


def test_file_that_another_program_holds_is_told_and_read(storage, path):
    storage.codes.put("code", a_code(), LATER)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program has held it for too long"):
            storage.codes.put("next", a_code(), LATER)
        with pytest.raises(StoreError, match="another program has held it for too long"):
            storage.shared.swap("clock", 0, b"body")
        assert storage.codes.get("code", NOW) == a_code()
        other.execute("COMMIT")
    storage.codes.put("next", a_code(), LATER)
    assert storage.shared.swap("clock", 0, b"body")


class StoppedTime:
    """The time of those who wait for a file: each of so many stays in its first pause until all are let go."""

    def __init__(self, waiting: int) -> None:
        self.now = 0.0
        self.all_pause, self.go_on = threading.Barrier(waiting + 1), threading.Event()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        self.all_pause.wait(30)
        assert self.go_on.wait(30)


@pytest.fixture
def three_wait(path, monkeypatch):
    """A file that another program holds, what three threads will have of changing it, and their time, which stands."""
    time, add = StoppedTime(3), "INSERT INTO reports (process, body, at) VALUES (?, '', 0)"
    with contextlib.closing(SqliteDatabase(path)) as database, ThreadPoolExecutor(4) as pool:
        monkeypatch.setattr(sqlite, "time", time)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            changes = [
                pool.submit(database.run, add, ("a",)),
                pool.submit(database.run_many, add, [("b",), ("c",)]),
                pool.submit(SqlStorage(database).shared.swap, "clock", 0, b"body"),
            ]
            time.all_pause.wait(30)
            assert pool.submit(database.rows, "SELECT * FROM reports").result(30) == []
            yield other, changes, time


def test_while_others_of_a_process_wait_for_a_file_it_is_read_and_each_waits_as_long_as_if_alone(three_wait):
    _, changes, time = three_wait
    time.now += BUSY_SECONDS + 1
    time.go_on.set()
    for change in changes:
        assert "another program has held it for too long" in str(change.exception(30))


def test_all_who_wait_for_a_file_change_it_once_it_is_free(three_wait):
    other, changes, time = three_wait
    other.execute("COMMIT")
    time.go_on.set()
    assert [change.result(30) for change in changes] == [1, 2, True]


def test_address_that_is_a_folder_is_told(tmp_path):
    with pytest.raises(StoreError, match="Is a directory"):
        open_storage(f"sqlite:///{tmp_path}")
