"""The single sign-on sessions: found, begun, used and ended (reference 6)."""

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import AuthorizationRequest
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.session import BrowserSessions, Participant, Session, session_reach
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User
from mock_b2c.emulator.world import World


class OpenSession(Struct, frozen=True, kw_only=True):
    """A session that answered a request, with the cookie to set for it.

    `cookie_seconds` says how long the browser keeps the cookie; None: until it is closed.
    """

    session: Session
    cookie: str
    cookie_seconds: float | None


class EndedSessions(Struct, frozen=True, kw_only=True):
    """What a log-out ended; `all_over` when nothing is left under the browser's cookie."""

    sessions: tuple[Session, ...]
    all_over: bool


def serving_session(
    world: World, authority: Authority, request: AuthorizationRequest, cookie: str | None
) -> Session | None:
    """The browser's session if it may answer this request without new credentials."""
    now = world.clock.now()
    session = current_session(world, authority, request, cookie)
    if session is None or not session.serves(max_age=request.max_age, prompt=request.prompt, now=now):
        return None
    return session if request.hinted_user in (None, session.user_id) else None


def silent_refusal(world: World, authority: Authority, request: AuthorizationRequest, cookie: str | None) -> B2CError:
    """Why `prompt=none` cannot be answered: the session is too old for `max_age`, or a page would be needed."""
    session, now = current_session(world, authority, request, cookie), world.clock.now()
    if session and not session.serves(max_age=request.max_age, prompt=request.prompt, now=now):
        return B2CError("AADB2C90121", max_age=str(request.max_age))
    return B2CError("AADB2C90077")


def session_cookie_name(tenant: Tenant) -> str:
    """The name of the cookie that holds the sessions of a browser (reference 1.4)."""
    return f"x-ms-cpim-sso:{tenant.domain}_0"


def current_session(
    world: World, authority: Authority, request: AuthorizationRequest, cookie: str | None
) -> Session | None:
    """The live session behind a cookie that counts for this request; its account still may sign in."""
    return _current(world, authority, request, _record(world, authority, cookie))


def keep_session(
    world: World, authority: Authority, transaction: Transaction, user: User, cookie: str | None
) -> OpenSession | None:
    """The session that brought the user, used once more; else a new one for a user who just signed in.

    None when the session has ended meanwhile, or where single sign-on is suppressed.
    """
    if transaction.auth_time is not None:
        return _prolong(world, authority, transaction, user, cookie)
    return _begin(world, authority, transaction, user, cookie)


def end_sessions(world: World, authority: Authority, client_id: str, cookie: str | None) -> EndedSessions:
    """Ends what a log-out by this user flow and application ends (see `BrowserSessions.ended_by`)."""
    now = world.clock.now()
    while cookie and (record := _record(world, authority, cookie)):
        ended = record.ended_by(session_reach(authority.user_flow, client_id))
        rest = record.without(ended, now)
        live = tuple(session for session in ended if now < session.expires_at)
        if not rest.held:
            if world.storage.sessions.take(cookie, now) is not None:
                return EndedSessions(sessions=live, all_over=True)
        elif world.storage.sessions.swap(cookie, record, rest):
            return EndedSessions(sessions=live, all_over=False)
    return EndedSessions(sessions=(), all_over=True)


def _prolong(
    world: World, authority: Authority, transaction: Transaction, user: User, cookie: str | None
) -> OpenSession | None:
    now = world.clock.now()
    while cookie and (record := _record(world, authority, cookie)):
        held = _current(world, authority, transaction.request, record)
        if held is None or held.user_id != user.id:
            break
        used = held.used(authority.user_flow.session, now).joined_by(_participant(transaction))
        used = replace(used, second_factor=held.second_factor or transaction.journey.second_factor)
        changed = record.with_session(used, now)
        if world.storage.sessions.swap(cookie, record, changed, changed.expires_at):
            return _opened(cookie, changed, used, now)
    return None


def _begin(
    world: World, authority: Authority, transaction: Transaction, user: User, cookie: str | None
) -> OpenSession | None:
    """Under a new cookie, so that nobody can plant one; sessions of other reach move there."""
    flow, now = authority.user_flow, world.clock.now()
    reach = session_reach(flow, transaction.request.client_id)
    if reach is None:
        return None
    record = _taken(world, authority, cookie)
    before = record.find(reach, now)
    again = before if before and before.user_id == user.id else None
    kept = transaction.journey.keep_signed_in
    begun = Session(
        id=again.id if again else world.ids.guid(),
        reach=reach,
        user_id=user.id,
        auth_time=transaction.authenticated_at(now),
        expires_at=now + flow.session.life(kept=kept),
        kept=kept,
        second_factor=transaction.journey.second_factor,
        participants=again.participants if again else (),
        provider=_provider(transaction),
    ).joined_by(_participant(transaction))
    changed = record.with_session(begun, now)
    fresh = world.ids.secret()
    world.storage.sessions.put(fresh, changed, changed.expires_at)
    return _opened(fresh, changed, begun, now)


def _provider(transaction: Transaction) -> str:
    journey = transaction.journey
    return journey.handover.provider if journey.person and journey.handover else ""


def _opened(cookie: str, record: BrowserSessions, session: Session, now: float) -> OpenSession:
    until = record.kept_until
    return OpenSession(session=session, cookie=cookie, cookie_seconds=None if until is None else until - now)


def _participant(transaction: Transaction) -> Participant:
    return Participant(client_id=transaction.request.client_id, policy=transaction.policy)


def _record(world: World, authority: Authority, cookie: str | None) -> BrowserSessions | None:
    record = world.storage.sessions.get(cookie, world.clock.now()) if cookie else None
    return record if record and record.tenant_id == authority.tenant.id else None


def _taken(world: World, authority: Authority, cookie: str | None) -> BrowserSessions:
    """What the browser held so far; it ends under the old cookie."""
    held = None
    if cookie and _record(world, authority, cookie):
        held = world.storage.sessions.take(cookie, world.clock.now())
    return held or BrowserSessions(tenant_id=authority.tenant.id)


def _current(
    world: World, authority: Authority, request: AuthorizationRequest, record: BrowserSessions | None
) -> Session | None:
    reach = session_reach(authority.user_flow, request.client_id)
    session = record.find(reach, world.clock.now()) if record and reach else None
    if session is None:
        return None
    user = world.active_user(authority.tenant.id, session.user_id, session.auth_time)
    return session if user else None
