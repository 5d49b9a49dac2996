"""What happened, as data: the emulator's log and tests read these. No secret, code or token is ever in one."""

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened in a tenant at a time (epoch seconds)."""

    at: float
    tenant: str


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
