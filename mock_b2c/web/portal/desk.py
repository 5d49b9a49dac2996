"""What the portal of one application keeps between two requests: little, bounded, and in memory only."""

import hmac
import secrets
import threading
from typing import Any, Generic, TypeVar

from flask import current_app
from msgspec import Struct, field

from mock_b2c.web.addresses import emulator

T = TypeVar("T")
_KEPT = 64


class Drawer(Generic[T]):
    """Things by a ticket that nobody can guess; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, T] = {}

    def put(self, thing: T) -> str:
        """Its ticket."""
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._held[ticket] = thing
            while len(self._held) > _KEPT:
                del self._held[next(iter(self._held))]
        return ticket

    def take(self, ticket: str) -> T | None:
        """What is there for the ticket, once."""
        with self._lock:
            return self._held.pop(ticket, None)

    def look(self, ticket: str) -> T | None:
        """What is there for the ticket; it stays there."""
        with self._lock:
            return self._held.get(ticket)


class Note(Struct, frozen=True, kw_only=True):
    """What the next page says of what was just done. `once` are names and values that are shown this one time."""

    text: str
    once: tuple[tuple[str, str], ...] = ()


class Desk(Struct, frozen=True, kw_only=True):
    """`csrf` is the token in every form, `notes` are for the next page, `runs` and `tokens` for trying a user flow."""

    csrf: str
    notes: Drawer[Note] = field(default_factory=Drawer)
    runs: Drawer[Any] = field(default_factory=Drawer)
    tokens: Drawer[Any] = field(default_factory=Drawer)

    def knows(self, csrf: str) -> bool:
        """Whether that is the token of this desk's forms; takes the same time for any."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())


def desk() -> Desk:
    """The desk of this application."""
    held: dict[str, Desk] = current_app.extensions["mock_b2c.portal"]
    return held.get("desk") or held.setdefault("desk", Desk(csrf=emulator().secret.digest("csrf of the portal")))
