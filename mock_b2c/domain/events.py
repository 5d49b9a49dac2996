"""What happened, as data: the emulator's log and tests read these. No secret, code or token is ever in one."""

import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from itertools import count

from msgspec import Struct, field

_request: ContextVar[str] = ContextVar("request", default="")
_journey: ContextVar[str] = ContextVar("journey", default="")
_correlation: ContextVar[str] = ContextVar("correlation", default="")
_numbers = count(1)
_process = os.urandom(4).hex()


def begin_request() -> None:
    """What happens from now on, in this thread or task, happens in a request of its own, of no sign-in so far."""
    _request.set(f"{_process}-{next(_numbers)}")
    _journey.set("")
    _correlation.set("")


def end_request() -> None:
    """What happens from now on happens in no request."""
    _request.set("")
    _journey.set("")
    _correlation.set("")


def correlation_id(new: Callable[[], str]) -> str:
    """The correlation id of the request that is being answered: one of `new` for the first who asks."""
    held = _correlation.get()
    if not held:
        held = new()
        if _request.get():
            _correlation.set(held)
    return held


def belongs_to(journey: str) -> None:
    """What happens from now on belongs to that sign-in, by its transaction id; to none when it is empty."""
    _journey.set(journey)


class Event(Struct, frozen=True, kw_only=True, tag=True):
    """Something that happened in a tenant at a time (epoch seconds).

    `request` tells the requests apart in which things happened, those of other processes, too; `journey` is the
    transaction id of the sign-in that it is a part of, of which the requests for tokens are parts, too. Both are empty
    where there is none.
    """

    at: float
    tenant: str
    request: str = field(default_factory=_request.get)
    journey: str = field(default_factory=_journey.get)


class Answered(Event, frozen=True, kw_only=True):
    """A request to an endpoint of a tenant was answered.

    `endpoint` is the name that faults have for it, `step` the last part of its address; `asked` are parameters that
    hold no secret, `led_to` where the browser was sent, without its query. `correlation_id` is that of the error it was
    answered with, empty without one.
    """

    endpoint: str
    method: str
    step: str
    policy: str
    status: int
    milliseconds: float
    asked: Mapping[str, str] = field(default_factory=dict)
    led_to: str = ""
    correlation_id: str = field(default_factory=_correlation.get)


class SignedIn(Event, frozen=True, kw_only=True):
    """A user finished a user flow with credentials or by the single sign-on session."""

    policy: str
    client_id: str
    user_id: str
    by_session: bool
    new_user: bool


class TokensIssued(Event, frozen=True, kw_only=True):
    """A token request was answered."""

    policy: str
    client_id: str
    user_id: str
    grant_type: str


class AppTokenIssued(Event, frozen=True, kw_only=True):
    """A client got an access token of its own for an API (both by client id)."""

    client_id: str
    resource: str


class MessageSent(Event, frozen=True, kw_only=True):
    """A mail, a text message or a call went to the outbox."""

    to: str


class SignedOut(Event, frozen=True, kw_only=True):
    """A single sign-on session was ended by its user."""

    user_id: str


class Refused(Event, frozen=True, kw_only=True):
    """A request was answered by an error; `hint` says what the developer can change."""

    code: str
    message: str
    hint: str
    correlation_id: str


AnyEvent = Answered | SignedIn | TokensIssued | AppTokenIssued | MessageSent | SignedOut | Refused
