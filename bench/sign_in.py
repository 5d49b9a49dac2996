"""One whole sign-in: B2C's four requests with PKCE and a client secret, two RS256 tokens, signature checked."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from bench.http import Answer, Request, Steps, form

_SETTINGS, _END = b"var SETTINGS = ", b"};"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The web app of the sample tenant and one of its users."""

    authority: str = "/contoso.onmicrosoft.com/B2C_1_susi"
    client_id: str = "11111111-1111-4111-8111-111111111111"
    client_secret: str = "sample-web-app-secret-not-for-real-use"
    redirect_uri: str = "http://localhost:5000/getAToken"
    scope: str = "openid profile offline_access https://contoso.onmicrosoft.com/tasks-api/tasks.read"
    user: str = "ada@example.com"
    password: str = "Sample-Passw0rd-Ada"


def sign_in(app: Application, key: RSAPublicKey) -> Steps[dict[str, Any]]:
    """Signs in with a fresh browser's cookies; the token answer, or AssertionError when anything is not right."""
    verifier, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(8)
    page = yield Request(_authorize(app, verifier, nonce))
    location = yield from _through_page(page, app)
    code = parse_qs(urlsplit(location).query)["code"][0]
    fields = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": verifier,
    }
    tokens = _json(_expect((yield Request(f"{app.authority}/oauth2/v2.0/token", fields)), 200))
    claims = _verified(tokens["id_token"], key)
    if (claims["nonce"], claims["aud"]) != (nonce, app.client_id) or not claims["nbf"] <= time.time() < claims["exp"]:
        raise AssertionError("the ID token is another one's, or not of this time")
    return tokens


def _verified(token: str, key: RSAPublicKey) -> dict[str, Any]:
    """The claims of a token that the key has signed. The checks of a library were half of all calls of the load."""
    signed, _, signature = token.rpartition(".")
    key.verify(_octets(signature), signed.encode(), PKCS1v15(), SHA256())
    claims: dict[str, Any] = json.loads(_octets(signed.partition(".")[2]))
    return claims


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def refresh(app: Application, refresh_token: str) -> Steps[dict[str, Any]]:
    """A token request alone: two RS256 tokens and a new refresh token for the one given."""
    fields = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "refresh_token": refresh_token,
    }
    return _json(_expect((yield Request(f"{app.authority}/oauth2/v2.0/token", fields)), 200))


def authorize_path(app: Application) -> str:
    """An authorize request, as a browser would send it."""
    return _authorize(app, secrets.token_urlsafe(32), secrets.token_urlsafe(8))


def signing_key(app: Application) -> Steps[RSAPublicKey]:
    """The tenant's key, by its discovery document's neighbour."""
    answer = _expect((yield Request(f"{app.authority}/discovery/v2.0/keys")), 200)
    modulus, exponent = (int.from_bytes(_octets(_json(answer)["keys"][0][name])) for name in ("n", "e"))
    return RSAPublicNumbers(exponent, modulus).public_key()


def _authorize(app: Application, verifier: str, nonce: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": app.redirect_uri,
        "scope": app.scope,
        "state": "bench",
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{app.authority}/oauth2/v2.0/authorize?{form(query)}"


def _through_page(page: Answer, app: Application) -> Steps[str]:
    _, found, script = _expect(page, 200).body.partition(_SETTINGS)
    if not found:
        raise AssertionError("the page has no SETTINGS")
    settings = json.loads(script[: script.index(_END) + 1])
    cookies = page.cookies
    base, csrf = settings["hosts"]["tenant"], settings["csrf"]
    query = f"tx={settings['transId']}&p={settings['hosts']['policy']}"
    credentials = {"request_type": "RESPONSE", "email": app.user, "password": app.password}
    headers = f"X-CSRF-TOKEN: {csrf}\r\nX-Requested-With: XMLHttpRequest\r\n"
    answer = yield Request(f"{base}/SelfAsserted?{query}", credentials, cookies, headers)
    if _json(answer)["status"] != "200":
        raise AssertionError(answer.body.decode())
    confirmed = f"{base}/api/{settings['api']}/confirmed?rememberMe=false&csrf_token={quote(csrf, safe='')}&{query}"
    redirect = yield Request(confirmed, cookies=cookies)
    return _expect(redirect, 302).header("location")


def _json(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body[:200]!r}")
    return answer
