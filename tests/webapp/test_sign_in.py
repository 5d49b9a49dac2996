import re

import jwt
import pytest


def test_landing_offers_sign_in_and_asks_b2c_nothing(client, mock):
    answer = client.get("/")

    assert answer.status_code == 200
    assert '<a class="button" href="/login">Sign in</a>' in answer.text
    assert "Sign out" not in answer.text
    assert len(mock.calls) == 0


def test_sign_in_goes_to_the_sign_in_user_flow(client, b2c):
    trip = b2c.trip(client.get("/login").location)

    assert trip.flow == "B2C_1_susi"
    assert set(trip.query["scope"].split()) == {"openid", "profile", "offline_access"}
    assert trip.query["response_type"] == "code"


def test_signed_in_user_sees_name_and_claims(sign_in, client):
    assert sign_in().location == "/"
    page = client.get("/").text

    assert "Hello, Ada Lovelace</h1>" in page
    assert "<code>emails</code></th><td>ada@example.com</td>" in page
    assert re.search(r"<code>exp</code></th><td>\d+ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)</td>", page)
    for action in ("Edit profile", "Reset password", "Call a downstream API", "Sign out"):
        assert page.count(f">{action}</a>") == 1


def test_claims_are_escaped(sign_in, client):
    sign_in(name="<script>alert(1)</script>")

    page = client.get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("claims", "greeting"),
    [({"name": None}, "ada@example.com"), ({"name": None, "emails": None, "email": "a@b.example"}, "a@b.example")],
)
def test_user_without_display_name_is_greeted_by_email(sign_in, client, claims, greeting):
    sign_in(**claims)

    assert f"Hello, {greeting}</h1>" in client.get("/").text


def test_new_user_is_welcomed_once(sign_in, client):
    sign_in(newUser=True)

    assert "Your account has been created" in client.get("/").text
    assert "Your account has been created" not in client.get("/").text


def test_session_id_changes_at_sign_in(client, b2c):
    location = client.get("/login").location
    before = client.get_cookie("session").value

    client.get(b2c.visit(location))

    assert client.get_cookie("session").value != before


def test_signing_in_as_somebody_else_leaves_no_token_of_the_first_user(sign_in, client, b2c, mock):
    mock.get("http://api.example/tasks", json={"tasks": []})
    sign_in()
    client.get("/call_api")
    sign_in(sub="bob-object-id", oid="bob-object-id", name="Bob")

    client.get("/call_api")

    token = mock.calls[-1].request.headers["Authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "bob-object-id"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("/call_api", "/call_api"),
        ("/call_api?a=1&b=2", "/call_api?a=1&b=2"),
        ("https://evil.example/path?x=1", "/path?x=1"),
        ("//evil.example/path", "/path"),
        ("///evil.example", "/evil.example"),
        ("/\\evil.example", "/evil.example"),
        ("\\\\evil.example", "/evil.example"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/alert(1)"),
        ("https://[evil", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_back_to_this_site_only(client, b2c, link, target):
    location = client.get("/login", query_string={"next": link}).location

    assert client.get(b2c.visit(location)).location == target


def test_two_tabs_can_sign_in_side_by_side(client, b2c):
    first = client.get("/login?next=/first").location
    second = client.get("/login?next=/second").location

    assert client.get(b2c.visit(first)).location == "/first"
    assert client.get(b2c.visit(second)).location == "/second"


def test_session_remembers_only_the_latest_trips(client, b2c):
    oldest = client.get("/login").location
    for _ in range(8):
        client.get("/login")

    assert client.get(b2c.visit(oldest)).status_code == 400


@pytest.mark.parametrize("time", [-1, 10**30, True, "soon"])
def test_odd_time_in_a_claim_is_shown_as_it_is(sign_in, client, time):
    sign_in(auth_time=time, addresses=["a", 1], member=False)

    page = client.get("/").text
    assert f"<code>auth_time</code></th><td>{time}".lower() in page.lower()
    assert "<td>a, 1</td>" in page
    assert "<td>false</td>" in page
