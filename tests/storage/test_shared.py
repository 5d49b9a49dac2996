"""Settings that processes share by a database that is elsewhere."""

import pytest

from mock_b2c.storage.sql import shared
from mock_b2c.storage.sql.shared import SqlShared


class Elsewhere:
    """A database whose latest version is asked for; nothing else of it is needed here."""

    waits = True

    def __init__(self):
        self.version, self.asked = 7, 0

    def rows(self, _statement, _values=(), *, hasty=False):
        assert hasty
        self.asked += 1
        return [(self.version,)]


@pytest.fixture
def time(monkeypatch):
    """A clock that stands still but for `time.now` being set and for whoever sleeps."""

    class Time:
        now = 100.0

        def perf_counter(self):
            return self.now

        def sleep(self, seconds):
            self.now += seconds

    held = Time()
    monkeypatch.setattr(shared, "time", held)
    return held


def test_database_is_not_asked_for_the_version_again_at_once(time):
    database = Elsewhere()
    settings = SqlShared(database)
    assert [settings.versions() for _ in range(5)] == [7] * 5
    assert database.asked == 1


def test_version_is_trusted_for_a_moment_only(time):
    database = Elsewhere()
    settings = SqlShared(database)
    settings.versions()
    database.version = 8
    time.now += shared._TRUSTED_SECONDS
    assert settings.versions() == 8


def test_version_counts_from_when_it_was_asked_for(time):
    database = Elsewhere()
    slow = SqlShared(database)
    answer = database.rows

    def late(*values, **named):
        found = answer(*values, **named)
        time.now += shared._TRUSTED_SECONDS  # while the answer is under way
        database.version = 8
        return found

    database.rows = late
    assert slow.versions() == 7
    assert slow.versions() == 8


def test_database_of_this_process_is_asked_each_time():
    database = Elsewhere()
    database.waits = False
    settings = SqlShared(database)
    assert settings.versions() == 7
    database.version = 8
    assert settings.versions() == 8
