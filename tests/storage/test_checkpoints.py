"""Checkpoints of an SQLite file: who makes them, who waits, and how far the file of what is written ahead grows."""

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.sql.checkpoints import AT_MOST, EACH, Checkpoints
from mock_b2c.storage.sql.sqlite import SqliteDatabase
from tests.builders import TENANT_ID, a_user
from tests.storage.test_sqlite import opened


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "state.sqlite3"


PAGES_OF_A_CHANGE = 2
"""At most: one of the table, one of its index."""


def test_file_of_what_is_written_ahead_stays_small_while_somebody_writes_without_end(path):
    largest = 0
    put = "INSERT INTO records (key, kind, body, expires_at) VALUES (?, 'x', ?, 0)"
    with contextlib.closing(SqliteDatabase(path)) as database:
        for change in range(4 * AT_MOST):
            database.run(put, (str(change).encode(), b""))
            if change % 100 == 0:
                largest = max(largest, path.with_name(f"{path.name}-wal").stat().st_size)
    assert largest < AT_MOST * PAGES_OF_A_CHANGE * 8_192
    assert [file.name for file in path.parent.iterdir()] == [path.name]


class SlowCheckpoints(Checkpoints):
    """Each lasts until it is told to end."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.begun, self.may_end, self.waited_for = threading.Event(), threading.Event(), threading.Event()

    def wait(self) -> None:
        self.waited_for.set()
        super().wait()

    def _work(self) -> None:
        self.begun.set()
        self.may_end.wait(10)
        super()._work()


def test_whoever_changes_is_not_held_by_a_checkpoint_until_it_is_far_behind(path):
    with opened(path):
        slow = SlowCheckpoints(path)
        slow.after(EACH)
        assert slow.begun.wait(100)
        slow.after(AT_MOST - 1)  # it would wait here for ever
        held = threading.Thread(target=slow.after, args=(AT_MOST,))
        held.start()
        held.join(0.05)
        assert held.is_alive()
        slow.may_end.set()
        held.join(100)
        assert not held.is_alive()
        slow.after(AT_MOST + EACH - 1)  # what came meanwhile was seen to as well
        slow.wait()


def test_whoever_waited_for_a_checkpoint_that_a_reader_keeps_from_its_end_does_not_wait_for_the_next_one(path):
    slow = SlowCheckpoints(path)
    with opened(path) as storage, contextlib.closing(SqliteDatabase(path)) as reader, reader.reading() as session:
        assert session.rows("SELECT * FROM users") == []
        storage.users.add(TENANT_ID, a_user())
        slow.after(EACH)
        held = threading.Thread(target=slow.after, args=(AT_MOST,))
        held.start()
        assert slow.waited_for.wait(100)
        slow.may_end.set()
        held.join(100)
        slow.may_end.clear()
        slow.after(AT_MOST + EACH)  # it would wait here for as long as the next one takes
        assert slow.is_under_way()
        slow.may_end.set()
        slow.wait()


@pytest.fixture
def no_thread(monkeypatch):
    """While it holds, the system gives no thread for a checkpoint; how often it was asked for one."""
    start, refused = threading.Thread.start, []

    def refuse(thread: threading.Thread) -> None:
        if thread.name != "checkpoint":
            return start(thread)
        refused.append(thread)
        raise RuntimeError("can't start new thread")

    @contextlib.contextmanager
    def holds():
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refuse)
            yield refused

    return holds


def test_change_is_done_and_the_file_closed_where_no_checkpoint_can_begin(path, no_thread):
    put = "INSERT INTO records (key, kind, body, expires_at) VALUES (?, 'x', x'', 0)"
    with no_thread() as refused, contextlib.closing(SqliteDatabase(path)) as database:
        assert database.run_many(put, [(str(number).encode(),) for number in range(AT_MOST)]) == AT_MOST
        assert refused
    with pytest.raises(StoreError, match="closed"):
        database.rows("SELECT 1")


def test_checkpoint_that_could_not_begin_is_tried_again_after_as_many_changes(path, no_thread):
    with opened(path):
        slow = SlowCheckpoints(path)
        with no_thread() as refused:
            for changes in (EACH, EACH + 1, 2 * EACH):
                slow.after(changes)
            assert len(refused) == 2
        slow.after(3 * EACH)
        assert slow.begun.wait(100)
        slow.may_end.set()
        slow.wait()


def test_checkpoint_of_ones_own_is_waited_for_however_long_it_holds_the_file(path, monkeypatch):
    holds, may_end = threading.Event(), threading.Event()

    def hold(_checkpoints: Checkpoints) -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as own:
            own.execute("BEGIN IMMEDIATE")
            holds.set()
            may_end.wait(10)
            own.execute("ROLLBACK")

    monkeypatch.setattr(Checkpoints, "_work", hold)
    put = "INSERT INTO records (key, kind, body, expires_at) VALUES (?, 'x', x'', 0)"
    with contextlib.closing(SqliteDatabase(path, patience=0.01)) as database, ThreadPoolExecutor(1) as others:
        database.run_many(put, [(str(number).encode(),) for number in range(EACH)])
        assert holds.wait(100)
        change = others.submit(database.run, put, (b"one more",))
        assert not wait([change], timeout=0.1).done
        may_end.set()
        assert change.result(100) == 1


def test_checkpoint_of_a_file_that_is_gone_makes_none_and_is_nobodys_fault(tmp_path):
    nowhere = Checkpoints(tmp_path / "state #1?%.sqlite3")
    nowhere.after(EACH)
    nowhere.after(2 * AT_MOST)
    nowhere.wait()
    assert list(tmp_path.iterdir()) == []
