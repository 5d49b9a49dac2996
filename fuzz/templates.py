"""Requests that are right, to be damaged: one for each route of the application, filled from a sign-in under way.

The routes are those the application has, so a new endpoint is attacked from its first day on. What stands in a request
comes from a live sign-in where it can, so that damage reaches the code behind the first check.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from mock_b2c.config import create_emulator, load_config
from mock_b2c.web import create_app

TENANT = "contoso.onmicrosoft.com"
POLICY = "B2C_1_susi"
CLIENT = "11111111-1111-4111-8111-111111111111"
SECRET = "sample-web-app-secret-not-for-real-use"
REDIRECT_URI = "http://localhost:5000/getAToken"
SCOPE = f"openid offline_access https://{TENANT}/tasks-api/tasks.read"
VERIFIER = "a-code-verifier-of-forty-three-characters-or-more"
USER = {"signInName": "ada@example.com", "password": "Sample-Passw0rd-Ada"}
_PLACE = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
_SETTINGS = re.compile(rb"SETTINGS\s*=\s*(\{.*?\});", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A request; `form` is None where there is no body."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a browser and its application hold in the middle of a sign-in; values by their names in requests."""

    cookies: str
    csrf: str
    values: Mapping[str, str]


def routes() -> list[tuple[str, str]]:
    """(method, path with places such as `<tenant>`) of everything the application serves."""
    app = create_app(create_emulator(load_config(None)))
    return sorted({(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()})


def templates(served: list[tuple[str, str]], sign_in: SignIn) -> Iterator[Template]:
    """A whole request for each route, with every parameter that some endpoint knows."""
    places = {"tenant": TENANT, "policy": POLICY, "control": "emailVerificationControl", "action": "SendCode"}
    for method, rule in served:
        path = _PLACE.sub(lambda place: places.get(place[1], "CombinedSigninAndSignup"), rule)
        yield Template(
            method=method,
            path=path,
            query={} if method == "POST" and "token" in path else {**sign_in.values, "p": POLICY},
            form=dict(sign_in.values) if method in {"POST", "PUT", "PATCH"} else None,
            headers={"Cookie": sign_in.cookies, "X-CSRF-TOKEN": sign_in.csrf, "Origin": "http://localhost:5000"},
        )


def authorization_query(client_id: str = CLIENT) -> str:
    """The query of an authorization request that is right."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    return urlencode(
        {
            "client_id": client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )


def sign_in_from(page: bytes, cookies: Mapping[str, str], known: Mapping[str, str]) -> SignIn:
    """What the sign-in page says of itself, joined with codes and tokens `known` from an earlier one."""
    found = _SETTINGS.search(page)
    if found is None:
        raise RuntimeError("the sign-in page has no SETTINGS")
    settings = json.loads(found[1])
    values = {
        **{name: texts[0] for name, texts in parse_qs(authorization_query()).items()},
        **USER,
        "request_type": "RESPONSE",
        "tx": settings["transId"],
        "csrf_token": settings["csrf"],
        "client_secret": SECRET,
        "code_verifier": VERIFIER,
        "grant_type": "authorization_code",
        "state": "state of the application",
        "nonce": "nonce",
        "prompt": "login",
        "max_age": "3600",
        "response_mode": "query",
        "ui_locales": "en",
        "post_logout_redirect_uri": REDIRECT_URI,
        **known,
    }
    text = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return SignIn(cookies=text, csrf=settings["csrf"], values=values)


def code_in(location: str) -> str:
    """The authorization code in a redirect to the application."""
    return parse_qs(urlsplit(location).query)["code"][0]
