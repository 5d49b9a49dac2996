"""`domain.ports.Log` and `domain.ports.Reports` in tables."""

import contextlib
import itertools

from mock_b2c.domain.ports import ENTRIES_KEPT, REPORTS_KEPT, StoreError
from mock_b2c.storage.sql.database import Database

_ADD = "INSERT INTO log (entries, body) VALUES (?, ?)"
_TRIM = """DELETE FROM log WHERE position IN (SELECT position FROM
    (SELECT position, SUM(entries) OVER (ORDER BY position DESC) - entries AS newer FROM log) AS held
    WHERE newer >= ?)"""
_TRIM_EVERY = 20
_PUT = (
    "INSERT INTO reports (process, at, body) VALUES (?, ?, ?)"
    " ON CONFLICT (process) DO UPDATE SET at = excluded.at, body = excluded.body"
)
_SILENT = "DELETE FROM reports WHERE process NOT IN (SELECT process FROM reports ORDER BY at DESC LIMIT ?)"


class SqlLog:
    """Batches in the order in which they were added. A machine that crashes may forget the last ones: nobody waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calls = itertools.count()  # its next() is one step, so that threads need no lock

    def add(self, batch: bytes, entries: int) -> None:
        """Keeps a batch as the newest; the oldest go now and then."""
        self._database.run(_ADD, (entries, batch), hasty=True)
        if next(self._calls) % _TRIM_EVERY == 0:
            with contextlib.suppress(StoreError):  # the batch is kept: whoever was told otherwise would add it again
                self._database.run(_TRIM, (ENTRIES_KEPT,), hasty=True)

    def replace(self, batch: bytes, entries: int) -> None:
        """Holds this batch and no other."""
        with self._database.transaction() as session:
            session.run(_ADD, (entries, batch))
            session.run("DELETE FROM log WHERE position < (SELECT MAX(position) FROM log)")

    def all(self) -> list[bytes]:
        """Oldest first."""
        return [bytes(body) for (body,) in self._database.rows("SELECT body FROM log ORDER BY position", hasty=True)]

    def newest(self) -> object:
        """The position of the newest one; how many there are tells of one that was added before and seen after it."""
        return self._database.rows("SELECT COALESCE(MAX(position), 0), COUNT(*) FROM log", hasty=True)


class SqlReports:
    """One row for each process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[str] = set()

    def put(self, process: str, report: bytes, at: float) -> None:
        """Says something, in place of what was said before."""
        self._database.run(_PUT, (process, float(at), report), hasty=True)
        if process not in self._known:
            self._known.add(process)
            self._database.run(_SILENT, (REPORTS_KEPT,), hasty=True)

    def all(self) -> dict[str, bytes]:
        """What was said, by process."""
        found = self._database.rows("SELECT process, body FROM reports ORDER BY process", hasty=True)
        return {process: bytes(body) for process, body in found}

    def remove(self, process: str) -> None:
        """That process has come to its end."""
        self._database.run("DELETE FROM reports WHERE process = ?", (process,), hasty=True)
