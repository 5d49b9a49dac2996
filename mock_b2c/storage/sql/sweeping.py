"""Keeping the table of records small: what is past its end goes, and what ends next beyond a bound.

Keys are digests, so a range of them is a fair sample of all records. A sweep looks at one range, the next sweep at the
next one: no index is kept up for it, and none takes long.
"""

import contextlib
import itertools

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.sql.database import Database

EVERY = 200
"""So many new records are between two sweeps."""
MOST = 200_000
"""So many records of a kind are kept, or some more."""
RANGES = 64
_ENDED = "DELETE FROM records WHERE key >= ? AND key < ? AND expires_at <= ?"
_COUNTS = "SELECT kind, COUNT(*) FROM records WHERE key >= ? AND key < ? GROUP BY kind"
_NEXT_TO_END = """DELETE FROM records WHERE key IN
    (SELECT key FROM records WHERE key >= ? AND key < ? AND kind = ? ORDER BY expires_at LIMIT ?)"""


class Sweeper:
    """Sweeps now and then, at the cost of the call whose turn it is. `now` is the time by the clock of the callers."""

    def __init__(self, database: Database, *, every: int = EVERY, most: int = MOST, ranges: int = RANGES) -> None:
        self.now = 0.0
        self._database = database
        self._most = most // ranges
        self._every = every
        self._bounds = [number * 256 // ranges for number in range(ranges + 1)]
        self._calls = itertools.count(1)  # its next() is one step, so that threads need no lock

    def count(self) -> None:
        """One more record was stored, whatever becomes of a sweep."""
        done, rest = divmod(next(self._calls), self._every)
        if rest == 0:
            with contextlib.suppress(StoreError):
                self.sweep(done % (len(self._bounds) - 1))

    def sweep(self, number: int) -> None:
        """Does it now with the range of that number."""
        first, last = self._bounds[number], self._bounds[number + 1]
        within = bytes([first]), bytes([last]) if last < 256 else b"\xff" * 33
        self._database.run(_ENDED, (*within, self.now), hasty=True)
        for kind, held in self._database.rows(_COUNTS, within, hasty=True):
            if held > self._most:
                self._database.run(_NEXT_TO_END, (*within, kind, held - self._most), hasty=True)
