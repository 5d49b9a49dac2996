"""Faults on purpose, as MSAL and the reference web app meet them."""

import jwt
import pytest
import requests

from tests.interception.conftest import READ

ADA = "ada@example.com"
TOKEN_FAULTS = ("bad_signature", "unknown_key", "issuer", "audience", "nonce", "expired", "alg_none")


@pytest.fixture
def signed_in(b2c, client):
    """Goes to the tenant and back; what the web app shows then."""

    def visit(link="/login"):
        reply = b2c.sign_in(client.get(link).location, ADA)
        return client.get(reply.location.removeprefix("http://localhost:5000"), follow_redirects=True)

    return visit


@pytest.mark.parametrize(
    "fault",
    [
        *({"kind": "status", "status": status} for status in (429, 500, 503)),
        {"kind": "drop"},
        {"kind": "half"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
@pytest.mark.parametrize("endpoint", ["token", "discovery"])
def test_web_app_shows_a_page_that_helps_and_works_afterwards(b2c, client, signed_in, fault, endpoint):
    kind = fault["kind"]
    b2c.faults.add(kind, endpoint=endpoint, **{key: value for key, value in fault.items() if key != "kind"})
    page = client.get("/login") if endpoint == "discovery" else signed_in()

    assert page.status_code in (400, 500, 502, 503), page.text
    assert "<h1" in page.text
    assert "Traceback" not in page.text
    assert b2c.faults.ordered == ()
    if endpoint == "discovery" or fault.get("status") != 429:  # MSAL itself asks no more until Retry-After is over
        assert "Hello, Ada Lovelace" in signed_in().text


@pytest.mark.parametrize("kind", ["audience", "nonce", "expired"])
def test_web_app_refuses_a_wrong_id_token(b2c, signed_in, kind):
    b2c.faults.add(kind, token="id")
    page = signed_in()

    assert page.status_code in (400, 401, 500, 502), page.text
    assert "Hello" not in page.text
    assert "Hello, Ada Lovelace" in signed_in().text


def test_answer_is_late_by_so_many_seconds(b2c, monkeypatch):
    slept = []
    monkeypatch.setattr("mock_b2c.web.faults.time.sleep", slept.append)
    b2c.faults.add("latency", endpoint="keys", seconds=1.5, times=2)
    for path in ("discovery/v2.0/keys", "v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"):
        assert requests.get(f"{b2c.authority()}/{path}", timeout=1).ok
    assert slept == [1.5, 1.5]


def test_share_of_the_answers_is_counted_not_drawn(b2c):
    b2c.faults.add("status", endpoint="keys", status=503, times=None, share=0.25)
    told = [requests.get(f"{b2c.authority()}/discovery/v2.0/keys", timeout=1).status_code for _ in range(8)]
    assert told == [200, 200, 200, 503] * 2
    b2c.faults.clear()
    assert requests.get(f"{b2c.authority()}/discovery/v2.0/keys", timeout=1).ok


def test_too_many_requests_say_when_to_come_back(b2c):
    b2c.faults.add("status", endpoint="token", status=429)
    answer = requests.post(f"{b2c.authority()}/oauth2/v2.0/token", timeout=1)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert list(answer.json()) == ["error", "error_description"]


@pytest.mark.parametrize("kind", TOKEN_FAULTS)
def test_wrong_token_is_refused_by_a_library_that_looks(b2c, kind):
    b2c.faults.add(kind, token="access")
    token = b2c.issue_tokens(ADA, scope="tasks.read").access_token
    good = b2c.issue_tokens(ADA, scope="tasks.read").access_token
    keys = requests.get(f"{b2c.authority()}/discovery/v2.0/keys", timeout=1).json()

    def check(given):
        key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(given)["kid"]]
        audience, issuer = b2c.app("my-api1").client_id, f"https://contoso.b2clogin.com/{b2c.tenant.id}/v2.0/"
        claims = jwt.decode(given, key, algorithms=["RS256"], audience=audience, issuer=issuer)
        assert claims.get("nonce") is None

    check(good)
    with pytest.raises((jwt.PyJWTError, KeyError, AssertionError)):
        check(token)


def test_claims_are_missing_and_added(b2c):
    b2c.faults.add("missing_claim", claim="name", token="id")
    b2c.faults.add("extra_claim", claim="groups", value=["admins"], token="access")
    tokens = b2c.issue_tokens(ADA, scope=f"openid {READ}")
    access, identity = (
        jwt.decode(token, options={"verify_signature": False}) for token in (tokens.access_token, tokens.id_token)
    )
    assert (access["groups"], access["name"]) == (["admins"], "Ada Lovelace")
    assert "name" not in identity


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"kind": "slow"}, "kind 'slow' is not known; there are: latency, status"),
        ({"kind": "latency"}, "latency needs its seconds"),
        ({"kind": "status", "status": 418}, "status is one of 429, 500, 503"),
        ({"kind": "drop", "endpoint": "tokens"}, "endpoint 'tokens' is not known; there are: discovery, keys"),
        ({"kind": "drop", "times": 0}, "times is a number from 1, or None"),
        ({"kind": "drop", "share": 2}, "share is above 0"),
        ({"kind": "drop", "token": "id"}, "drop is of answers"),
        ({"kind": "expired", "endpoint": "token"}, "expired is of tokens"),
        ({"kind": "expired", "token": "refresh"}, "token is 'refresh'; it can be 'id' or 'access'"),
        ({"kind": "missing_claim"}, "missing_claim needs the name of its claim"),
        ({"kind": "drop", "second": 1}, "a fault has no 'second'; it has: endpoint"),
    ],
)
def test_wrong_order_says_what_is_right(b2c, settings, says):
    with pytest.raises(ValueError, match=says):
        b2c.faults.add(**settings)
    assert b2c.faults.ordered == ()
