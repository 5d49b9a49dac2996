"""`domain.ports.SharedSettings` in a table."""

import math
import time

from mock_b2c.storage.sql.database import Database

_LATEST = "SELECT version FROM shared WHERE name = ''"
_TAKE_TURN = "UPDATE shared SET version = version WHERE name = '' RETURNING version"
_COUNT = "UPDATE shared SET version = ? WHERE name = ''"
_ADD = "INSERT INTO shared (name, version, body) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING"
_CHANGE = "UPDATE shared SET version = ?, body = ? WHERE name = ? AND version = ?"

_TRUSTED_SECONDS = 0.01
"""So long the version that a database elsewhere has told is taken for the latest."""


class SqlShared:
    """Changes take turns at the row that counts them: their versions grow in the order in which they are seen.

    Every request asks for the latest version, so a database elsewhere is not asked each time. Nobody misses a change
    that somebody was told to be done for that: it is said to be done when no process can trust an older version more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.lag = _TRUSTED_SECONDS if database.waits else 0.0
        self._known = 0, -math.inf

    def versions(self) -> int:
        """The version of the latest change that is done."""
        version, asked = self._known
        now = time.perf_counter()  # before it is asked: by its answer it may be old already
        if now - asked < self.lag:
            return version
        [(version,)] = self._database.rows(_LATEST, hasty=True)
        self._known = version, now
        return int(version)

    def get(self, name: str) -> tuple[bytes, int] | None:
        """What a setting holds, and its version."""
        if not name:
            return None
        found = self._database.rows("SELECT body, version FROM shared WHERE name = ?", (name,))
        return (bytes(found[0][0]), int(found[0][1])) if found else None

    def swap(self, name: str, version: int, body: bytes) -> bool:
        """Sets one if its version still is this."""
        if not name:
            raise ValueError("A setting needs a name.")
        with self._database.transaction() as session:
            [(latest,)] = session.rows(_TAKE_TURN)
            if version == 0:
                done = session.run(_ADD, (name, latest + 1, body))
            else:
                done = session.run(_CHANGE, (latest + 1, body, name, version))
            if done:
                session.run(_COUNT, (latest + 1,))
        if done:
            time.sleep(self.lag)
        return done == 1

    def time(self) -> float | None:
        """What the database's machine says, None for this one."""
        return self._database.time()
