"""A backup leads from SQLite to PostgreSQL and back, out of one under load, into one whole or not at all."""

import pytest

from mock_b2c.storage.backup import back_up, take_in
from tests.sharing.backup_suite import BackupUnderLoad
from tests.storage.test_backup import assert_filled, fill, killed_halfway, taken_in_at_once

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]


class TestPostgresql(BackupUnderLoad):
    @pytest.fixture
    def stores(self, postgresql_store):
        return postgresql_store(), postgresql_store()


def test_backup_goes_from_sqlite_to_postgresql_and_back(tmp_path, postgresql_store):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'state.sqlite3'}", postgresql_store()
    fill(sqlite, users=6_000)

    back_up(sqlite, tmp_path / "first.sqlite3")
    take_in(tmp_path / "first.sqlite3", postgresql)
    back_up(postgresql, tmp_path / "second.sqlite3")
    assert_filled(postgresql, users=6_000)
    assert_filled(f"sqlite:///{tmp_path / 'second.sqlite3'}", users=6_000)


def test_import_that_is_killed_halfway_leaves_nothing_and_may_be_done_again(tmp_path, postgresql_store):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'state.sqlite3'}", postgresql_store()
    fill(sqlite, users=11_000)
    back_up(sqlite, tmp_path / "copy.sqlite3")

    killed_halfway("take in", tmp_path / "copy.sqlite3", postgresql)
    take_in(tmp_path / "copy.sqlite3", postgresql)
    assert_filled(postgresql, users=11_000)


def test_of_several_who_take_a_copy_in_at_once_one_does_and_the_others_are_told(tmp_path, postgresql_store):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'state.sqlite3'}", postgresql_store()
    fill(sqlite)
    back_up(sqlite, tmp_path / "copy.sqlite3")

    told = taken_in_at_once(tmp_path / "copy.sqlite3", postgresql)
    assert all("is not empty: a backup is taken into an empty store" in line for line in told), told
    assert_filled(postgresql)
