"""`domain.ports.Records` in a table."""

from typing import Generic, TypeVar

from mock_b2c.storage.codec import Codec
from mock_b2c.storage.sql.database import Database
from mock_b2c.storage.sql.keys import record_key
from mock_b2c.storage.sql.sweeping import Sweeper

T = TypeVar("T")
_PUT = (
    "INSERT INTO records (key, kind, body, expires_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at"
)
_ADD = f"{_PUT} WHERE records.expires_at <= ?"
_GET = "SELECT body, expires_at FROM records WHERE key = ?"
_TAKE = "DELETE FROM records WHERE key = ? RETURNING body, expires_at"
_SWAP = "UPDATE records SET body = ? WHERE key = ? AND body = ?"
_DISCARD = "DELETE FROM records WHERE key = ? AND body = ?"
_SWAP_WITH_END = "UPDATE records SET body = ?, expires_at = ? WHERE key = ? AND body = ?"


class SqlRecords(Generic[T]):
    """One kind of record. Equal records have equal bytes, so the database compares those."""

    def __init__(
        self, database: Database, kind: str, codec: Codec[T], sweeper: Sweeper, *, hasty: bool = False
    ) -> None:
        self._database = database
        self._kind = kind
        self._codec = codec
        self._sweeper = sweeper
        self._hasty = hasty

    def put(self, key: str, record: T, expires_at: float) -> None:
        """Stores or overwrites."""
        held = record_key(self._kind, key), self._kind, self._codec.encode(record), float(expires_at)
        self._database.run(_PUT, held, hasty=self._hasty)
        self._sweeper.count()

    def add(self, key: str, record: T, expires_at: float, now: float) -> bool:
        """Stores a record unless there is one that is not past its end; whether it did."""
        held = record_key(self._kind, key), self._kind, self._codec.encode(record), float(expires_at)
        done = self._database.run(_ADD, (*held, now)) == 1
        self._sweeper.count()
        return done

    def get(self, key: str, now: float) -> T | None:
        """The record, None when unknown or past its end."""
        found = self._database.rows(_GET, (record_key(self._kind, key),), hasty=True)
        self._sweeper.now = now
        return self._codec.decode(found[0][0]) if found and now < found[0][1] else None

    def take(self, key: str, now: float) -> T | None:
        """Removes and returns the record: of several callers at once exactly one gets it."""
        found = self._database.rows(_TAKE, (record_key(self._kind, key),), hasty=self._hasty)
        return self._codec.decode(found[0][0]) if found and now < found[0][1] else None

    def swap(self, key: str, old: T, new: T, expires_at: float | None = None) -> bool:
        """Replaces `old` by `new` if it is still what is stored; its end, too, when one is given."""
        body, place = self._codec.encode(new), record_key(self._kind, key)
        change = (body,) if expires_at is None else (body, float(expires_at))
        statement = _SWAP if expires_at is None else _SWAP_WITH_END
        return any(
            self._database.run(statement, (*change, place, before), hasty=self._hasty) == 1
            for before in self._codec.forms(old)
        )

    def discard(self, key: str, old: T) -> bool:
        """Removes `old` if it is still what is stored."""
        place = record_key(self._kind, key)
        return any(
            self._database.run(_DISCARD, (place, before), hasty=self._hasty) == 1 for before in self._codec.forms(old)
        )
