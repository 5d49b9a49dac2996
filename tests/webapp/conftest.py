"""A B2C tenant just real enough for MSAL: discovery, token endpoint and keys through `responses`, with its own RSA key.

`B2C` plays the tenant. `visit` plays the person: it takes the authorize address the app redirects to, and
gives back the address B2C would redirect to.
"""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import responses
from cryptography.hazmat.primitives.asymmetric import rsa

from webapp.app import create_app
from webapp.settings import Settings

DOMAIN = "login.contoso.example"
TENANT = f"https://{DOMAIN}/contoso.onmicrosoft.com"
ISSUER = f"https://{DOMAIN}/aaaaaaaa-0000-4000-8000-000000000001/v2.0/"
SUSI, EDIT, RESET = "B2C_1_susi", "B2C_1_edit_profile", "B2C_1_reset_password"
API_SCOPE = "https://contoso.onmicrosoft.com/tasks-api/"
READ, WRITE = API_SCOPE + "tasks.read", API_SCOPE + "tasks.write"
API_CLIENT_ID = "22222222-2222-4222-8222-222222222222"
ENVIRONMENT = {
    "B2C_TENANT_NAME": "contoso",
    "B2C_CUSTOM_DOMAIN": DOMAIN,
    "CLIENT_ID": "11111111-1111-4111-8111-111111111111",
    "CLIENT_SECRET": "sample secret & more",
    "REDIRECT_URI": "http://localhost/getAToken",
    "SIGNUPSIGNIN_USER_FLOW": SUSI,
    "EDITPROFILE_USER_FLOW": EDIT,
    "RESETPASSWORD_USER_FLOW": RESET,
    "ENDPOINT": "http://api.example/tasks",
    "SCOPE": f"{READ} {WRITE}",
    "SECRET_KEY": "sample secret key",
}
ADA = {
    "sub": "ada-object-id",
    "oid": "ada-object-id",
    "name": "Ada Lovelace",
    "emails": ["ada@example.com"],
}


@dataclass
class Trip:
    """One authorize request: its parameters and the user flow it was made to."""

    flow: str
    query: dict


@dataclass
class B2C:
    """The tenant. Its public attributes are what a test changes."""

    mock: responses.RequestsMock
    key: rsa.RSAPrivateKey
    granted: set = field(default_factory=lambda: {READ, WRITE})
    token_lifetime: int = 3600
    silent_access: bool = True  # whether a refresh token of a plain sign-in brings API scopes
    id_token_changes: dict = field(default_factory=dict)
    answer_changes: dict = field(default_factory=dict)
    user: dict = field(default_factory=lambda: dict(ADA))
    codes: dict = field(default_factory=dict)
    refresh_tokens: dict = field(default_factory=dict)
    token_requests: list = field(default_factory=list)

    def __post_init__(self):
        for flow in (SUSI, EDIT, RESET):
            base = f"{TENANT}/{flow}"
            metadata = {
                "issuer": ISSUER,
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
            }
            self.mock.get(f"{base}/v2.0/.well-known/openid-configuration", json=metadata)
            self.mock.add_callback("POST", f"{base}/oauth2/v2.0/token", self._token)
            self.mock.get(f"{base}/discovery/v2.0/keys", json={"keys": [self._jwk()]})

    def replace(self, method, url, **answer):
        """The next answers of `url` are this one."""
        self.mock.replace(method, url, **answer) if answer else self.mock.remove(method, url)

    def fail_discovery(self, flow=SUSI, **answer):
        self.replace("GET", f"{TENANT}/{flow}/v2.0/.well-known/openid-configuration", **answer)

    def fail_token(self, flow=SUSI, **answer):
        self.replace("POST", f"{TENANT}/{flow}/oauth2/v2.0/token", **answer)

    def visit(self, address, **claims):
        """The person does what the user flow at `address` asks for; where the browser is sent then."""
        trip = self.trip(address)
        code = f"code-{len(self.codes)}"
        self.user |= claims
        self.codes[code] = trip
        return self._back(trip, code=code)

    def refuse(self, address, description, error="access_denied"):
        """The user flow ends with an error; where the browser is sent then."""
        trip = self.trip(address)
        lines = (description, "Correlation ID: 0d9bd2a1-1c1c-4d5e-9f00-000000000001", "Timestamp: 2026-11-23 10:11:12Z")
        return self._back(trip, error=error, error_description="".join(f"{line}\r\n" for line in lines))

    def trip(self, address):
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == f"https://{DOMAIN}"
        _, tenant, flow, *endpoint = parts.path.split("/")
        assert (tenant, endpoint) == ("contoso.onmicrosoft.com", ["oauth2", "v2.0", "authorize"])
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert query["client_id"] == ENVIRONMENT["CLIENT_ID"]
        assert query["redirect_uri"] == ENVIRONMENT["REDIRECT_URI"]
        assert query["code_challenge_method"] == "S256"
        assert len(query["state"]) >= 16
        return Trip(flow, query)

    def _back(self, trip, **answer):
        return "/getAToken?" + urlencode({"state": trip.query["state"], **answer})

    def _jwk(self):
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"kid": "key-1", "use": "sig", "kty": "RSA", "e": jwk["e"], "n": jwk["n"]}

    def _token(self, request):
        form = {name: values[0] for name, values in parse_qs(request.body).items()}
        self.token_requests.append(form)
        flow = urlsplit(request.url).path.split("/")[2]
        secret = form["client_secret"]
        assert secret == ENVIRONMENT["CLIENT_SECRET"]
        if form["grant_type"] == "refresh_token":
            return self._refresh(flow, form)
        trip = self.codes.pop(form["code"], None)
        if trip is None:
            return _error("invalid_grant", "AADB2C90080: The provided grant has expired.")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == trip.query["code_challenge"]
        assert trip.flow == flow
        return self._answer(flow, trip.query["scope"].split(), {"nonce": trip.query["nonce"]})

    def _refresh(self, flow, form):
        if self.refresh_tokens.get(form["refresh_token"]) != flow:
            return _error("invalid_grant", "AADB2C90088: The provided grant has not been issued for this endpoint.")
        asked = form["scope"].split() if self.silent_access else []
        return self._answer(flow, asked, {})

    def _answer(self, flow, scopes, extra):
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": ENVIRONMENT["CLIENT_ID"],
            "exp": now + self.token_lifetime,
            "nbf": now,
            "iat": now,
            "auth_time": now,
            "ver": "1.0",
            "tfp": flow,
            **self.user,
            **extra,
        }
        refresh_token = f"refresh-{len(self.refresh_tokens)}"
        self.refresh_tokens[refresh_token] = flow
        uid = f"{self.user['sub']}-{flow.lower()}"
        answer = {
            "id_token": self.sign(claims | self.id_token_changes),
            "token_type": "Bearer",
            "not_before": now,
            "client_info": _base64({"uid": uid, "utid": "aaaaaaaa-0000-4000-8000-000000000001"}),
            "scope": "offline_access openid",
            "refresh_token": refresh_token,
            "refresh_token_expires_in": 1209600,
        }
        if granted := sorted(set(scopes) & self.granted):
            names = " ".join(scope.removeprefix(API_SCOPE) for scope in granted)
            access = claims | {"aud": API_CLIENT_ID, "scp": names, "azp": ENVIRONMENT["CLIENT_ID"]}
            answer |= {
                "access_token": self.sign(access),
                "expires_in": self.token_lifetime,
                "expires_on": now + self.token_lifetime,
                "scope": " ".join(granted),
            }
        answer |= self.answer_changes
        body = json.dumps({name: value for name, value in answer.items() if value is not None})
        return 200, {"Content-Type": "application/json"}, body

    def sign(self, claims):
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "key-1"})


def _error(error, description):
    return 400, {}, json.dumps({"error": error, "error_description": description})


def _base64(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.fixture(scope="session")
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def mock():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as active:
        yield active


@pytest.fixture
def b2c(mock, rsa_key):
    return B2C(mock, rsa_key)


@pytest.fixture
def environment():
    return dict(ENVIRONMENT)


@pytest.fixture
def app(environment, tmp_path):
    app = create_app(Settings.from_environment(environment), session_folder=tmp_path / "sessions")
    app.config["WTF_CSRF_ENABLED"] = False  # the tests of forms switch it on
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def sign_in(client, b2c):
    """Signs Ada in through the real MSAL and follows B2C's redirect; the answer is where the app sends her."""

    def sign_in(**claims):
        return client.get(b2c.visit(client.get("/login").location, **claims))

    return sign_in
