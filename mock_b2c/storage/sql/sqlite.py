"""SQLite: one file, which several processes of one machine may have open."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.sql.checkpoints import FALLBACK_PAGES, Checkpoints
from mock_b2c.storage.sql.database import Row, Session, TakenError, Values
from mock_b2c.storage.sql.schema import checked_version, latest, migrate

T = TypeVar("T")
BUSY_SECONDS = 5.0
"""So long a statement waits for another program that is writing."""
_MIGRATION = 20
"""So many times as long for a migration: one that another process has begun copies the file first."""
_FIRST_PAUSE_SECONDS = 0.000_1
"""A change takes about as long. SQLite itself would pause for a millisecond at least, and soon for many."""
_LONGEST_PAUSE_SECONDS = 0.01
OLDEST = (3, 35, 0)  # the first with RETURNING
_TYPES = {"bytes": "BLOB", "real": "REAL", "integer": "INTEGER", "counted": "INTEGER", "by_key": " WITHOUT ROWID"}
_SETTINGS = (
    "PRAGMA page_size = 8192",  # most records fit in one with some others: a change is one page to write
    "PRAGMA journal_mode = WAL",  # readers and the one who writes do not wait for each other
    "PRAGMA synchronous = NORMAL",  # a killed process loses nothing; a crashed machine perhaps the last moments
    f"PRAGMA wal_autocheckpoint = {FALLBACK_PAGES}",
)
_TO_CHANGE = "BEGIN IMMEDIATE"
_MANY = 1_000
_MUCH_CACHE = "PRAGMA cache_size = -65536"
"""KiB. Keys of users come in no order: each thousand of them touches most pages of an index of a million."""
_HELP = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space",
    sqlite3.SQLITE_READONLY: "it cannot be written: see to its permissions and those of its folder",
    sqlite3.SQLITE_BUSY: "another program has held it for too long: see who has it open",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: see to its permissions and those of its folder",
    sqlite3.SQLITE_CORRUPT: "it is damaged: put a copy of it back, or move it away to begin anew",
    sqlite3.SQLITE_NOTADB: "it is no database of mock_b2c, or damaged: move it away to begin anew",
    sqlite3.SQLITE_IOERR: "reading or writing it failed: see to the disk",
}
"""What to do about a primary result code."""


class SqliteDatabase:
    """A file, made with its folder where there is none; StoreError says why it cannot be used."""

    waits = False

    def __init__(self, path: Path, *, patience: float = BUSY_SECONDS) -> None:
        self._path = path
        self._patience = patience
        self._lock = threading.RLock()
        self._checkpoints = Checkpoints(path)
        with self._told():
            self._connection = self._opened()
        try:
            with self._told():
                self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def run(self, statement: str, values: Values = (), *, hasty: bool = False) -> int:  # noqa: ARG002 - none waits here
        """Does a statement; how many rows it changed."""
        return self._done(lambda: self._connection.execute(statement, values).rowcount)

    def rows(self, statement: str, values: Values = (), *, hasty: bool = False) -> list[Row]:  # noqa: ARG002 - as above
        """Does a statement; the rows that it answers."""
        return self._done(lambda: self._connection.execute(statement, values).fetchall())

    def _done(self, do: Callable[[], T], times: int = 1) -> T:
        """Does something as soon as nobody else is writing. Until then other threads may go on, outside a transaction.

        It waits so many times as long as usual. A checkpoint of our own is nobody else, however long it takes.
        """
        pause, until, is_last = _FIRST_PAUSE_SECONDS, time.monotonic() + times * self._patience, False
        while True:
            with self._lock:
                try:
                    done = do()
                except sqlite3.Error as error:
                    if is_last or not self._is_taken(error):
                        raise self._fault(error) from error
                else:
                    self._see_to_checkpoints()
                    return done
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
            is_last = time.monotonic() > until and not self._checkpoints.is_under_way()

    def _see_to_checkpoints(self) -> None:
        """After what changes and after what answers: the latter may have taken what it answers."""
        if not self._connection.in_transaction:
            self._checkpoints.after(self._connection.total_changes)

    def _is_taken(self, error: sqlite3.Error) -> bool:
        """Whether another process is in the way, and the statement has not begun.

        What a transaction has read and another process has changed since stays so, however long one waits.
        """
        outdated = _code(error) == sqlite3.SQLITE_BUSY_SNAPSHOT and self._connection.in_transaction
        return _primary(error) == sqlite3.SQLITE_BUSY and not outdated

    def run_many(self, statement: str, values: Sequence[Values]) -> int:
        """Does a statement once for each of these; how many rows were changed in all."""
        if not self._is_in_transaction():
            with self.transaction() as session:
                return session.run_many(statement, values)
        with self._lock, self._told():
            if len(values) >= _MANY:  # it stays so: more are to come, and others need no such cache
                self._connection.execute(_MUCH_CACHE)
            return self._connection.executemany(statement, values).rowcount

    def _is_in_transaction(self) -> bool:
        """Whether this thread is: while one is, no other has the lock."""
        with self._lock, self._told():
            return self._connection.in_transaction

    def transaction(self) -> AbstractContextManager[Session]:
        """All statements of the block, or none."""
        return self._block(_TO_CHANGE)

    def reading(self) -> AbstractContextManager[Session]:
        """All statements of the block read what was there at its beginning."""
        return self._block("BEGIN")

    @contextlib.contextmanager
    def _block(self, beginning: str, times: int = 1) -> Iterator[Session]:
        with contextlib.ExitStack() as block:

            def begin() -> None:
                self._connection.execute(beginning)
                block.enter_context(self._lock)  # which is held by now, and stays so until the end of the block

            self._done(begin, times)
            try:
                yield self
                self.run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self.run("ROLLBACK")
                raise

    def time(self) -> None:
        """A file has no clock."""

    def close(self) -> None:
        """Gives the file back."""
        with self._lock, self._told():
            self._checkpoints.wait()
            self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        if sqlite3.sqlite_version_info < OLDEST:
            needed = ".".join(map(str, OLDEST[:2]))
            told = f"This Python has SQLite {sqlite3.sqlite_version}; {needed} or newer is needed for --store sqlite."
            raise StoreError(f"{told} Use --store memory.")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite itself would let others read it
            self._keep_to_owner()
        except OSError as error:
            raise StoreError(f"{self._path}: {error.strerror or error}.") from None
        return sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)

    def _keep_to_owner(self) -> None:
        """A file of ours that others could read, copied or made by hand, is for its owner alone from now on."""
        for name in _files_of(self._path):
            with contextlib.suppress(FileNotFoundError, PermissionError):
                if os.name == "posix" and name.stat().st_uid == os.geteuid() and name.stat().st_mode & 0o077:
                    name.chmod(0o600)

    def _set_up(self) -> None:
        present = self._version()  # before anything is set: another's file is left as it is
        for setting in _SETTINGS:
            self.run(setting)
        if present == latest():
            return
        with self._block(_TO_CHANGE, _MIGRATION) as session:
            present = self._version()  # asked again: another process may have been faster
            if 0 < present < latest():
                self._keep_copy(present)
            migrate(session, present, _TYPES)

    def _keep_copy(self, version: int) -> None:
        """What is there, beside the file, under its version; whole, or not at all.

        Only inside a transaction that has changed nothing yet: then it stays what it is, and nobody else makes a copy.
        """
        copy = self._path.with_name(f"{self._path.name}.schema{version}")
        draft = copy.with_name(f"{copy.name}.draft")
        try:
            _remove(draft)  # of a process that was killed
            os.close(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600))
            with (  # a connection that is about to write cannot be copied from
                contextlib.closing(sqlite3.connect(self._path)) as source,
                contextlib.closing(sqlite3.connect(draft)) as target,
            ):
                source.backup(target)
            draft.replace(copy)
        except OSError as error:
            raise StoreError(f"{draft}: {error.strerror or error}.") from None
        finally:
            _remove(draft)

    def _version(self) -> int:
        names = {name for (name,) in self.rows("SELECT name FROM sqlite_master")}
        if "schema_version" in names:
            return checked_version(self, str(self._path))
        if names:
            raise StoreError(f"{self._path}: {_HELP[sqlite3.SQLITE_NOTADB]}.")
        return 0

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: sqlite3.Error) -> Exception:
        if isinstance(error, sqlite3.IntegrityError):
            return TakenError()
        return StoreError(f"{self._path}: {_HELP.get(_primary(error), error)}.")


def _files_of(path: Path) -> list[Path]:
    """The file, and those that SQLite has beside it."""
    return [path.with_name(f"{path.name}{end}") for end in ("", "-wal", "-shm", "-journal")]


def _remove(path: Path) -> None:
    for file in _files_of(path):
        file.unlink(missing_ok=True)


def _code(error: sqlite3.Error) -> int:
    """The result code; 0 for errors of Python's own module."""
    return getattr(error, "sqlite_errorcode", 0)


def _primary(error: sqlite3.Error) -> int:
    """The result code without what it says in detail."""
    return _code(error) & 0xFF
