"""Storage in PostgreSQL: the suite that every store passes, and what is this one's own."""

import contextlib

import pytest

from mock_b2c.domain.ports import Storage, StoreError
from mock_b2c.storage import open_storage
from mock_b2c.storage.conformance import StorageConformance
from mock_b2c.storage.conformance.racing import at_once
from mock_b2c.storage.sql import schema
from tests.builders import NOW, TENANT_ID, a_code, a_message, a_user
from tests.storage.versions import of_the_first_schema, release

LATER = NOW + 900
LATEST = schema.latest()

pytestmark = pytest.mark.enable_socket


class TestPostgresqlStorage(StorageConformance):
    @pytest.fixture(autouse=True)
    def _store(self, postgresql_store):
        self.opened = []
        self.new = postgresql_store
        yield
        for storage in self.opened:
            storage.close()

    def make(self) -> Storage:
        self.opened.append(open_storage(self.new()))
        return self.opened[-1]


def test_change_that_is_done_is_seen_by_a_process_that_has_asked_just_before(postgresql_store):
    store = postgresql_store()
    with opened(store) as one, opened(store) as other:
        for version in range(1, 21):
            assert other.shared.versions() == version - 1
            assert one.shared.swap("clock", version - 1, b"%d" % version)
            assert other.shared.versions() == version


@pytest.mark.parametrize("block", ["transaction", "reading"])
def test_connection_that_ends_within_a_block_is_told_and_the_next_block_has_another(postgresql_store, block):
    def end_within() -> None:
        with getattr(database, block)() as session:
            [(process,)] = session.rows("SELECT pg_backend_pid()")
            other.database.rows("SELECT 1 FROM pg_terminate_backend(?::int)", (process,))
            session.rows("SELECT 1")

    with opened(postgresql_store()) as storage, opened(postgresql_store()) as other:
        database = storage.database
        with pytest.raises(StoreError):
            end_within()
        with getattr(database, block)() as session:
            assert session.rows("SELECT 1") == [(1,)]


# ---- versions ------------------------------------------------------------------------------------------------


@pytest.fixture
def store(postgresql_store):
    return postgresql_store()


def opened(store: str):
    return contextlib.closing(open_storage(store))


def test_store_of_the_first_schema_is_brought_to_the_present_one_with_all_that_it_has(store):
    with of_the_first_schema(store) as storage:
        storage.users.add(TENANT_ID, a_user())
        storage.codes.put("code", a_code(), LATER)
        storage.messages.add(a_message())
        storage.shared.swap("keys", 0, b"body")
    with opened(store) as storage:
        assert storage.database.rows("SELECT version FROM schema_version") == [(LATEST,)]
        assert list(storage.users.all(TENANT_ID)) == [a_user()]
        assert storage.codes.get("code", NOW) == a_code()
        assert storage.messages.all() == [a_message()]
        assert storage.shared.get("keys") == (b"body", storage.shared.versions())
        storage.log.add(b"happened", 1)
        assert storage.log.all() == [b"happened"]
        assert storage.snapshots.add("first", b"body", 2)


def test_several_that_open_an_older_store_at_once_migrate_it_once(store, monkeypatch):
    with opened(store) as storage:
        storage.users.add(TENANT_ID, a_user())
    release(monkeypatch)  # a second time it would fail
    storages = at_once([lambda: open_storage(store) for _ in range(6)])
    try:
        for storage in storages:
            assert list(storage.users.all(TENANT_ID)) == [a_user()]
            assert storage.database.rows("SELECT version FROM schema_version") == [(LATEST + 1,)]
    finally:
        for storage in storages:
            storage.close()


def test_migration_that_fails_changes_nothing(store, monkeypatch):
    with opened(store) as storage:
        storage.users.add(TENANT_ID, a_user())
    with monkeypatch.context() as then:
        release(then, "CREATE TABLE colours (name TEXT)", "nonsense")
        with pytest.raises(StoreError):
            open_storage(store)
    with opened(store) as storage:
        assert storage.database.rows("SELECT version FROM schema_version") == [(LATEST,)]
        assert (
            storage.database.rows(
                "SELECT 1 FROM pg_tables WHERE tablename = 'colours' AND schemaname = current_schema()"
            )
            == []
        )
        assert list(storage.users.all(TENANT_ID)) == [a_user()]


def test_newer_store_is_refused_in_one_line_and_left_alone(store, monkeypatch):
    with monkeypatch.context() as later:
        release(later)
        with opened(store) as storage:
            storage.users.add(TENANT_ID, a_user())
    with pytest.raises(StoreError) as refused:
        open_storage(store)
    told = str(refused.value)
    assert f"newer mock_b2c (schema {LATEST + 1}, this one knows {LATEST})" in told
    assert "PostgreSQL at 127.0.0.1" in told
    assert "\n" not in told
    release(monkeypatch)
    with opened(store) as storage:
        assert storage.users.get(TENANT_ID, a_user().id) == a_user()


def test_process_that_runs_on_while_a_newer_one_migrates_its_store_goes_on(store):
    with of_the_first_schema(store) as older:
        older.users.add(TENANT_ID, a_user())
        with opened(store) as newer:
            older.codes.put("code", a_code(), LATER)
            assert newer.codes.take("code", NOW) == a_code()
            assert older.codes.take("code", NOW) is None
