"""One sign-in of the log, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mock_b2c.domain.events import (
    Answered,
    AppTokenIssued,
    Event,
    MessageSent,
    Refused,
    SignedIn,
    SignedOut,
    TokensIssued,
)
from mock_b2c.domain.tenant import Tenant

_STEPS = {
    ("authorize", "authorize"): "Authorization request",
    ("token", "token"): "Token request",
    ("logout", "logout"): "Log-out request",
    ("userinfo", "userinfo"): "Userinfo request",
    ("pages", "SelfAsserted"): "Page sent",
    ("pages", "confirmed"): "Page goes on",
    ("pages", "unified"): "Link to another page",
    ("pages", "forgotPassword"): "Forgotten password",
    ("pages", "error"): "Cancelled",
    ("pages", "SendCode"): "Code asked for",
    ("pages", "VerifyCode"): "Code typed",
    ("pages", "verify"): "Phone page sent",
    ("providers", "authresp"): "Back from the identity provider",
}


_USUAL = frozenset({"RESPONSE"})
"""What nobody has to be told."""


class Names(Struct, frozen=True, kw_only=False):
    """What ids stand for."""

    tenant: Tenant
    users: Mapping[str, str]

    def app(self, client_id: str) -> str:
        """The name of an app, or what was sent in place of its client id."""
        known = self.tenant.app(client_id)
        return known.name if known else client_id

    def user(self, user_id: str) -> str:
        """How a user signs in."""
        return self.users.get(user_id, user_id)


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the timeline: `kind` is `good`, `bad` or empty, `facts` are details by name."""

    at: float
    title: str
    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    text: str = ""


class Journey(Struct, frozen=True, kw_only=True):
    """A sign-in with all that belongs to it, or something that belongs to none."""

    id: str
    title: str
    outcome: str
    kind: str
    begun: float
    about: str
    entries: tuple[Entry, ...]
    events: tuple[Event, ...]

    @property
    def text(self) -> str:
        """All that one may look for."""
        facts = (f"{name} {value}" for entry in self.entries for name, value in entry.facts.items())
        return "\n".join((self.id, self.title, self.about, *facts, *(entry.title for entry in self.entries)))


def journey(id: str, events: Sequence[Event], names: Names) -> Journey:  # noqa: A002 - what it is
    """What belongs together, in words."""
    entries = tuple(_WORDS[type(event)](event, names) for event in events)
    outcome, kind = _outcome(events)
    return Journey(
        id=id,
        title=_title(events, entries),
        outcome=outcome,
        kind=kind,
        begun=events[0].at,
        about=", ".join(dict.fromkeys(filter(None, (_about(event, names) for event in events)))),
        entries=entries,
        events=tuple(events),
    )


def _title(events: Sequence[Event], entries: Sequence[Entry]) -> str:
    """The user flow; what belongs to none, such as a log-out at the tenant, is called as it begins."""
    policies = (getattr(event, "policy", "") for event in events)
    return next(filter(None, policies), entries[0].title)


def _about(event: Event, names: Names) -> str:
    """Which app and user it is about."""
    if isinstance(event, Answered) and "client_id" in event.asked:
        return names.app(event.asked["client_id"])
    return names.user(event.user_id) if isinstance(event, SignedIn | TokensIssued | SignedOut) else ""


_OUTCOMES: tuple[tuple[type[Event], str], ...] = (
    (TokensIssued, "tokens issued"),
    (AppTokenIssued, "token issued"),
    (SignedIn, "signed in"),
    (SignedOut, "signed out"),
)


def _outcome(events: Sequence[Event]) -> tuple[str, str]:
    """How it stands, by what came last."""
    last = next((event for event in reversed(events) if not isinstance(event, Answered | MessageSent)), None)
    if isinstance(last, Refused):
        return last.code, "bad"
    text = next((text for kind, text in _OUTCOMES if isinstance(last, kind)), "")
    return (text, "good") if text else ("under way" if events[-1].journey else "", "")


def _answered(event: Answered, names: Names) -> Entry:
    facts = {name: value for name, value in event.asked.items() if name != "client_id" and value not in _USUAL}
    if "client_id" in event.asked:
        facts = {"app": names.app(event.asked["client_id"]), **facts}
    if event.led_to:
        facts["went on to"] = event.led_to
    title = _STEPS.get((event.endpoint, event.step), f"{event.endpoint}: {event.step}")
    told = f"{event.method}, HTTP {event.status}, {event.milliseconds:g} ms"
    return Entry(at=event.at, title=title, facts=facts, text=told, kind="bad" if event.status >= 400 else "")


def _refused(event: Refused, _names: Names) -> Entry:
    facts = {"correlation id": event.correlation_id}
    return Entry(at=event.at, title=f"{event.code}: {event.message}", kind="bad", facts=facts, hint=event.hint)


def _signed_in(event: SignedIn, names: Names) -> Entry:
    how = "by single sign-on" if event.by_session else "signed up" if event.new_user else ""
    facts = {"user": names.user(event.user_id), "app": names.app(event.client_id)}
    return Entry(at=event.at, title=" ".join(filter(None, ("Signed in", how))), kind="good", facts=facts)


def _tokens(event: TokensIssued, names: Names) -> Entry:
    facts = {"user": names.user(event.user_id), "app": names.app(event.client_id), "grant": event.grant_type}
    return Entry(at=event.at, title="Tokens issued", kind="good", facts=facts)


def _app_token(event: AppTokenIssued, names: Names) -> Entry:
    facts = {"app": names.app(event.client_id), "API": names.app(event.resource)}
    return Entry(at=event.at, title="Token for the app itself issued", kind="good", facts=facts)


def _message(event: MessageSent, _names: Names) -> Entry:
    return Entry(at=event.at, title="Message sent", facts={"to": event.to})


def _signed_out(event: SignedOut, names: Names) -> Entry:
    return Entry(at=event.at, title="Signed out", kind="good", facts={"user": names.user(event.user_id)})


_WORDS: Mapping[type[Event], Callable[[Any, Names], Entry]] = {
    Answered: _answered,
    Refused: _refused,
    SignedIn: _signed_in,
    TokensIssued: _tokens,
    AppTokenIssued: _app_token,
    MessageSent: _message,
    SignedOut: _signed_out,
}
