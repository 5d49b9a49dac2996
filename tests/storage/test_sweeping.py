"""The table of records stays small: what has ended goes, and the oldest beyond a bound; with any clock."""

import contextlib

import pytest

from mock_b2c.storage.sql.sqlite import SqliteDatabase
from mock_b2c.storage.sql.storage import SqlStorage
from mock_b2c.storage.sql.sweeping import Sweeper
from tests.builders import NOW, a_code, a_grant


@pytest.fixture
def storage(tmp_path):
    with contextlib.closing(SqliteDatabase(tmp_path / "state.sqlite3")) as database:
        yield SqlStorage(database, Sweeper(database, every=10, most=5, ranges=1))


def held(storage) -> int:
    [(count,)] = storage.database.rows("SELECT COUNT(*) FROM records")
    return count


def test_what_has_ended_is_swept_now_and_then(storage):
    for number in range(4):
        storage.codes.put(str(number), a_code(), NOW + number)
    storage.codes.get("3", NOW + 2.5)
    assert held(storage) == 4

    for _ in range(6):
        storage.codes.put("last", a_code(), NOW + 100)
    assert held(storage) == 2
    assert storage.codes.get("3", NOW + 2.5) == a_code()


def test_beyond_the_bound_what_ends_first_goes_kind_by_kind(storage):
    for number in range(9):
        storage.codes.put(str(number), a_code(), NOW + 100 + number)
    storage.refresh_tokens.put("token", a_grant(), NOW + 1)

    assert held(storage) == 6
    assert [bool(storage.codes.get(str(number), NOW)) for number in range(9)] == [False] * 4 + [True] * 5
    assert storage.refresh_tokens.get("token", NOW)


def test_all_are_swept_range_by_range(tmp_path):
    with contextlib.closing(SqliteDatabase(tmp_path / "state.sqlite3")) as database:
        sweeper = Sweeper(database, every=1, ranges=4)
        storage = SqlStorage(database, sweeper)
        for number in range(100):
            storage.codes.put(str(number), a_code(), NOW + 10)
        sweeper.now = NOW + 10
        left = []
        for number in range(4):
            sweeper.sweep(number)
            left.append(held(storage))
        assert sorted(set(left), reverse=True) == left
        assert left[-1] == 0
