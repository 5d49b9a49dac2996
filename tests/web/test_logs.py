"""What must never be in a log: secrets, codes, tokens, passwords, cookies."""

import logging

import pytest

from tests.web import tenant
from tests.web.relying_party import VERIFIER, authorization, code_redemption, refresh, token
from tests.web.xhr_client import answer, page

PASSWORD = "Very-Hidden-Passw0rd!"


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    """All loggers at their most talkative; clients' own logs are not ours."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "hypothesis"):
        logging.getLogger(name).setLevel(logging.WARNING)


def logged(caplog):
    """Everything in the records, whether or not a formatter would show it."""
    return "\n".join(f"{record.getMessage()} {record.__dict__!r}" for record in caplog.records)


def assert_hidden(caplog, hidden):
    text = logged(caplog)
    assert [name for name, value in hidden.items() if value in text] == []


def test_sign_up_sign_in_and_refresh_leave_nothing_secret_in_the_log(each_site, caplog):
    browser = each_site.browser()
    shown = page(browser.authorize(tenant.SIGN_UP, authorization(state="a-hidden-state", nonce="a-hidden-nonce")))
    email = f"hidden{id(browser)}@example.com"
    browser.verify_email(shown, email)
    one_time_code = browser.newest_code(email)
    browser.submit(shown, email=email, newPassword=PASSWORD, reenterPassword=PASSWORD, displayName="Hidden")
    sent = answer(browser.confirm(shown))
    tokens = token(browser, code_redemption(sent["code"]), policy=tenant.SIGN_UP).json()
    renewed = token(browser, refresh(tokens["refresh_token"]), policy=tenant.SIGN_UP).json()
    # Refusals are logged, so each secret is sent once more where it is refused.
    token(browser, code_redemption(sent["code"]), policy=tenant.SIGN_UP)
    token(browser, refresh(tokens["refresh_token"]), policy=tenant.EDIT)
    token(browser, code_redemption("x", client_secret=tenant.SECRET + "x"))
    browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout?id_token_hint={tokens['id_token'][:-9]}")
    assert_hidden(
        caplog,
        {
            "password": PASSWORD,
            "client secret": tenant.SECRET,
            "code": sent["code"],
            "verifier": VERIFIER,
            "one-time code": f" {one_time_code}",
            "state": "a-hidden-state",
            "nonce": "a-hidden-nonce",
            **{name: tokens[name] for name in ("id_token", "access_token", "refresh_token")},
            "signature": tokens["id_token"].rpartition(".")[2],
            "new refresh token": renewed["refresh_token"],
            "csrf token": shown.settings["csrf"],
            **{cookie.name: cookie.value for cookie in browser.session.cookies if len(cookie.value) > 20},
        },
    )


@pytest.mark.parametrize(
    "form",
    [
        {"client_id": tenant.WEBAPP, "client_secret": "hidden"},
        {"client_id": "unknown", "client_secret": "hidden", "grant_type": "authorization_code", "code": "hidden"},
        {
            "client_id": tenant.WEBAPP,
            "grant_type": "refresh_token",
            "refresh_token": "hidden",
            "client_secret": "hidden",
        },
        {"client_id": tenant.WEBAPP, "grant_type": "password", "username": "x", "password": "hidden"},
        {"client_id": tenant.WEBAPP, "grant_type": "authorization_code", "code": "hidden\x00"},
        {"client_id": tenant.WEBAPP, "client_assertion": "hidden" * 3000},
    ],
)
def test_refused_token_request_leaves_nothing_secret_in_the_log(visitor, caplog, form):
    assert token(visitor, form).status_code == 400
    assert_hidden(caplog, {"secret": "hidden"})


@pytest.mark.parametrize("user", ["hidden", f"{tenant.WEBAPP}:hidden", f"{tenant.IMPLICIT}:hidden"])
def test_refused_http_basic_leaves_nothing_secret_in_the_log(visitor, caplog, user):
    name, _, password = user.partition(":")
    form = code_redemption("x", client_secret=None)
    response = token(visitor, form, auth=(name if password else tenant.WEBAPP, password or name))
    assert response.json()["error"] == "invalid_client"
    assert_hidden(caplog, {"secret": "hidden"})


def test_refused_password_leaves_nothing_in_the_log(visitor, caplog):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    visitor.submit(shown, email=tenant.ADA, password="hidden")
    visitor.post(shown, "SelfAsserted", {"email": tenant.ADA, "password": "hidden"}, **{"X-CSRF-TOKEN": "hidden"})
    visitor.post(shown, "SelfAsserted", {"email": tenant.ADA, "password": "hidden\x00"})
    assert_hidden(caplog, {"password": "hidden"})


def test_log_stays_on_its_line_whatever_a_request_holds(visitor, caplog):
    visitor.authorize(tenant.SUSI, authorization(redirect_uri="https://e.example/\r\nWARNING forged\x1b[31m\u2028line"))
    visitor.authorize(tenant.SUSI, authorization(client_id="a\nWARNING forged\x85b"))
    visitor.get("/%0aforged/%1b[31m/oauth2/v2.0/authorize")
    # A server that another test of this process uses may tell in between that a connection has ended.
    loggers = {"mock_b2c", "mock_b2c.web"}
    messages = [record.getMessage() for record in caplog.records if record.name in loggers]
    assert len(messages) == 3
    assert all(message.isprintable() for message in messages)
