"""What happened, as data: the emulator's log and tests read these. No secret, code or token is ever in one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a tenant at a time (epoch seconds)."""

    at: float
    tenant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A user finished a user flow with credentials or by the single sign-on session."""

    policy: str
    client_id: str
    user_id: str
    by_session: bool
    new_user: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensIssued(Event):
    """A token request was answered."""

    policy: str
    client_id: str
    user_id: str
    grant_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppTokenIssued(Event):
    """A client got an access token of its own for an API (both by client id)."""

    client_id: str
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A mail, a text message or a call went to the outbox."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    """A single sign-on session was ended by its user."""

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Event):
    """A request was answered by an error; `hint` says what the developer can change."""

    code: str
    message: str
    hint: str
    correlation_id: str
