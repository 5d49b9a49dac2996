"""Use case: a client sends its user's name and password (ROPC, reference 4.1, RFC 6749 §4.3)."""

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.grants import Grant, SignIn
from mock_b2c.domain.scopes import grant_scopes
from mock_b2c.domain.token_request import TokenRequest, authenticate_client
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.emulator.lockouts import count_right_password, count_wrong_password
from mock_b2c.emulator.world import World


def by_password(world: World, authority: Authority, app: AppRegistration, request: TokenRequest) -> Grant:
    """The grant of a local account.

    Raises B2CError: AADB2C90086 not an ROPC user flow, AADB2C90224 and AADB2C90057 the application may not,
    AADB2C90225 name or password are wrong, or the account cannot sign in so; which of the two is not told.
    """
    _check_allowed(authority, app)
    now = world.clock.now()
    platform = Platform.WEB if app.secrets and request.secret else Platform.PUBLIC
    authenticate_client(app, platform, request.secret, now)
    scopes = grant_scopes(authority.tenant, app, request.scope, authority.user_flow.openid)
    user = _user(world, authority, request)
    return Grant(
        tenant_id=authority.tenant.id,
        client_id=app.client_id,
        policy=authority.user_flow.name,
        platform=platform,
        scopes=scopes,
        nonce=request.nonce or None,
        sign_in=SignIn(user_id=user.id, auth_time=int(now)),
        client_info=request.client_info,
        issued_at=now,
        expires_at=now,
        window_end=now,
        protocol=authority.protocol,
    )


def _check_allowed(authority: Authority, app: AppRegistration) -> None:
    if authority.user_flow.type is not UserFlowType.ROPC:
        raise B2CError("AADB2C90086", grant_type="password")
    if not app.allow_public_client_flows:
        raise B2CError("AADB2C90224", app=app.name)
    if not app.implicit_access_tokens:
        raise B2CError("AADB2C90057", app=app.name, needed="access_tokens")


def _user(world: World, authority: Authority, request: TokenRequest) -> User:
    tenant = authority.tenant
    user = world.storage.users.find(tenant.id, normal_sign_in_name(request.username))
    if user is None or not user.password_hash or world.is_locked(tenant.id, user.id):
        raise B2CError("AADB2C90225")
    if not world.passwords.verify(request.password, user.password_hash):
        count_wrong_password(world, tenant, user.id, request.password)
        raise B2CError("AADB2C90225")
    if not user.enabled or user.must_change_password(world.clock.now()):  # there is no page to choose a new one on
        raise B2CError("AADB2C90225")
    if not count_right_password(world, tenant.id, user.id):
        raise B2CError("AADB2C90225")
    return user
