"""How a session grows old and ends; what cookies, headers and logs give away."""

import logging
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import session

from webapp.app import create_app
from webapp.settings import Settings


def test_expired_id_token_is_renewed_silently(sign_in, client, b2c):
    b2c.token_lifetime = -200  # within the tolerance at sign-in, over it soon after
    sign_in()
    b2c.token_lifetime = 3600
    _age(client, 60)

    assert "Hello, Ada Lovelace" in client.get("/").text
    assert b2c.token_requests[-1]["grant_type"] == "refresh_token"


def test_expired_session_that_cannot_be_renewed_shows_the_landing(sign_in, client, b2c):
    sign_in()
    _age(client, 4000)
    b2c.refresh_tokens.clear()

    assert ">Sign in</a>" in client.get("/").text


def test_renewal_while_b2c_is_down_is_a_page_that_helps(sign_in, client, b2c):
    sign_in()
    _age(client, 4000)
    b2c.fail_token(body=requests.ConnectionError("refused"))

    page = client.get("/")

    assert page.status_code == 502
    assert 'href="/">Try again' in page.text


def test_renewal_never_changes_the_user(sign_in, client, b2c):
    sign_in()
    _age(client, 4000)
    b2c.user |= {"sub": "bob-object-id", "oid": "bob-object-id", "name": "Bob"}

    assert client.get("/").status_code == 502


def _age(client, seconds):
    """Lets the ID token of the session be older."""
    with client.session_transaction() as stored:
        claims = stored["_logged_in_user"]
        stored["_logged_in_user"] = claims | {"exp": claims["exp"] - seconds, "iat": claims["iat"] - seconds}


# -- sign-out


def test_sign_out_ends_the_session_here_and_at_b2c(sign_in, client):
    sign_in()

    location = client.get("/logout").location

    parts = urlsplit(location)
    assert location.startswith("https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/logout?")
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2F" in parts.query
    assert parse_qs(parts.query)["post_logout_redirect_uri"] == ["http://localhost/"]
    page = client.get("/").text
    assert "You have signed out." in page
    assert ">Sign in</a>" in page


def test_sign_out_leaves_nothing_to_a_copied_session_cookie(sign_in, client, app):
    sign_in()
    cookie = client.get_cookie("session").value
    client.get("/logout")
    thief = app.test_client()
    thief.set_cookie("session", cookie)

    assert "Hello" not in thief.get("/").text


def test_sign_out_while_b2c_is_down_says_what_is_left(sign_in, client, b2c, app):
    sign_in()
    _forget_metadata(app)
    b2c.fail_discovery(body=requests.ConnectionError("refused"))

    assert client.get("/logout").location == "/"
    page = client.get("/").text
    assert "could not be reached and may still know" in page
    assert ">Sign in</a>" in page


def _forget_metadata(app):
    app.view_functions["identity.logout"].__self__._http_cache.clear()


def test_sign_out_without_sign_in_is_no_error(client, b2c):
    assert client.get("/logout").status_code == 302


def test_session_cookie_on_localhost(client, b2c):
    cookie = client.get("/login").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Expires" not in cookie


@pytest.fixture
def environment_over_tls(environment):
    return environment | {"REDIRECT_URI": "https://app.example/getAToken"}


def test_session_cookie_over_https(environment_over_tls, tmp_path):
    app = create_app(Settings.from_environment(environment_over_tls), session_folder=tmp_path / "sessions")

    @app.get("/make")
    def make():
        session["a"] = 1
        return ""

    cookie = app.test_client().get("/make", base_url="https://app.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie


@pytest.mark.parametrize("path", ["/", "/login", "/no-such-page", "/getAToken"])
def test_every_answer_has_security_headers(client, b2c, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_unknown_page_is_one_of_ours(client):
    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_fault_of_the_app_shows_no_traceback(app, caplog):
    @app.get("/broken")
    def broken():
        raise ZeroDivisionError("secret detail")

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Something went wrong in this app" in answer.text
    assert "secret detail" not in answer.text


def test_codes_do_not_reach_the_request_log(app, caplog):
    caplog.set_level("INFO", "werkzeug")
    line = "GET /getAToken?state=st4te&client_info=inf0&code=c0de HTTP/1.1"
    logging.getLogger("werkzeug").info('%s - - [%s] "%s" %s %s', "127.0.0.1", "now", line, "302", "-")

    logging.getLogger("werkzeug").info("%(kind)s", {"kind": "of another form"})

    assert "GET /getAToken?state=...&client_info=...&code=..." in caplog.text
    assert "of another form" in caplog.text
    for secret in ("st4te", "inf0", "c0de"):
        assert secret not in caplog.text


def test_nothing_secret_is_logged_by_a_sign_in(sign_in, client, b2c, caplog):
    caplog.set_level("INFO")
    sign_in()
    client.get("/call_api")
    b2c.fail_token(body="no json access_token=leak")
    client.get(b2c.visit(client.get("/login").location))

    assert "code-0" not in caplog.text
    assert "leak" not in caplog.text
    assert "sample secret" not in caplog.text
    assert not re.search(r"eyJ\w+\.eyJ\w+\.", caplog.text)
