"""Tokens for a test that is not about signing in."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.grants import Grant, SignIn
from mock_b2c.domain.scopes import grant_scopes
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.emulator import Emulator
from mock_b2c.tokens.issue import sign_changed


class IssuedTokens(Struct, frozen=True, kw_only=True):
    """A token is None where the scope gives none."""

    access_token: str | None
    id_token: str | None


def issue_tokens(  # noqa: PLR0913 - what a token is about
    emulator: Emulator,
    tenant: Tenant,
    url: str,
    *,
    user: User,
    app: AppRegistration,
    user_flow: UserFlow,
    scope: str,
    claims: Mapping[str, object],
    expires_in: float | None,
) -> IssuedTokens:
    """ID and access token as a token answer for that scope would hold them, with `claims` set over theirs."""
    authority = Authority(
        tenant=tenant,
        user_flow=user_flow,
        host=urlsplit(url).netloc,
        tenant_segment=tenant.domain,
        policy_segment=user_flow.name,
        front_scheme=emulator.front_scheme,
        policy_in_query=False,
    )
    now = emulator.clock.now()
    issued_at = int(now if expires_in is None else now + expires_in - user_flow.tokens.access_and_id_seconds)
    scopes = grant_scopes(tenant, app, _full(app, scope), user_flow.openid)
    grant = Grant(
        tenant_id=tenant.id,
        client_id=app.client_id,
        policy=user_flow.name,
        platform=Platform.WEB,
        scopes=scopes,
        nonce=None,
        sign_in=SignIn(user_id=user.id, auth_time=issued_at),
        client_info=False,
        issued_at=issued_at,
        expires_at=issued_at,
        window_end=None,
    )
    issuer, keys = emulator.issuer, emulator.key_ring.of(user_flow)
    access = issuer.access_token(authority, grant, user, scopes.resource, issued_at) if scopes.resource else None
    identity = issuer.id_token(authority, grant, user, issued_at, access_token=access) if scopes.openid else None
    return IssuedTokens(
        access_token=access and sign_changed(access, claims, keys),
        id_token=identity and sign_changed(identity, claims, keys),
    )


def _full(app: AppRegistration, scope: str) -> str:
    """Short names such as `tasks.read` as the app's permissions have them in full."""
    short = {permission.rpartition("/")[2]: permission for permission in app.permissions}
    return " ".join(short.get(name, name) for name in scope.split())
