"""Answers of B2C that are not those of a good sign-in, and no answers."""

import re

import pytest
import requests

from webapp.b2c_errors import ADVICE

UNVERIFIED = requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate")
CANCELLED = "AADB2C90091: The user has cancelled entering self-asserted information."
FORGOTTEN = "AADB2C90118: The user has forgotten their password."


def test_cancelled_sign_in_leads_home_with_a_calm_notice(client, b2c):
    answer = client.get(b2c.refuse(client.get("/login?next=/call_api").location, CANCELLED))

    assert answer.location == "/"
    assert "You cancelled signing in." in client.get("/").text
    assert "You cancelled signing in." not in client.get("/").text


def test_forgotten_password_starts_the_reset_flow(client, b2c):
    answer = client.get(b2c.refuse(client.get("/login").location, FORGOTTEN))

    assert b2c.trip(answer.location).flow == "B2C_1_reset_password"


def test_other_error_of_b2c_is_shown_with_what_to_do(client, b2c):
    description = "AADB2C90205: This application does not have sufficient permissions <b>here</b>."
    answer = client.get(b2c.refuse(client.get("/login").location, description, error="invalid_request"))

    assert answer.status_code == 400
    for text in (
        "AADB2C90205",
        "invalid_request",
        "sufficient permissions &lt;b&gt;here&lt;/b&gt;",
        "0d9bd2a1-1c1c-4d5e-9f00-000000000001",
        "2026-11-23 10:11:12Z",
        "give admin consent",
    ):
        assert text in answer.text
    assert 'href="/login">Try again' in answer.text


def test_unknown_error_of_b2c_still_says_what_to_do(client, b2c):
    answer = client.get(b2c.refuse(client.get("/login").location, "Something odd", error="server_error"))

    assert "Something odd" in answer.text
    assert "send the details below" in answer.text


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_every_advice_is_one_or_more_sentences(code):
    assert re.fullmatch(r"[A-Z].*\.", ADVICE[code])


def test_answer_nobody_asked_for_is_explained_without_its_words(client, b2c):
    answer = client.get("/getAToken?state=made-up&error=x&error_description=Call+555-1234+to+unlock")

    assert answer.status_code == 400
    assert "does not belong to a sign-in of yours" in answer.text
    assert "http://localhost/ exactly" in answer.text
    assert "555-1234" not in answer.text


def test_code_with_wrong_state_is_never_redeemed(client, b2c):
    address = b2c.visit(client.get("/login").location)

    answer = client.get(re.sub(r"state=[^&]+", "state=wrong", address))

    assert answer.status_code == 400
    assert b2c.token_requests == []


def test_code_in_another_browser_is_never_redeemed(app, client, b2c):
    address = b2c.visit(client.get("/login").location)

    assert app.test_client().get(address).status_code == 400
    assert b2c.token_requests == []


def test_back_button_after_sign_in_says_that_nothing_is_lost(client, b2c):
    address = b2c.visit(client.get("/login").location)
    client.get(address)

    answer = client.get(address)

    assert answer.status_code == 400
    assert "You are still signed in" in answer.text
    assert len(b2c.token_requests) == 1


@pytest.mark.parametrize("rest", ["", "&code=", "&client_info=x"])
def test_answer_without_code_and_error_is_incomplete_and_can_be_repeated(client, b2c, rest):
    state = b2c.trip(client.get("/login?next=/call_api").location).query["state"]

    answer = client.get(f"/getAToken?state={state}{rest}")

    assert answer.status_code == 400
    assert "The answer to your sign-in is incomplete" in answer.text
    assert 'href="/login?next=/call_api">Try again' in answer.text
    assert b2c.token_requests == []


@pytest.mark.parametrize("query", ["", "?code=1", "?state=", "?state=a&state=b", "?client_info=%ff"])
def test_bare_redirect_uri_is_explained(client, b2c, query):
    assert client.get(f"/getAToken{query}").status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-app"},
        {"iss": "https://login.contoso.example/another-tenant/v2.0/"},
        {"nonce": "of another sign-in"},
        {"sub": None, "oid": None},
        {"sub": "Not supported currently. Use oid claim.", "oid": None},
        {"exp": "soon"},
    ],
)
def test_id_token_that_is_not_ours_signs_nobody_in(sign_in, client, b2c, changes):
    b2c.id_token_changes = changes

    answer = sign_in()

    assert answer.status_code == 502
    assert "makes no sense" in answer.text
    assert "Hello" not in client.get("/").text


@pytest.mark.parametrize("changes", [{"exp": 1_000_000}, {"iat": 9_000_000_000}])
def test_id_token_of_another_time_points_at_the_clocks(sign_in, client, b2c, changes):
    b2c.id_token_changes = changes

    answer = sign_in()

    assert answer.status_code == 502
    assert "clocks" in answer.text
    assert "Hello" not in client.get("/").text


@pytest.mark.parametrize("id_token", ["", "x", "x.y.z", "e30.W10.x", None])
def test_broken_id_token_is_a_page(sign_in, b2c, id_token):
    b2c.answer_changes = {"id_token": id_token}

    assert sign_in().status_code == 502


UNREACHABLE = [
    ({"body": requests.ConnectTimeout("late")}, 504, "takes too long"),
    ({"body": requests.ReadTimeout("late")}, 504, "takes too long"),
    ({"body": requests.ConnectionError("refused")}, 502, "cannot be reached"),
    ({"body": requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER]")}, 502, "cannot be reached"),
    ({"body": UNVERIFIED}, 502, "set REQUESTS_CA_BUNDLE to the CA bundle"),
    ({"body": OSError("Could not find a suitable TLS CA certificate bundle")}, 502, "is not trusted"),
    ({"body": requests.exceptions.SSLError("certificate")}, 502, "cannot be reached"),
    ({"status": 500, "body": "<h1>Oops</h1>"}, 502, "out of order"),
    ({"status": 503, "json": {"error": "down"}}, 502, "out of order"),
    ({"body": "<html>"}, 502, "makes no sense"),
    ({"body": ""}, 502, "makes no sense"),
    ({"json": []}, 502, "makes no sense"),
]


@pytest.mark.parametrize(("answer", "status", "title"), UNREACHABLE)
def test_failing_discovery_is_a_page_that_helps(client, b2c, answer, status, title):
    b2c.fail_discovery(**answer)

    page = client.get("/login?next=/call_api")

    assert page.status_code == status
    assert title in page.text
    assert 'href="/login?next=/call_api">Try again' in page.text


@pytest.mark.parametrize(
    "metadata", [{}, {"issuer": "x"}, {"authorization_endpoint": "https://x/y", "token_endpoint": "http://x/y"}]
)
def test_incomplete_discovery_document_is_a_page(client, b2c, metadata):
    b2c.fail_discovery(json=metadata)

    page = client.get("/login")

    assert page.status_code == 502
    assert "makes no sense" in page.text


def test_unknown_user_flow_points_at_the_settings(client, b2c):
    b2c.fail_discovery(status=404, body="<html>Not found</html>")

    page = client.get("/login")

    assert "does not know this tenant or user flow" in page.text
    assert "B2C_TENANT_NAME" in page.text


def test_broken_discovery_document_is_not_remembered(client, b2c, mock):
    good = next(r for r in mock.registered() if r.url.endswith("B2C_1_susi/v2.0/.well-known/openid-configuration"))
    b2c.fail_discovery(body="<html>")
    client.get("/login")
    mock.replace(good)

    assert client.get("/login").status_code == 302


@pytest.mark.parametrize(("answer", "status", "title"), UNREACHABLE)
def test_failing_token_endpoint_is_a_page_that_helps(client, b2c, answer, status, title):
    address = b2c.visit(client.get("/login").location)
    b2c.fail_token(**answer)

    page = client.get(address)

    assert page.status_code == status
    assert title in page.text
    assert 'href="/login">Try again' in page.text


def test_error_of_the_token_endpoint_is_shown_with_what_to_do(client, b2c):
    address = b2c.visit(client.get("/login").location)
    description = (
        "AADB2C90081: The specified client_secret does not match.\r\nCorrelation ID: abc\r\nTimestamp: now\r\n"
    )
    b2c.fail_token(status=400, json={"error": "invalid_client", "error_description": description})

    page = client.get(address)

    assert page.status_code == 400
    assert "AADB2C90081" in page.text
    assert "CLIENT_SECRET" in page.text


def test_every_call_to_b2c_has_a_time_out(sign_in, client, mock):
    sign_in()
    client.get("/call_api")
    client.get("/logout")

    assert len(mock.calls) > 2
    for call in mock.calls:
        assert call.request.req_kwargs["timeout"], call.request.url
