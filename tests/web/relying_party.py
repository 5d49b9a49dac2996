"""What an application sends: authorization and token requests that are right unless a test changes them."""

import base64
import hashlib
from typing import Any

import requests

from tests.web import tenant
from tests.web.xhr_client import Browser, answer

VERIFIER = "a-code-verifier-of-forty-three-characters-or-more"


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization(**changes: str | None) -> dict[str, str]:
    """A confidential client's request with PKCE; None leaves a parameter out."""
    return _without_none(
        {
            "client_id": tenant.WEBAPP,
            "response_type": "code",
            "redirect_uri": tenant.REDIRECT_URI,
            "scope": f"openid profile offline_access {tenant.READ}",
            "state": "some state",
            "nonce": "some-nonce",
            "code_challenge": s256(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
    )


def code_redemption(code: str, /, **changes: str | None) -> dict[str, str]:
    """The token request for a code of `authorization`."""
    return _without_none(
        {
            "grant_type": "authorization_code",
            "client_id": tenant.WEBAPP,
            "client_secret": tenant.SECRET,
            "redirect_uri": tenant.REDIRECT_URI,
            "code_verifier": VERIFIER,
            "code": code,
            **changes,
        }
    )


def refresh(token: str, /, **changes: str | None) -> dict[str, str]:
    """The token request for a refresh token."""
    return _without_none(
        {
            "grant_type": "refresh_token",
            "client_id": tenant.WEBAPP,
            "client_secret": tenant.SECRET,
            "refresh_token": token,
            **changes,
        }
    )


def token(
    browser: Browser, form: dict[str, str] | bytes | None, *, policy: str = tenant.SUSI, **options: Any
) -> requests.Response:
    """The token endpoint's answer. A back channel: it shares no cookies with the browser."""
    address = f"{browser.url}/{tenant.TENANT}/{policy}/oauth2/v2.0/token"
    return browser.session.post(address, data=form, allow_redirects=False, timeout=10, **options)


def token_set(browser: Browser, *, policy: str = tenant.SUSI, **changes: str | None) -> dict[str, Any]:
    """A whole sign-in of Ada and the tokens it ends in; `changes` are those of `authorization`."""
    params = authorization(**changes)
    code = answer(browser.sign_in(params, policy=policy))["code"]
    form = code_redemption(code, client_info=params.get("client_info"))
    response = token(browser, form, policy=policy)
    assert response.status_code == 200, response.text
    return response.json()


def _without_none(values: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
