"""The single sign-on session: found, begun, used and ended (reference 6)."""

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import AuthorizationRequest
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
    return session


def current_session(world: World, authority: Authority, value: str | None) -> Session | None:
    """The live session behind a cookie value, for this tenant and an account that still may sign in."""
    session = world.storage.sessions.get(value, world.clock.now()) if value else None
    if session is None or session.tenant_id != authority.tenant.id:
        return None
    user = world.active_user(session.tenant_id, session.user_id, session.auth_time)
    return session if user else None


def keep_session(world: World, authority: Authority, user: User, value: str | None, auth_time: int | None) -> str:
    """Prolongs the session that brought the user (`auth_time` given), or begins a new one; its cookie value."""
    now, settings = world.clock.now(), authority.user_flow.session
    held = current_session(world, authority, value) if auth_time is not None else None
    if value and held and held.user_id == user.id:
        used = held.used(settings, now)
        world.storage.sessions.put(value, used, used.expires_at)
        return value
    if value:
        end_session(world, value)
    begun = Session(
        tenant_id=authority.tenant.id, user_id=user.id, auth_time=int(now), expires_at=now + settings.seconds
    )
    fresh = world.ids.secret()
    world.storage.sessions.put(fresh, begun, begun.expires_at)
    return fresh


def end_session(world: World, value: str) -> Session | None:
    """Ends a session; what it was, or None when there was none."""
    return world.storage.sessions.take(value, world.clock.now())
