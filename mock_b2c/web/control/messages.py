"""The outbox, and what happened."""

import msgspec

from mock_b2c.control.shapes import Event, Events, Message, MessageQuery, Messages
from mock_b2c.domain import events, messages
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations
from mock_b2c.web.control.problems import ProblemError
from mock_b2c.web.waiting import MOST_WAITING, places

resource = Operations("messages and events")
_COMMON = frozenset({"at", "tenant"})


@resource.operation("GET", "/outbox")
def list_messages(b2c: B2C, query: MessageQuery) -> Messages:
    """The mails, text messages and calls, newest first; with `wait`, once there is one that fits."""
    given = {"to": query.to, "kind": query.kind, "after": query.after}
    chosen = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    if not query.wait:
        return _told(b2c.outbox.messages(**chosen))
    held = places()
    if not held.acquire(blocking=False):
        raise ProblemError(429, f"{MOST_WAITING} requests wait for messages already; ask later, or without 'wait'.")
    try:
        return _told(b2c.outbox.wait(**chosen, timeout=query.wait))
    finally:
        held.release()


@resource.operation("DELETE", "/outbox", status=204)
def clear_messages(b2c: B2C) -> None:
    """Forgets all messages."""
    b2c.outbox.clear()


@resource.operation("GET", "/events")
def list_events(b2c: B2C) -> Events:
    """The last things that happened, oldest first."""
    return Events(events=[_event(event) for event in b2c.events])


def _told(found: list[messages.Message]) -> Messages:
    return Messages(messages=[msgspec.convert(messages.members(message), Message) for message in found])


def _event(event: events.Event) -> Event:
    details = {name: value for name, value in msgspec.structs.asdict(event).items() if name not in _COMMON}
    return Event(type=type(event).__name__, at=event.at, tenant=event.tenant, details=details)
