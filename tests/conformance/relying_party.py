"""A relying party that checks what the OpenID Foundation's conformance suite checks in each of its modules.

It reads the discovery document and knows nothing else of the provider, except how to fill in its sign-in page.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from bs4 import BeautifulSoup
from joserfc import jwt
from joserfc.jwk import KeySet

from mock_b2c.config import load_config
from tests.docs.markdown import ROOT
from tests.web.site import Site
from tests.web.xhr_client import page

FILE = ROOT / "docs" / "how-to" / "openid-conformance.toml"
LOADED = load_config(FILE)
POLICY = LOADED.tenant.user_flows[0].name
DISCOVERY = f"/tfp/{LOADED.tenant.id}/{POLICY.lower()}/v2.0/.well-known/openid-configuration"
FIRST, SECOND = LOADED.tenant.apps
SECRETS = {app["client_id"]: app["client_secret"] for app in LOADED.data["apps"]}
ADA, GRACE = LOADED.users
SECRETS = {app["client_id"]: app["client_secret"] for app in LOADED.data["apps"]}

BASIC = ("code",)
IMPLICIT = ("id_token", "id_token token")
HYBRID = ("code id_token", "code token", "code id_token token")
EVERY_TYPE = BASIC + IMPLICIT + HYBRID
DESCRIPTION = frozenset(map(chr, (0x20, 0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F))))  # RFC 6749 §4.1.2.1


def half_hash(value: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).decode().rstrip("=")


@dataclass(kw_only=True)
class Outcome:
    """What one run of a flow brought; `id_tokens` are the claims, the front channel's first."""

    callback: dict[str, str]
    nonce: str | None
    id_tokens: list[dict[str, Any]] = field(default_factory=list)
    raw_id_token: str = ""
    access_token: str = ""
    token_response: dict[str, Any] = field(default_factory=dict)


class RelyingParty:
    """One client with one browser. `run` is the flow that each module of the suite goes through, with its checks."""

    def __init__(self, site: Site, client=FIRST) -> None:
        self.site = site
        self.browser = site.browser()
        self.client = client
        self.secret = SECRETS[client.client_id]
        self.redirect_uri = client.redirect_uris[-1].uri
        self.server = self.browser.get(DISCOVERY).json()

    def other(self, client=SECOND) -> "RelyingParty":
        """Another client in the same browser."""
        party = RelyingParty(self.site, client)
        party.browser = self.browser
        return party

    # ---- the front channel ---------------------------------------------------------------------------------------

    def request(self, response_type: str = "code", mode: str = "default", **changes: str | None) -> dict[str, str]:
        params = {
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "response_type": response_type,
            **({"response_mode": "form_post"} if mode == "form_post" else {}),
            **changes,
        }
        return {name: value for name, value in params.items() if value is not None}

    def ask(self, params: dict[str, str], method: str = "GET") -> requests.Response:
        """The provider's answer to an authorization request, a page or a callback."""
        where = {"params": params} if method == "GET" else {"data": params}
        address = self.server["authorization_endpoint"]
        return self.browser.session.request(method, address, allow_redirects=False, timeout=10, **where)

    def sign_in(self, shown: requests.Response, user=ADA) -> requests.Response:
        """Fills in the sign-in page; AssertionError when the answer is something else."""
        sign_in_page = page(shown)
        assert self.browser.submit(sign_in_page, email=user.email, password=user.password) == {"status": "200"}
        return self.browser.confirm(sign_in_page)

    def callback(self, response: requests.Response, params: dict[str, str]) -> dict[str, str]:
        """The parameters that reach the redirect URI, by the carrier that the request calls for."""
        types = params.get("response_type", "").split()
        if params.get("response_mode") == "form_post":
            return self._posted(response)
        assert response.status_code == 302, response.text[:2000]
        parts = urlsplit(response.headers["Location"])
        registered = urlsplit(self.redirect_uri)
        assert (parts.scheme, parts.netloc, parts.path) == (registered.scheme, registered.netloc, registered.path)
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        own = parse_qsl(registered.query)
        assert query[: len(own)] == own
        if types in ([], ["code"]):
            assert parts.fragment == ""
            return dict(query[len(own) :])
        assert query == own
        return dict(parse_qsl(parts.fragment, keep_blank_values=True, strict_parsing=True))

    def _posted(self, response: requests.Response) -> dict[str, str]:
        """OAuth 2.0 Form Post Response Mode §2."""
        assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        form = BeautifulSoup(response.text, "html.parser").find("form")
        assert form is not None, response.text
        assert (form["method"].lower(), form["action"]) == ("post", self.redirect_uri)
        assert form.get("enctype", "application/x-www-form-urlencoded") == "application/x-www-form-urlencoded"
        return {item["name"]: item["value"] for item in form.find_all("input") if item.get("name")}

    # ---- the back channel ----------------------------------------------------------------------------------------

    def token(self, form: dict[str, str], method: str = "client_secret_basic") -> requests.Response:
        assert method in self.server["token_endpoint_auth_methods_supported"]
        if method == "client_secret_post":
            form = {**form, "client_id": self.client.client_id, "client_secret": self.secret}
            return self._post(self.server["token_endpoint"], form)
        return self._post(self.server["token_endpoint"], form, auth=(self.client.client_id, self.secret))

    def redeem(self, code: str, *, method: str = "client_secret_basic", **more: str) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, **more}
        return self.token(form, method)

    def refresh(self, refresh_token: str, **more: str) -> requests.Response:
        return self.token({"grant_type": "refresh_token", "refresh_token": refresh_token, **more})

    def userinfo(self, access_token: str, how: str = "GET") -> requests.Response:
        """The three ways of OpenID Connect Core §5.3.1 and RFC 6750 §2."""
        address = self.server["userinfo_endpoint"]
        if how == "POST body":
            return self._post(address, {"access_token": access_token})
        headers = {"Authorization": f"Bearer {access_token}"}
        if how == "POST header":
            return self._post(address, None, headers=headers)
        return self.site.new_session().get(address, headers=headers, timeout=10)

    def _post(self, address: str, form: dict[str, str] | None, **options: Any) -> requests.Response:
        return self.site.new_session().post(address, data=form, timeout=10, **options)

    # ---- a whole flow --------------------------------------------------------------------------------------------

    def run(
        self,
        response_type: str = "code",
        mode: str = "default",
        *,
        user=ADA,
        method="GET",
        silent=False,
        **changes: Any,
    ) -> Outcome:
        """Signs in (unless `silent`) and redeems what comes back, checking each token on the way."""
        params = self.request(response_type, mode, **changes)
        response = self.ask(params, method)
        return self.finish(params, response if silent else self.sign_in(response, user))

    def finish(
        self, params: dict[str, str], response: requests.Response, *, redeem: dict[str, str] | None = None
    ) -> Outcome:
        """From the callback on."""
        callback = self.callback(response, params)
        assert "error" not in callback, callback
        assert callback["state"] == params["state"]
        types = set(params["response_type"].split())
        assert {"code": "code", "token": "access_token"}.keys() & types == {
            word for word, name in {"code": "code", "token": "access_token"}.items() if name in callback
        }
        outcome = Outcome(callback=callback, nonce=params.get("nonce"))
        if "id_token" in types:
            claims = self.id_token(callback["id_token"], outcome.nonce)
            assert claims.get("c_hash") == (half_hash(callback["code"]) if "code" in types else None)
            assert claims.get("at_hash") == (half_hash(callback["access_token"]) if "token" in types else None)
            outcome.id_tokens.append(claims)
            outcome.raw_id_token = callback["id_token"]
        if "token" in types:
            assert callback["token_type"] == "Bearer"
            assert int(callback["expires_in"]) > 0
            outcome.access_token = callback["access_token"]
            self.claims(outcome.access_token)
        if "code" in types:
            self._redeem(outcome, redeem or {})
        assert len({claims["sub"] for claims in outcome.id_tokens}) <= 1
        return outcome

    def _redeem(self, outcome: Outcome, more: dict[str, str]) -> None:
        assert len(outcome.callback["code"]) * 6 >= 128  # RFC 6749 §10.10
        response = self.redeem(outcome.callback["code"], **more)
        tokens = self.tokens(response)
        outcome.token_response, outcome.access_token = tokens, tokens["access_token"]
        claims = self.id_token(tokens["id_token"], outcome.nonce)
        assert claims.get("at_hash") in {None, half_hash(tokens["access_token"])}
        outcome.id_tokens.append(claims)
        outcome.raw_id_token = tokens["id_token"]
        self.claims(outcome.access_token)

    def tokens(self, response: requests.Response) -> dict[str, Any]:
        """The members of a token answer (RFC 6749 §5.1)."""
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"].startswith("application/json")
        assert "no-store" in response.headers["Cache-Control"]
        members = response.json()
        assert members["token_type"].lower() == "bearer"
        assert members["access_token"]
        assert type(members["expires_in"]) is int
        assert members["expires_in"] > 0
        return members

    def id_token(self, token: str, nonce: str | None) -> dict[str, Any]:
        """The claims of an ID token that passes all checks of OpenID Connect Core §3.1.3.7."""
        keys = KeySet.import_key_set(self.site.new_session().get(self.server["jwks_uri"], timeout=10).json())
        read = jwt.decode(token, keys, algorithms=self.server["id_token_signing_alg_values_supported"])
        claims, now = read.claims, self.site.emulator.clock.now()
        assert read.header["kid"] in [key.kid for key in keys.keys]
        assert claims["iss"] == self.server["issuer"]
        assert claims["aud"] == self.client.client_id
        assert claims["iat"] <= now < claims["exp"]
        assert claims.get("nonce") == nonce
        assert 0 < len(claims["sub"]) <= 255
        assert claims["sub"].isascii()
        return claims

    def claims(self, access_token: str, how: str = "GET") -> dict[str, Any]:
        """What the userinfo endpoint says (OpenID Connect Core §5.3.2)."""
        response = self.userinfo(access_token, how)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.json()["sub"]
        return response.json()

    # ---- errors --------------------------------------------------------------------------------------------------

    def refusal(self, params: dict[str, str], response: requests.Response) -> str:
        """The error that reaches the redirect URI, checked as the suite checks every one."""
        callback = self.callback(response, params)
        assert set(callback) == {"error", "error_description", "state"}
        assert callback["state"] == params["state"]
        assert set(callback["error_description"]) <= DESCRIPTION
        return callback["error"]

    def token_refusal(self, response: requests.Response, status: int = 400) -> str:
        """The error of the token endpoint (RFC 6749 §5.2)."""
        assert response.status_code == status, response.text
        assert response.headers["Content-Type"].startswith("application/json")
        members = json.loads(response.text)
        assert set(members) == {"error", "error_description"}
        assert set(members["error_description"]) <= DESCRIPTION
        return members["error"]
