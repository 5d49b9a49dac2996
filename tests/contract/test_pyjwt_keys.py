"""PyJWT's key client against a served emulator: what APIs in Python verify tokens with (reference 2.3 and 5.4)."""

import ssl

import jwt
import pytest
import requests

from mock_b2c.serving import serve
from tests.web import tenant
from tests.web.relying_party import token_set
from tests.web.xhr_client import Browser


@pytest.fixture(scope="module")
def own():
    """An emulator whose keys may roll."""
    with serve(tenant.CONFIG) as running:
        yield running


@pytest.fixture
def issue(own):
    """`issue()` is a new access token."""

    def sign_in():
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(own.ca_bundle)
            return token_set(Browser(url=own.url, session=session))["access_token"]

    return sign_in


@pytest.fixture
def keys(own):
    """The key client of an API that was just started."""
    context = ssl.create_default_context(cafile=str(own.ca_bundle))
    address = f"{own.url}/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys"
    return jwt.PyJWKClient(address, ssl_context=context, cooldown_duration=0)


@pytest.fixture
def fetched(keys, monkeypatch):
    """What the key client fetched, answer by answer."""
    answers = []
    fetch = keys.fetch_data

    def noted():
        answers.append(fetch())
        return answers[-1]

    monkeypatch.setattr(keys, "fetch_data", noted)
    return answers


def test_keys_are_fetched_once_for_many_tokens(issue, keys, fetched):
    assert len({keys.get_signing_key_from_jwt(issue()).key_id for _ in "ab"}) == 1
    assert len(fetched) == 1


def test_id_of_an_unknown_key_makes_the_client_look_again_and_then_refuse(keys, fetched):
    known = keys.get_signing_keys()
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        keys.get_signing_key("no-such-key")
    assert len(fetched) == 2
    assert [key.key_id for key in known] == [key["kid"] for key in fetched[1]["keys"]]


def test_new_key_is_found_when_its_first_token_comes(own, issue, keys, fetched):
    old = issue()
    keys.get_signing_key_from_jwt(old)
    own.emulator.keys.roll()
    new = issue()
    for token in (new, old):
        claims = jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["RS256"], audience=tenant.API)
        assert claims["sub"] == tenant.ADA_ID
    assert len(fetched) == 2
