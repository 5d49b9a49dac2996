"""Token requests (reference 4.1): typed records, and how clients prove who they are."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote_plus

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.tenant import Tenant

CODE, REFRESH = "authorization_code", "refresh_token"
CLIENT_CREDENTIALS, PASSWORD = "client_credentials", "password"


class TokenRequest(WithSecrets, frozen=True, kw_only=True):
    """A token request of a known grant type. `secret` is None when the client sent none."""

    hidden = frozenset({"secret", "code", "code_verifier", "refresh_token", "password"})

    grant_type: str
    client_id: str
    secret: str | None
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    refresh_token: str = ""
    username: str = ""
    password: str = ""
    scope: str = ""
    nonce: str = ""
    client_info: bool = False
    origin: str = ""


_NEEDED = {
    CODE: ("code", "redirect_uri"),
    REFRESH: ("refresh_token",),
    CLIENT_CREDENTIALS: (),
    PASSWORD: ("username", "password"),
}
_IN_THE_FORM = "as a parameter of the form, or as the name of HTTP Basic"
_NO_FORM = "no form came, and token requests are one, in the body, as application/x-www-form-urlencoded"
_MEMBERS = ("code", "redirect_uri", "code_verifier", "refresh_token", "username", "password", "scope", "nonce")


def parse_token_request(form: Mapping[str, str], authorization: str = "", origin: str = "") -> TokenRequest:
    """The typed request; B2CError for a missing parameter, an unknown grant type, unusable credentials.

    `authorization` and `origin` are the header fields of those names.
    """
    grant_type = form.get("grant_type", "")
    client_id, secret = _client_credentials(form, authorization)
    if not client_id:
        raise B2CError("AADB2C90008", advice=_IN_THE_FORM if form else _NO_FORM)
    if not grant_type:
        raise B2CError("AADB2C90083", parameter="grant_type")
    if grant_type not in _NEEDED:
        raise B2CError("AADB2C90086", grant_type=grant_type)
    for parameter in _NEEDED[grant_type]:
        if not form.get(parameter):
            raise B2CError("AADB2C90083", parameter=parameter)
    return TokenRequest(
        grant_type=grant_type,
        client_id=client_id,
        secret=secret,
        client_info=form.get("client_info") == "1",
        origin=origin,
        **{name: form.get(name, "") for name in _MEMBERS},
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


def check_origin(app: AppRegistration, platform: Platform, request: TokenRequest) -> None:
    """Raises B2CError AADB2C90085 unless a single-page application's request comes from its own scripts (D)."""
    if platform is not Platform.SPA or request.origin in app.spa_origins(request.redirect_uri):
        return
    wanted = " or ".join(sorted(app.spa_origins(request.redirect_uri)))
    sent = f"not '{request.origin}'" if request.origin else "which is missing"
    raise B2CError("AADB2C90085", advice=f"App '{app.name}' redeems from a browser: Origin is {wanted}, {sent}.")


def is_readable_from(tenant: Tenant, origin: str, form: Mapping[str, str] | None) -> bool:
    """Whether scripts of that origin may read the answer: those of the single-page application that asks.

    None in place of a form is a browser's question ahead of a call: any application of the tenant counts then.
    """
    if form is None:
        return any(origin in app.spa_origins() for app in tenant.apps)
    app = tenant.app(form.get("client_id", ""))
    return app is not None and origin in app.spa_origins(form.get("redirect_uri", ""))


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
