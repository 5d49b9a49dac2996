"""What the portal keeps between two requests: little, and for a while. Any process of a storage finds it there."""

import hmac
import secrets
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from mock_b2c.domain.records import Memo
from mock_b2c.web.addresses import emulator

T = TypeVar("T")
_KEPT_SECONDS = 15 * 60


class Drawer(Generic[T]):
    """Things of one type by a ticket that nobody can guess."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    def put(self, thing: T) -> str:
        """Its ticket."""
        ticket, held = secrets.token_urlsafe(16), emulator()
        memo = Memo(body=msgspec.json.encode(thing).decode())
        held.memos.put(self._key(ticket), memo, held.clock.now() + _KEPT_SECONDS)
        return ticket

    def take(self, ticket: str) -> T | None:
        """What is there for the ticket, once."""
        return self._read(emulator().memos.take(self._key(ticket), emulator().clock.now()))

    def look(self, ticket: str) -> T | None:
        """What is there for the ticket; it stays there."""
        return self._read(emulator().memos.get(self._key(ticket), emulator().clock.now()))

    def _key(self, ticket: str) -> str:
        return f"{self._kind.__name__} {ticket}"

    def _read(self, memo: Memo | None) -> T | None:
        return None if memo is None else msgspec.json.decode(memo.body, type=self._kind)


class Note(Struct, frozen=True, kw_only=True):
    """What the next page says of what was just done. `once` are names and values that are shown this one time."""

    text: str
    once: tuple[tuple[str, str], ...] = ()


NOTES = Drawer(Note)


def csrf() -> str:
    """The token in every form of the portal."""
    return emulator().secret.digest("csrf of the portal")


def is_csrf(given: str) -> bool:
    """Whether that is the token of the portal's forms; takes the same time for any."""
    return hmac.compare_digest(given.encode(), csrf().encode())
