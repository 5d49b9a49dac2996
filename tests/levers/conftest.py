"""A handle on a tenant without any network."""

import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.levers import B2C


@pytest.fixture(scope="session")
def config():
    return load_config()


@pytest.fixture
def b2c(config, clock, signing_key):
    emulator = create_emulator(config, clock=clock, signing_key=signing_key)
    return B2C(emulator, config, "https://contoso.b2clogin.com")


@pytest.fixture
def address(b2c):
    """`address(user_flow, …)` is an authorization request of the sample web app."""

    def make(user_flow="", **changes):
        query = {
            "client_id": b2c.app().client_id,
            "response_type": "code",
            "redirect_uri": b2c.app().redirect_uris[0].uri,
            "scope": "openid",
            "nonce": "n",
            **changes,
        }
        parts = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{b2c.authority(user_flow)}/oauth2/v2.0/authorize?{parts}"

    return make
