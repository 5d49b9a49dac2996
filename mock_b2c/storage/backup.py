"""A copy of everything that a store has, made while others use it, and such a copy taken into an empty store."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.opening import open_storage, shown, sqlite_url
from mock_b2c.storage.sql.database import Database, Row, Session, TakenError
from mock_b2c.storage.sql.schema import TABLES
from mock_b2c.storage.sql.storage import SqlStorage

_AT_A_TIME = 5_000
_IN_TURN = "UPDATE schema_version SET version = version"
"""Changes nothing, and has whoever does it too wait for the end of the transaction."""
Progress = Callable[[int], object]


def back_up(store: str, file: Path, progress: Progress = lambda _rows: None) -> None:
    """Copies a store, as it is at one moment, to a new SQLite file; `progress` is told how many rows were copied since.

    FileExistsError when the file is there, StoreError for a store that holds nothing beyond a run, or does not do its
    work; then there is no file.
    """
    if file.exists():
        raise FileExistsError(17, "is there already; it stays as it is", str(file))
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    source = _opened(store)
    try:
        target = _opened(sqlite_url(draft))
        try:
            with source.reading() as there, target.transaction() as new:
                _copy(there, new, progress)
        finally:
            target.close()
        os.link(draft, file)  # whole, or not at all; and never over another one
    finally:
        source.close()
        for left in file.parent.glob(f"{draft.name}*"):
            left.unlink()


def take_in(file: Path, store: str, progress: Progress = lambda _rows: None) -> None:
    """Copies such a file into an empty store; StoreError when something is in it, and then nothing has changed.

    All of it is there at once or, whatever ends it, even the process, nothing.
    """
    if not file.is_file():
        raise FileNotFoundError(2, "is no file of a store", str(file))
    source = _opened(sqlite_url(file))
    try:
        target = _opened(store)
        try:
            with source.reading() as there, target.transaction() as new:
                new.run(_IN_TURN)
                if any(_size(new, table) for table in ("users", "records")):
                    raise TakenError  # noqa: TRY301 - by what is there, as by what another one is bringing
                _copy(there, new, progress)
        except TakenError:
            told = f"{shown(store)} is not empty: a backup is taken into an empty store. Nothing changed."
            raise StoreError(told) from None
        finally:
            target.close()
    finally:
        source.close()


def rows_in(store: str) -> int:
    """About how many rows a copy has to copy."""
    database = _opened(store)
    try:
        return sum(_size(database, table) for table in TABLES)
    finally:
        database.close()


def _opened(store: str) -> Database:
    storage = open_storage(store)
    if not isinstance(storage, SqlStorage):
        raise StoreError(f"--store {shown(store)} holds nothing that could be copied: it ends with its process.")
    return storage.database


def _size(session: Session, table: str) -> int:
    return int(session.rows(f"SELECT COUNT(*) FROM {table}")[0][0])  # noqa: S608 - a name of ours


def _copy(source: Session, target: Session, progress: Progress) -> None:
    """All tables; what a new store has in them makes room."""
    for table, (columns, order) in TABLES.items():
        target.run(f"DELETE FROM {table}")  # noqa: S608 - as above
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - as above
        for rows in _pages(source, f"SELECT {order}, {names} FROM {table}", order):  # noqa: S608 - as above
            target.run_many(insert, rows)
            progress(len(rows))


def _pages(source: Session, select: str, order: str) -> Iterator[list[Row]]:
    """All rows, some thousands at a time, without the column that they are in order by."""
    found = source.rows(f"{select} ORDER BY {order} LIMIT ?", (_AT_A_TIME,))
    while found:
        yield [row[1:] for row in found]
        found = source.rows(f"{select} WHERE {order} > ? ORDER BY {order} LIMIT ?", (found[-1][0], _AT_A_TIME))
