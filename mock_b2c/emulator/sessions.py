"""The single sign-on session: found, begun, used and ended (reference 6)."""

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import AuthorizationRequest
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.session import Session
from mock_b2c.domain.user import User
from mock_b2c.emulator.world import World


def serving_session(
    world: World, authority: Authority, request: AuthorizationRequest, value: str | None
) -> Session | None:
    """The browser's session if it may answer this request without new credentials."""
    now = world.clock.now()
    session = current_session(world, authority, value)
    if session is None or not session.serves(max_age=request.max_age, prompt=request.prompt, now=now):
        return None
    return session if request.hinted_user in (None, session.user_id) else None


def silent_refusal(world: World, authority: Authority, request: AuthorizationRequest, value: str | None) -> B2CError:
    """Why `prompt=none` cannot be answered: the session is too old for `max_age`, or a page would be needed."""
    session, now = current_session(world, authority, value), world.clock.now()
    if session and not session.serves(max_age=request.max_age, prompt=request.prompt, now=now):
        return B2CError("AADB2C90121", max_age=str(request.max_age))
    return B2CError("AADB2C90077")


def current_session(world: World, authority: Authority, value: str | None) -> Session | None:
    """The live session behind a cookie value, for this tenant and an account that still may sign in."""
    session = world.storage.sessions.get(value, world.clock.now()) if value else None
    if session is None or session.tenant_id != authority.tenant.id:
        return None
    user = world.active_user(session.tenant_id, session.user_id, session.auth_time)
    return session if user else None


def prolong_session(world: World, authority: Authority, user: User, value: str | None) -> str | None:
    """The cookie value of the session that brought the user, used once more; None when it has ended meanwhile."""
    held = current_session(world, authority, value)
    if value is None or held is None or held.user_id != user.id:
        return None
    used = held.used(authority.user_flow.session, world.clock.now())
    world.storage.sessions.put(value, used, used.expires_at)
    return value


def begin_session(world: World, authority: Authority, user: User, value: str | None, auth_time: float) -> str:
    """The cookie value of a new session for a user who signed in at `auth_time`; what the browser had before ends."""
    if value:
        end_session(world, value)
    expires_at = world.clock.now() + authority.user_flow.session.seconds
    begun = Session(tenant_id=authority.tenant.id, user_id=user.id, auth_time=auth_time, expires_at=expires_at)
    fresh = world.ids.secret()
    world.storage.sessions.put(fresh, begun, begun.expires_at)
    return fresh


def end_session(world: World, value: str) -> Session | None:
    """Ends a session; what it was, or None when there was none."""
    return world.storage.sessions.take(value, world.clock.now())
