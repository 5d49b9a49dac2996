"""The profiles RP-Initiated Logout and Front-Channel Logout at the suite's own tenant, a test a module.

`tests/contract/test_rp_initiated_logout.py` looks at the same rules more closely.
"""

import secrets
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from bs4 import BeautifulSoup

from tests.conformance.relying_party import FIRST

AFTERWARDS = FIRST.post_logout_redirect_uris[0]
TOLD = FIRST.logout_url


@pytest.fixture
def signed_in(party):
    """What the sign-in brought that each module begins with."""
    return party.run()


@pytest.fixture
def right(signed_in):
    """A log-out request that has all there is."""
    return {
        "id_token_hint": signed_in.raw_id_token,
        "post_logout_redirect_uri": AFTERWARDS,
        "state": secrets.token_urlsafe(96),
    }


def log_out(party, params):
    return party.browser.get(party.server["end_session_endpoint"], params=params)


def next_address(response):
    """Where the browser goes once the clients were told: the page's script or its link lead there."""
    return BeautifulSoup(response.text, "html.parser").find(id="api").get("data-next")


def is_signed_in(party):
    params = party.request(prompt="none")
    told = party.callback(party.ask(params), params)
    return told.get("error") != "login_required"


def test_discovery_says_what_there_is(party):
    """oidcc-rp-initiated-logout-discovery-endpoint-verification,
    oidcc-frontchannel-rp-initiated-logout-discovery-endpoint-verification
    """
    assert party.server["end_session_endpoint"].startswith("https://")
    assert party.server["frontchannel_logout_supported"] is True
    assert party.server["frontchannel_logout_session_supported"] is True


def test_log_out_leads_to_the_registered_address_with_the_state(party, right):
    """oidcc-rp-initiated-logout"""
    leads_to = urlsplit(next_address(log_out(party, right)))
    assert leads_to._replace(query="").geturl() == AFTERWARDS
    assert parse_qsl(leads_to.query, strict_parsing=True) == [("state", right["state"])]
    assert not is_signed_in(party)


def test_client_is_told_in_a_frame_with_issuer_and_session(party, signed_in, right):
    """oidcc-frontchannel-rp-initiated-logout"""
    frames = BeautifulSoup(log_out(party, right).text, "html.parser").find_all("iframe")
    told = [urlsplit(frame["src"]) for frame in frames]
    assert [at._replace(query="").geturl() for at in told] == [TOLD]
    sid = signed_in.id_tokens[0]["sid"]
    assert dict(parse_qsl(told[0].query, strict_parsing=True)) == {"iss": party.server["issuer"], "sid": sid}


def test_without_a_state_none_comes_back(party, right):
    """oidcc-rp-initiated-logout-no-state"""
    del right["state"]
    assert next_address(log_out(party, right)) == AFTERWARDS
    assert not is_signed_in(party)


@pytest.mark.parametrize("sent", [(), ("id_token_hint", "state"), ("state",)], ids=" ".join)
def test_without_an_address_the_person_is_signed_out_and_told_so(party, right, sent):
    """oidcc-rp-initiated-logout-no-params, -no-post-logout-redirect-uri, -only-state"""
    response = log_out(party, {name: right[name] for name in sent})
    assert (response.status_code, next_address(response)) == (200, None)
    assert "You are signed out" in response.text
    assert not is_signed_in(party)


def _unsigned(token):
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, algorithm="none")


def _of_another_issuer(token):
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**claims, "iss": "https://elsewhere.example/"}, "0" * 32, algorithm="HS256")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"post_logout_redirect_uri": AFTERWARDS + "/bad"}, id="bad-post-logout-redirect-uri"),
        pytest.param({"post_logout_redirect_uri": AFTERWARDS + "?foo=bar"}, id="query-added"),
        pytest.param({"id_token_hint": None}, id="no-id-token-hint"),
        pytest.param({"id_token_hint": _unsigned}, id="modified-id-token-hint"),
        pytest.param({"id_token_hint": _of_another_issuer}, id="bad-id-token-hint"),
    ],
)
def test_request_that_is_not_right_leads_nowhere(party, right, change):
    """oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, -query-added-to-post-logout-redirect-uri,
    -no-id-token-hint, -modified-id-token-hint, -bad-id-token-hint
    """
    made = {name: to(right[name]) if callable(to) else to for name, to in change.items()}
    response = log_out(party, {name: value for name, value in {**right, **made}.items() if value})
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert AFTERWARDS not in str(next_address(response))
