"""The API with tokens minted by joserfc, so that PyJWT, which judges them, is not its own witness."""

import time
from dataclasses import dataclass

import pytest
import responses
from joserfc import jwt
from joserfc.jwk import RSAKey

from webapp.tasks_api import create_app
from webapp.tasks_api.settings import Settings

ISSUER = "https://login.contoso.example/aaaaaaaa-0000-4000-8000-000000000001/v2.0/"
BASE = "https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi"
METADATA = f"{BASE}/v2.0/.well-known/openid-configuration"
KEYS = f"{BASE}/discovery/v2.0/keys"
ENVIRONMENT = {
    "B2C_TENANT_NAME": "contoso",
    "B2C_CUSTOM_DOMAIN": "login.contoso.example",
    "SIGNUPSIGNIN_USER_FLOW": "B2C_1_susi",
    "API_CLIENT_ID": "22222222-2222-4222-8222-222222222222",
}


@dataclass
class Tenant:
    """Mints access tokens as Azure AD B2C does, and publishes its keys."""

    mock: responses.RequestsMock
    key: RSAKey

    def __post_init__(self):
        self.mock.get(METADATA, json={"issuer": ISSUER, "jwks_uri": KEYS})
        self.mock.get(KEYS, json={"keys": [self.public(self.key)]})

    def publish(self, *keys):
        self.mock.replace("GET", KEYS, json={"keys": [self.public(key) for key in keys]})

    @staticmethod
    def public(key):
        return {"kid": key.kid, "nbf": 1493763266, "use": "sig", **key.as_dict(private=False)}

    def token(self, *, key=None, header=None, seconds=None, **changes):
        """An access token; `seconds` sets claims relative to now."""
        now = int(time.time())
        changes |= {name: now + value for name, value in (seconds or {}).items()}
        claims = {
            "iss": ISSUER,
            "exp": now + 3600,
            "nbf": now,
            "aud": ENVIRONMENT["API_CLIENT_ID"],
            "oid": "ada-object-id",
            "sub": "ada-object-id",
            "name": "Ada Lovelace",
            "tfp": "B2C_1_susi",
            "scp": "tasks.write tasks.read",
            "azp": "11111111-1111-4111-8111-111111111111",
            "ver": "1.0",
            "iat": now,
        } | changes
        key = key or self.key
        header = {"alg": "RS256", "kid": key.kid, "typ": "JWT"} | (header or {})
        return jwt.encode(header, {n: v for n, v in claims.items() if v is not None}, key, algorithms=[header["alg"]])

    def bearer(self, **changes):
        return {"Authorization": f"Bearer {self.token(**changes)}"}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="session")
def keys():
    """Two keys of the tenant and one of somebody else."""
    return [RSAKey.generate_key(2048, {"kid": kid}, private=True) for kid in ("key-1", "key-2", "key-1")]


@pytest.fixture
def mock():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as active:
        yield active


@pytest.fixture
def tenant(mock, keys):
    return Tenant(mock, keys[0])


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def environment():
    return dict(ENVIRONMENT)


@pytest.fixture
def client(environment, clock):
    return create_app(Settings.from_environment(environment), clock=clock).test_client()


@pytest.fixture
def ada(tenant):
    """Request headers of a user who may read and write."""
    return tenant.bearer()
