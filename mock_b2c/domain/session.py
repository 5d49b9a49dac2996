"""The single sign-on session of a browser (reference 6)."""

from dataclasses import dataclass, replace

from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.user_flow import SessionSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in at the tenant, since when, until when (epoch seconds, with fractions: a revocation counts)."""

    tenant_id: TenantId
    user_id: ObjectId
    auth_time: float
    expires_at: float

    def serves(self, *, max_age: int | None, prompt: str | None, now: float) -> bool:
        """Whether a request may be answered by this session without new credentials."""
        if now >= self.expires_at or "login" in (prompt or "").split():
            return False
        return max_age is None or now - self.auth_time <= max_age

    def used(self, settings: SessionSettings, now: float) -> "Session":
        """The session after a use: a rolling one lives on from now."""
        return replace(self, expires_at=now + settings.seconds) if settings.rolling else self
