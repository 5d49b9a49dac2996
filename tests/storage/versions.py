"""Stores as earlier and later versions of mock_b2c leave them."""

import contextlib
from collections.abc import Iterator

import pytest

from mock_b2c.storage import open_storage
from mock_b2c.storage.sql import schema
from mock_b2c.storage.sql.storage import SqlStorage

ADDED = ("ALTER TABLE users ADD COLUMN colour TEXT", "CREATE TABLE colours (name TEXT NOT NULL)")


def release(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """As if the next version of the schema were out."""
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, statements or ADDED))


@contextlib.contextmanager
def of_the_first_schema(store: str) -> Iterator[SqlStorage]:
    """The store at that address as the first version made it."""
    with pytest.MonkeyPatch.context() as then:
        then.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        with contextlib.closing(open_storage(store)) as storage:
            yield storage


def put_back_to_the_first_schema(store: str) -> None:
    """Has a store of now be one of the first version, which knew neither log nor snapshots."""
    with contextlib.closing(open_storage(store)) as storage:
        for table in ("log", "snapshots", "reports"):
            storage.database.run(f"DROP TABLE {table}")
        storage.database.run("UPDATE schema_version SET version = 1")
