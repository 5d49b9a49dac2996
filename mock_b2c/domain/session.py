"""The single sign-on sessions of a browser (reference 6).

A user flow's setting says for whom its session counts: the whole tenant, one application, or one user flow. Requests of
equal reach share a session; a browser holds one session a reach, all under one cookie.
"""

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.user_flow import SessionSettings, SsoScope, UserFlow

WHOLE_TENANT = "tenant"


def session_reach(flow: UserFlow, client_id: str) -> str | None:
    """For whom a session of this user flow and application counts; None where single sign-on is suppressed."""
    match flow.session.scope:
        case SsoScope.TENANT:
            return WHOLE_TENANT
        case SsoScope.APPLICATION:
            return f"application {client_id.lower()}"
        case SsoScope.POLICY:
            return f"policy {flow.name.lower()}"
        case SsoScope.SUPPRESSED:
            return None


class Participant(Struct, frozen=True, kw_only=True):
    """An application that was answered by a session, and the user flow it came by."""

    client_id: str
    policy: str


class Session(Struct, frozen=True, kw_only=True):
    """Who is signed in, since when, until when (epoch seconds, with fractions: a revocation counts).

    `id` is public (the claim `sid`). `kept` says that the person ticked "Keep me signed in", `second_factor` that a
    user flow asked for one and got it. `participants` are called at log-out. `provider` is the id of the identity
    provider that vouched for the user; empty for local accounts.
    """

    id: str
    reach: str
    user_id: ObjectId
    auth_time: float
    expires_at: float
    kept: bool = False
    second_factor: bool = False
    participants: tuple[Participant, ...] = ()
    provider: str = ""

    def serves(self, *, max_age: int | None, prompt: str | None, now: float) -> bool:
        """Whether a request may be answered by this session without new credentials."""
        if now >= self.expires_at or "login" in (prompt or "").split():
            return False
        return max_age is None or now - self.auth_time <= max_age

    def used(self, settings: SessionSettings, now: float) -> "Session":
        """The session after a use: a rolling one lives on from now.

        A user flow that does not keep people signed in takes "Keep me signed in" back (reference 6, session-behavior).
        """
        if self.kept and not settings.keep_signed_in_seconds:
            return replace(self, kept=False, expires_at=min(self.expires_at, now + settings.seconds))
        return replace(self, expires_at=now + settings.life(kept=self.kept)) if settings.rolling else self

    def joined_by(self, participant: Participant) -> "Session":
        """The session with one more participant; the one that came last stands last."""
        others = tuple(held for held in self.participants if held != participant)
        return replace(self, participants=(*others, participant))


class Farewell(Struct, frozen=True, kw_only=True):
    """A browser that signs out at an identity provider, too; then it goes to `location`.

    None stands for the signed-out page.
    """

    tenant_id: TenantId
    location: str | None


class BrowserSessions(Struct, frozen=True, kw_only=True):
    """What one browser holds at a tenant under its cookie: at most one session a reach."""

    tenant_id: TenantId
    held: tuple[Session, ...] = ()

    @property
    def expires_at(self) -> float:
        """When the last of them ends."""
        return max(session.expires_at for session in self.held)

    @property
    def kept_until(self) -> float | None:
        """Until when the browser is to keep the cookie; None when the cookie ends with the browser."""
        return max((session.expires_at for session in self.held if session.kept), default=None)

    def find(self, reach: str | None, now: float) -> Session | None:
        """The live session of that reach."""
        return next((held for held in self.held if held.reach == reach and now < held.expires_at), None)

    def with_session(self, session: Session, now: float) -> "BrowserSessions":
        """The same with this session in place of the one of its reach; what has ended is left out."""
        others = tuple(held for held in self.held if held.reach != session.reach and now < held.expires_at)
        return replace(self, held=(*others, session))

    def ended_by(self, reach: str | None) -> tuple[Session, ...]:
        """What a log-out of that reach ends: one of the tenant ends all of them, as one without any session does."""
        if reach is None or reach == WHOLE_TENANT:
            return self.held
        return tuple(held for held in self.held if held.reach == reach)

    def without(self, ended: tuple[Session, ...], now: float) -> "BrowserSessions":
        """What is left after these, and what has run out, have ended."""
        return replace(self, held=tuple(held for held in self.held if held not in ended and now < held.expires_at))
