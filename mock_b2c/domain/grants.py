"""Token requests and the grants they redeem (reference 4): typed records and the rules that bind them."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.pkce import Challenge
from mock_b2c.domain.scopes import GrantedScopes
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import TokenSettings

CODE_SECONDS = 600  # reference 3.3
SPA_REFRESH_SECONDS = 24 * 60 * 60  # reference 5.3
GRANT_TYPES = ("authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Who signed in, when and how: what tokens say about the user's side of a grant."""

    user_id: ObjectId
    auth_time: int
    new_user: bool = False
    password_reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a code or a refresh token stands for. `policy` is the user flow that issued it."""

    tenant_id: TenantId
    client_id: str
    policy: str
    platform: Platform
    scopes: GrantedScopes
    nonce: str | None
    sign_in: SignIn
    client_info: bool
    issued_at: float
    expires_at: float
    window_end: float | None

    @property
    def ends_at(self) -> float:
        """When the grant is of no use any more, in epoch seconds; a window without an end sets no limit."""
        return self.expires_at if self.window_end is None else min(self.expires_at, self.window_end)

    def check(self, *, client_id: str, policy: str, now: float) -> None:
        """Raises B2CError: another client (AADB2C90279), another user flow (90088), past its end (90080)."""
        if client_id.lower() != self.client_id.lower():
            raise B2CError("AADB2C90279", client_id=client_id, issued_to=self.client_id)
        if policy.lower() != self.policy.lower():
            raise B2CError("AADB2C90088", actual=policy, expected=self.policy)
        if now >= self.ends_at:
            end = self.expires_at if self.window_end is None else self.window_end
            raise B2CError("AADB2C90080", now=_day(now), issued=_day(self.issued_at), window_end=_day(end))

    def check_user(self, user: User | None) -> User:
        """The user of the grant; B2CError when deleted (AADB2C90128) or with sessions revoked since (90129)."""
        if user is None:
            raise B2CError("AADB2C90128")
        if not user.enabled or self.issued_at < user.sessions_valid_from:
            raise B2CError("AADB2C90129")
        return user


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """A grant that is bound to the redirect URI and the PKCE challenge of its authorization request."""

    grant: Grant
    redirect_uri: str
    challenge: Challenge | None

    def check_binding(self, request: "TokenRequest") -> None:
        """Raises B2CError unless the request proves to come from where the code was sent."""
        if request.redirect_uri != self.redirect_uri:
            raise B2CError(
                "AADB2C90085",
                advice=f"redirect_uri must be the one of the authorization request: {self.redirect_uri}",
            )
        if self.challenge is not None:
            self.challenge.verify(request.code_verifier)
        elif request.code_verifier:  # RFC 9700 §4.8.2: no downgrade by leaving the challenge out
            raise B2CError("AADB2C90182")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """A token request of a known grant type. `secret` is None when the client sent none."""

    grant_type: str
    client_id: str
    secret: str | None
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    refresh_token: str = ""
    scope: str = ""
    client_info: bool = False


_NEEDED = {"authorization_code": ("code", "redirect_uri"), "refresh_token": ("refresh_token",)}


def parse_token_request(form: Mapping[str, str], authorization: str = "") -> TokenRequest:
    """The typed request; B2CError for a missing parameter, an unknown grant type, unusable credentials."""
    grant_type = form.get("grant_type", "")
    client_id, secret = _client_credentials(form, authorization)
    if not client_id:
        raise B2CError("AADB2C90008", known="the client ids of the tenant's app registrations")
    if not grant_type:
        raise B2CError("AADB2C90083", parameter="grant_type")
    if grant_type not in GRANT_TYPES:
        raise B2CError("AADB2C90086", grant_type=grant_type)
    for parameter in _NEEDED[grant_type]:
        if not form.get(parameter):
            raise B2CError("AADB2C90083", parameter=parameter)
    names = ("code", "redirect_uri", "code_verifier", "refresh_token", "scope")
    return TokenRequest(
        grant_type=grant_type,
        client_id=client_id,
        secret=secret,
        client_info=form.get("client_info") == "1",
        **{name: form.get(name, "") for name in names},
    )


def authenticate_client(app: AppRegistration, platform: Platform, secret: str | None, now: float) -> None:
    """Raises B2CError unless the client proves itself as its platform demands (reference 4.1)."""
    if platform is not Platform.WEB:
        if secret:
            raise B2CError("AADB2C90084", app=app.name)
        return
    if not secret:
        raise B2CError("AADB2C90079", app=app.name)
    if not app.has_secret(secret, now):
        raise B2CError("AADB2C90081", app=app.name)


def refresh_window_end(settings: TokenSettings, platform: Platform, now: float) -> float | None:
    """When the refresh tokens that follow from a sign-in end, however often they are renewed (reference 5.3)."""
    if platform is Platform.SPA:
        return now + SPA_REFRESH_SECONDS
    return None if settings.refresh_window_seconds is None else now + settings.refresh_window_seconds


def _client_credentials(form: Mapping[str, str], authorization: str) -> tuple[str, str | None]:
    posted = form.get("client_id", ""), form.get("client_secret")
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return posted
    user, password = _basic(value)
    if (posted[0] and posted[0].lower() != user.lower()) or posted[1] not in (None, "", password):
        raise B2CError("AADB2C90081", app=posted[0])  # RFC 6749 §2.3: one method a request
    return user, password


def _basic(value: str) -> tuple[str, str]:
    """Client id and secret of HTTP Basic, form-encoded before base64 (RFC 6749 §2.3.1).

    A refusal quotes nothing of the header: what has no colon may be the secret itself.
    """
    try:
        decoded = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    user, colon, password = decoded.partition(":")
    if not colon:
        raise B2CError("AADB2C90081", app="unknown, the HTTP Basic credentials cannot be read")
    return unquote_plus(user), unquote_plus(password)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
