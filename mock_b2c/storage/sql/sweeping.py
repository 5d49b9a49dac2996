"""Keeping the table of records small: what is past its end goes, and the oldest beyond a bound."""

import itertools

from mock_b2c.storage.sql.database import Database

EVERY = 500
"""So many new records are between two sweeps."""
MOST = 200_000
"""So many records of a kind are kept."""
_ENDED = "DELETE FROM records WHERE expires_at <= ?"
_COUNTS = "SELECT kind, COUNT(*) FROM records GROUP BY kind"
_NEXT_TO_END = "DELETE FROM records WHERE key IN (SELECT key FROM records WHERE kind = ? ORDER BY expires_at LIMIT ?)"


class Sweeper:
    """Sweeps now and then, at the cost of the call whose turn it is. `now` is the time by the clock of the callers."""

    def __init__(self, database: Database, *, every: int = EVERY, most: int = MOST) -> None:
        self.now = 0.0
        self._database = database
        self._most = most
        self._every = every
        self._calls = itertools.count(1)  # its next() is one step, so that threads need no lock

    def count(self) -> None:
        """One more record was stored."""
        if next(self._calls) % self._every == 0:
            self.sweep()

    def sweep(self) -> None:
        """Does it now."""
        self._database.run(_ENDED, (self.now,))
        for kind, held in self._database.rows(_COUNTS):
            if held > self._most:
                self._database.run(_NEXT_TO_END, (kind, held - self._most))
