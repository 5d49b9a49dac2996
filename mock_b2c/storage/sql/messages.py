"""`domain.ports.Messages` in a table."""

import contextlib
from collections.abc import Iterable

from mock_b2c.domain.messages import Message
from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.codec import Codec
from mock_b2c.storage.memory import MESSAGES_KEPT
from mock_b2c.storage.sql.database import Database

_ADD = "INSERT INTO messages (body) VALUES (?)"
_TRIM = "DELETE FROM messages WHERE position <= (SELECT MAX(position) FROM messages) - ?"
_ALL = "SELECT body FROM messages ORDER BY position DESC LIMIT ?"
_NEWEST = "SELECT position, body FROM messages ORDER BY position DESC LIMIT 1"


class SqlMessages:
    """The last messages. They stand in the order in which they were added."""

    def __init__(self, database: Database, limit: int = MESSAGES_KEPT) -> None:
        self._database = database
        self._limit = limit
        self._codec = Codec(Message)

    def add(self, message: Message) -> None:
        """Keeps a message as the newest."""
        self._database.run(_ADD, (self._codec.encode(message),))
        with contextlib.suppress(StoreError):  # it is kept; the next one has the oldest go
            self._database.run(_TRIM, (self._limit,))

    def all(self) -> list[Message]:
        """Newest first."""
        return [self._codec.decode(body) for (body,) in self._database.rows(_ALL, (self._limit,))]

    def newest(self) -> object:
        """The newest one as it stands there, if there is any."""
        return [(position, bytes(body)) for position, body in self._database.rows(_NEWEST)]

    def replace(self, messages: Iterable[Message]) -> None:
        """Holds these, given newest first, and no others."""
        bodies = [(self._codec.encode(message),) for message in messages]
        with self._database.transaction() as session:
            session.run("DELETE FROM messages")
            session.run_many(_ADD, bodies[::-1])
