"""A backup leads from SQLite to PostgreSQL and back."""

from mock_b2c.storage.backup import back_up, take_in
from tests.storage.test_backup import assert_filled, fill


def test_backup_goes_from_sqlite_to_postgresql_and_back(tmp_path, postgresql_store):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'state.sqlite3'}", postgresql_store()
    fill(sqlite, users=6_000)

    back_up(sqlite, tmp_path / "first.sqlite3")
    take_in(tmp_path / "first.sqlite3", postgresql)
    back_up(postgresql, tmp_path / "second.sqlite3")
    assert_filled(postgresql, users=6_000)
    assert_filled(f"sqlite:///{tmp_path / 'second.sqlite3'}", users=6_000)
