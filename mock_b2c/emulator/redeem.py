"""Use case: a client asks the token endpoint for tokens (reference 4)."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain import token_request
from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import identify_client
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import TokensIssued, belongs_to
from mock_b2c.domain.grants import Grant, refresh_window_end
from mock_b2c.domain.scopes import GrantedScopes, grant_scopes, no_more_than
from mock_b2c.domain.token_request import (
    CLIENT_CREDENTIALS,
    PASSWORD,
    TokenRequest,
    authenticate_client,
    check_origin,
    parse_token_request,
)
from mock_b2c.domain.user import User
from mock_b2c.emulator.authorization_response import KEPT_AFTER_EXPIRY
from mock_b2c.emulator.client_credentials import by_client_credentials
from mock_b2c.emulator.families import is_revoked, revoke_family, use_up
from mock_b2c.emulator.password_grant import by_password
from mock_b2c.emulator.world import World
from mock_b2c.tokens import token_response
from mock_b2c.tokens.response import Issued, Members, password_response

_UNKNOWN_CODE = "The code is unknown or was redeemed before; each code works once."
_UNKNOWN_REFRESH_TOKEN = "The refresh token is unknown, for example because the state it was issued in was reset."  # noqa: S105


class TokenEndpoint(Struct, frozen=True, kw_only=True):
    """Answers token requests; every refusal is a B2CError."""

    world: World

    def redeem(
        self, authority: Authority, form: Mapping[str, str], authorization: str = "", origin: str = ""
    ) -> Members:
        """The members of the token answer; `authorization` and `origin` are the header fields of those names."""
        belongs_to("")
        request = parse_token_request(form, authorization, origin)
        app = identify_client(authority.tenant, {"client_id": request.client_id})
        if request.grant_type == CLIENT_CREDENTIALS:
            return by_client_credentials(self.world, authority, app, request)
        grant = self._grant(authority, app, request)
        user = grant.check_user(self.world.storage.users.get(grant.tenant_id, grant.sign_in.user_id))
        issued = self._issue(authority, request, grant, user)
        shape = password_response if request.grant_type == PASSWORD else token_response
        return shape(authority.tenant, grant, user, issued)

    def _grant(self, authority: Authority, app: AppRegistration, request: TokenRequest) -> Grant:
        match request.grant_type:
            case token_request.CODE:
                return self._by_code(authority, app, request)
            case token_request.REFRESH:
                return self._by_refresh_token(authority, app, request)
            case _:
                return by_password(self.world, authority, app, request)

    def _by_code(self, authority: Authority, app: AppRegistration, request: TokenRequest) -> Grant:
        world, now = self.world, self.world.clock.now()
        record = world.storage.codes.get(request.code, now)
        if record is not None:
            belongs_to(record.grant.journey)
        platform = _platform(app, request.redirect_uri)
        authenticate_client(app, platform, request.secret, now)
        check_origin(app, platform, request)
        if record is None or record.grant.tenant_id != authority.tenant.id:
            raise B2CError("AADB2C90085", advice=_UNKNOWN_CODE)
        _check(record.grant, authority, request, now)
        record.check_binding(request)
        if record.spent:
            revoke_family(world, record.grant)
            raise B2CError("AADB2C90085", advice=_UNKNOWN_CODE)
        scopes = _asked_scopes(authority, app, request) if request.scope else record.grant.scopes
        # Only now is the code used up: a request that is not from its owner cannot spoil it.
        if not use_up(world, request.code, record):
            raise B2CError("AADB2C90085", advice=_UNKNOWN_CODE)
        return replace(record.grant, scopes=_kept(record.grant.scopes, scopes))

    def _by_refresh_token(self, authority: Authority, app: AppRegistration, request: TokenRequest) -> Grant:
        now = self.world.clock.now()
        grant = self.world.storage.refresh_tokens.get(request.refresh_token, now)
        if grant is None or grant.tenant_id != authority.tenant.id:
            raise B2CError("AADB2C90085", advice=_UNKNOWN_REFRESH_TOKEN)
        belongs_to(grant.journey)
        authenticate_client(app, grant.platform, request.secret, now)
        check_origin(app, grant.platform, request)
        _check(grant, authority, request, now)
        if is_revoked(self.world, grant.family):
            raise B2CError("AADB2C90129")
        if not request.scope:
            return grant
        return replace(grant, scopes=no_more_than(grant.scopes, _refreshed_scopes(authority, app, request)))

    def _issue(self, authority: Authority, request: TokenRequest, grant: Grant, user: User) -> Issued:
        now, issuer, scopes = int(self.world.clock.now()), self.world.issuer, grant.scopes
        about = issuer.claims_about(authority, grant, user)
        access_token = None
        if scopes.resource:
            access_token = issuer.access_token(authority, grant, user, scopes.resource, now, about=about)
        id_token = None
        if scopes.openid:
            id_token = issuer.id_token(authority, grant, user, now, access_token=access_token, about=about)
        refresh_token, refresh_seconds = self._refresh_token(authority, request, grant)
        self._log(authority, request, grant)
        return Issued(
            id_token=id_token,
            access_token=access_token,
            refresh_token=refresh_token,
            refresh_seconds=refresh_seconds,
            not_before=now,
            seconds=authority.user_flow.tokens.access_and_id_seconds,
            client_info=request.client_info or (request.grant_type == token_request.CODE and grant.client_info),
            json_numbers=authority.user_flow.tokens.json_numbers,
        )

    def _refresh_token(self, authority: Authority, request: TokenRequest, grant: Grant) -> tuple[str | None, int]:
        if not grant.scopes.offline_access:
            return None, 0
        now, settings = self.world.clock.now(), authority.user_flow.tokens
        renewed = request.grant_type == token_request.REFRESH
        window_end = grant.window_end if renewed else refresh_window_end(settings, grant.platform, now)
        expires_at = now + settings.refresh_seconds
        sign_in = replace(grant.sign_in, new_user=False, password_reset=False)
        held = replace(grant, sign_in=sign_in, issued_at=now, expires_at=expires_at, window_end=window_end)
        value = self.world.ids.secret()
        self.world.storage.refresh_tokens.put(value, held, expires_at + KEPT_AFTER_EXPIRY)
        return value, int(held.ends_at - now)

    def _log(self, authority: Authority, request: TokenRequest, grant: Grant) -> None:
        self.world.events.append(
            TokensIssued(
                at=self.world.clock.now(),
                tenant=authority.tenant.name,
                policy=grant.policy,
                client_id=grant.client_id,
                user_id=grant.sign_in.user_id,
                grant_type=request.grant_type,
            )
        )


def _check(grant: Grant, authority: Authority, request: TokenRequest, now: float) -> None:
    grant.check(client_id=request.client_id, policy=authority.user_flow.name, protocol=authority.protocol, now=now)


def _platform(app: AppRegistration, redirect_uri: str) -> Platform:
    known = app.redirect_uri(redirect_uri)
    if known:
        return known.platform
    return Platform.WEB if app.secrets else Platform.PUBLIC


def _kept(authorized: GrantedScopes, asked: GrantedScopes) -> GrantedScopes:
    """A code request may name its scopes again; those without an API stay as they were authorized."""
    named = asked.resource if asked.resource and not asked.resource.is_userinfo else None
    return replace(authorized, resource=named or authorized.resource)


def _asked_scopes(authority: Authority, app: AppRegistration, request: TokenRequest) -> GrantedScopes:
    return grant_scopes(authority.tenant, app, request.scope, authority.user_flow.openid)


def _refreshed_scopes(authority: Authority, app: AppRegistration, request: TokenRequest) -> GrantedScopes:
    """The scopes of a refresh; wrong ones give an answer without access token, not an error (reference 3.2)."""
    try:
        scopes = _asked_scopes(authority, app, request)
    except B2CError:
        scopes = GrantedScopes(openid=True, offline_access=True, resource=None)
    return replace(scopes, offline_access=True, openid=scopes.openid or scopes.resource is None)
