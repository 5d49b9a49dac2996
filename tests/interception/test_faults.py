"""Faults on purpose, as MSAL and the reference web app meet them."""

import jwt
import pytest
import requests

from mock_b2c.domain.errors import B2CError
from mock_b2c.levers import PageRefusedError
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


@pytest.mark.parametrize("kind", ["issuer", "audience", "nonce", "expired"])
def test_web_app_refuses_a_wrong_id_token(b2c, signed_in, kind):
    b2c.faults.add(kind, token="id")
    page = signed_in()

    assert page.status_code in (400, 401, 500, 502), page.text
    assert "Hello" not in page.text
    assert "Hello, Ada Lovelace" in signed_in().text


@pytest.mark.parametrize("kind", ["bad_signature", "unknown_key", "alg_none", "not_yet_valid"])
def test_web_app_trusts_the_channel_that_an_id_token_came_by(b2c, signed_in, kind):
    """OpenID Connect Core §3.1.3.7 (6) lets a client leave the signature to TLS, as MSAL does; it asks for no `nbf`."""
    b2c.faults.add(kind, token="id")
    assert "Hello, Ada Lovelace" in signed_in().text
    assert b2c.faults.ordered == ()


@pytest.mark.parametrize("value", [None, 5, ["x"], {"a": 1}, "", "<b>x</b>"])
def test_web_app_bears_claims_of_any_kind(b2c, signed_in, value):
    b2c.faults.add("extra_claim", claim="name", value=value, token="id")
    page = signed_in()
    assert (page.status_code, "<b>x" in page.text) == (200, False)


def test_web_app_bears_a_slow_answer_and_one_of_the_wrong_kind(b2c, client, monkeypatch):
    slept = []
    monkeypatch.setattr(b2c.faults, "wait", slept.append)
    b2c.faults.add("latency", seconds=5, endpoint="discovery")
    b2c.faults.add("too_many_cookies", endpoint="discovery")
    assert client.get("/login").status_code == 302
    assert slept == [5]
    b2c.faults.clear()
    b2c.faults.add("too_many_cookies", endpoint="token")
    page = client.get(b2c.sign_in(client.get("/login").location, ADA).location.removeprefix("http://localhost:5000"))
    assert (page.status_code, "an answer that makes no sense" in page.text) == (502, True)


@pytest.mark.parametrize(
    ("kind", "says"),
    [("tls_drop", "cannot be reached"), ("wrong_certificate", "certificate is not trusted")],
)
def test_web_app_says_what_is_wrong_with_the_connection(b2c, client, signed_in, kind, says):
    b2c.faults.add(kind)
    page = client.get("/login")

    assert (page.status_code, says in page.text) == (502, True), page.text
    assert b2c.faults.ordered == ()
    assert "Hello, Ada Lovelace" in signed_in().text


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("stale_transaction", "AADB2C90046"),
        ("doubled_transaction", "AADB2C90046"),
        ("lost_cookies", "AADB2C90211"),
        ("two_tabs", ""),
    ],
)
def test_person_stranded_at_the_tenant_begins_again(b2c, client, signed_in, kind, refused):
    b2c.faults.add(kind)
    with pytest.raises((B2CError, PageRefusedError)) as stranded:
        b2c.sign_in(client.get("/login").location, ADA)

    assert stranded.value.code == refused
    assert b2c.faults.ordered == ()
    assert "Sign in" in client.get("/").text
    assert "Hello, Ada Lovelace" in signed_in().text


def test_doubled_last_step_leaves_no_session(b2c, client):
    b2c.faults.add("doubled_transaction")
    with pytest.raises(B2CError):
        b2c.sign_in(client.get("/login").location, ADA)
    assert b2c.browser.session is None


def test_answer_that_comes_back_twice_signs_nobody_in_twice(b2c, client, signed_in):
    reply = b2c.sign_in(client.get("/login").location, ADA)
    address = reply.location.removeprefix("http://localhost:5000")
    assert "Hello, Ada Lovelace" in client.get(address, follow_redirects=True).text
    again = client.get(address)

    assert again.status_code == 400
    assert "does not belong to a sign-in of yours" in again.text
    assert "Hello, Ada Lovelace" in client.get("/", follow_redirects=True).text


def test_late_mail_is_waited_for(b2c, client):
    b2c.faults.add("late_message", seconds=90)
    with pytest.raises(PageRefusedError, match="No message with a code has come"):
        b2c.sign_up(client.get("/login").location, "eve@example.com", display_name="Eve")
    assert b2c.outbox.messages() == []
    b2c.clock.advance(90)
    assert [mail.to for mail in b2c.outbox.messages()] == ["eve@example.com"]

    reply = b2c.sign_up(client.get("/login").location, "eve@example.com", display_name="Eve")
    page = client.get(reply.location.removeprefix("http://localhost:5000"), follow_redirects=True)
    assert "Hello, Eve" in page.text


def test_tenants_own_limit_is_told_by_the_web_app(b2c, client):
    address = client.get("/login").location
    b2c.clock.freeze()
    b2c.configure(limits={"profile": "service", "requests_per_second": 1})
    requests.get(f"{b2c.authority()}/discovery/v2.0/keys", timeout=1)  # somebody else's
    reply = b2c.sign_in(address, ADA)
    page = client.get(reply.location.removeprefix("http://localhost:5000"))

    assert page.status_code == 400
    assert "AADB2C90229" in page.text


def test_too_many_cookies_are_a_bad_request(b2c):
    b2c.faults.add("too_many_cookies", endpoint="authorize")
    query = "client_id=x&redirect_uri=y"
    answers = [requests.get(f"{b2c.authority()}/oauth2/v2.0/authorize?{query}", timeout=1) for _ in range(2)]
    assert [(answer.status_code, "header is too long" in answer.text) for answer in answers] == [
        (400, True),
        (400, False),
    ]


def test_answer_is_late_by_so_many_seconds(b2c, monkeypatch):
    slept = []
    monkeypatch.setattr(b2c.faults, "wait", slept.append)
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
        ({"kind": "late_message"}, "late_message needs its seconds"),
        ({"kind": "tls_drop", "endpoint": "token"}, "tls_drop is of connections: it has no endpoint"),
        ({"kind": "two_tabs", "token": "id"}, "two_tabs is of sign-ins: it has no token"),
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
