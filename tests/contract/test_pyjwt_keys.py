"""PyJWT's key client against the served emulator: what APIs in Python verify tokens with (reference 2.3)."""

import ssl

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import token_set


@pytest.fixture
def keys(served):
    """The key client of an API that was just started."""
    context = ssl.create_default_context(cafile=str(served.ca_bundle))
    return jwt.PyJWKClient(
        f"{served.url}/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys", ssl_context=context, cooldown_duration=0
    )


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


def test_keys_are_fetched_once_for_many_tokens(served_site, keys, fetched):
    found = {keys.get_signing_key_from_jwt(token_set(served_site.browser())["access_token"]).key_id for _ in "ab"}
    assert found == {keys.get_signing_keys()[0].key_id}
    assert len(fetched) == 1


def test_id_of_an_unknown_key_makes_the_client_look_again_and_then_refuse(keys, fetched):
    known = keys.get_signing_keys()
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        keys.get_signing_key("no-such-key")
    assert len(fetched) == 2
    assert [key.key_id for key in known] == [key["kid"] for key in fetched[1]["keys"]]


def test_new_key_is_found_when_its_first_token_comes(served, served_site, keys, fetched):
    old = token_set(served_site.browser())["access_token"]
    keys.get_signing_key_from_jwt(old)
    served.emulator.keys.roll()
    new = token_set(served_site.browser())["access_token"]
    for token in (new, old):
        claims = jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["RS256"], audience=tenant.API)
        assert claims["sub"] == tenant.ADA_ID
    assert len(fetched) == 2
