"""The `identity` package against the emulator: its core, its Flask part, and both unmodified at b2clogin.com."""

import warnings
from urllib.parse import urlsplit

import flask
import identity.flask
import identity.web
import pytest
from cachelib import SimpleCache

from tests.web import tenant
from tests.web.xhr_client import answer, page

SCOPES = [tenant.READ]


def auth(site, *, policy=tenant.SUSI, session=None):
    return identity.web.Auth(
        session={} if session is None else session,
        authority=site.authority(policy),
        client_id=tenant.WEBAPP,
        client_credential=tenant.SECRET,
    )


def begin(auth_, **options):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="response_mode='form_post'")
        return auth_.log_in(redirect_uri=tenant.REDIRECT_URI, **options)["auth_uri"]


def test_log_in_gives_the_user_and_a_token_for_the_api(trusted):
    auth_, browser = auth(trusted), trusted.browser()
    sent = answer(browser.walk(browser.get(begin(auth_, scopes=SCOPES))))
    assert auth_.complete_log_in(sent) == {"next_link": None}
    assert auth_.get_user()["name"] == "Ada Lovelace"
    told = auth_.get_token_for_user(SCOPES)
    assert (told["token_type"], told["token_source"]) == ("Bearer", "cache")


def test_log_in_for_a_scope_that_is_not_granted_is_told_as_ungranted(trusted):
    auth_, browser = auth(trusted), trusted.browser()
    address = begin(auth_, scopes=[tenant.READ, tenant.FORBIDDEN])
    told = auth_.complete_log_in(answer(browser.walk(browser.get(address))))
    assert told["error"] == "invalid_scope"
    assert tenant.FORBIDDEN in told["error_description"]


def test_user_is_renewed_silently_when_the_id_token_has_expired(trusted):
    session = {}
    auth_, browser = auth(trusted, session=session), trusted.browser()
    auth_.complete_log_in(answer(browser.walk(browser.get(begin(auth_, scopes=SCOPES)))))
    old = session["_logged_in_user"]["exp"] = session["_logged_in_user"]["iat"] - 1000
    assert auth_.get_user()["exp"] > old


def test_log_out_address_is_that_of_the_document_without_version_and_works(trusted):
    auth_, browser = auth(trusted), trusted.browser()
    auth_.complete_log_in(answer(browser.walk(browser.get(begin(auth_)))))
    address = auth_.log_out("http://localhost:5000/")
    assert address == (f"{trusted.authority()}/oauth2/logout?post_logout_redirect_uri=http://localhost:5000/")
    assert browser.get(address).headers["Location"] == "http://localhost:5000/"
    assert auth_.get_user() is None
    assert page(browser.get(begin(auth_)))


@pytest.mark.parametrize(
    ("policy", "leave", "code"),
    [
        (tenant.RESET, lambda browser, shown: browser.cancel(shown), "AADB2C90091"),
        (tenant.LEGACY, lambda browser, shown: browser.get(shown.href("forgotPassword")), "AADB2C90118"),
    ],
)
def test_flow_that_is_left_is_an_error_with_its_code(trusted, policy, leave, code):
    auth_, browser = auth(trusted, policy=policy), trusted.browser()
    told = auth_.complete_log_in(answer(leave(browser, page(browser.get(begin(auth_))))))
    assert told["error"] == "access_denied"
    assert code in told["error_description"]


@pytest.fixture
def flask_app(b2clogin):
    """Microsoft's sample in small: `identity.flask` with nothing but the names of tenant and user flows."""
    web = flask.Flask(__name__)
    web.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=SimpleCache(), SECRET_KEY="any")
    auth_ = identity.flask.Auth(
        web,
        client_id=tenant.WEBAPP,
        client_credential=tenant.SECRET,
        redirect_uri=tenant.REDIRECT_URI,
        b2c_tenant_name="contoso",
        b2c_signup_signin_user_flow=tenant.SUSI,
        b2c_edit_profile_user_flow=tenant.EDIT,
        b2c_reset_password_user_flow=tenant.RESET,
    )

    @web.get("/")
    @auth_.login_required
    def index(*, context):
        return context["user"]["name"]

    @web.get("/call")
    @auth_.login_required(scopes=SCOPES)
    def call(*, context):
        return {"token": context["access_token"], "scopes": context["scopes"]}

    @web.get("/edit")
    def edit():
        return auth_.get_edit_profile_url()

    return web


def sign_in_link(response):
    """The address behind the sign-in link that `identity` shows."""
    links = [line for line in response.text.replace('"', "'").split("'") if "/oauth2/v2.0/authorize?" in line]
    found = [link.replace("&amp;", "&") for link in links if f"/{tenant.SUSI}/" in link]
    assert found, response.text
    return found[0]


def come_back(client, location):
    """The person's browser follows B2C's redirect into the application."""
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}", base_url="http://localhost:5000")


@pytest.mark.filterwarnings("ignore:response_mode='form_post'", "ignore::DeprecationWarning")
def test_unmodified_flask_app_signs_in_calls_its_api_and_signs_out(b2clogin, flask_app):
    client, browser = flask_app.test_client(), b2clogin.browser()
    asked = client.get("/", base_url="http://localhost:5000")
    response = browser.walk(browser.get(sign_in_link(asked)))
    assert come_back(client, response.headers["Location"]).status_code == 302
    assert client.get("/", base_url="http://localhost:5000").text == "Ada Lovelace"

    called = client.get("/call", base_url="http://localhost:5000").json
    assert called["scopes"] == SCOPES
    assert called["token"].count(".") == 2

    address = client.get("/logout", base_url="http://localhost:5000").headers["Location"]
    assert address.startswith(f"https://contoso.b2clogin.com/{tenant.TENANT}/{tenant.SUSI}/oauth2/logout?")
    assert browser.get(address).headers["Location"] == "http://localhost:5000/"
    assert "Ada Lovelace" not in client.get("/", base_url="http://localhost:5000").text


@pytest.mark.filterwarnings("ignore:response_mode='form_post'", "ignore::DeprecationWarning")
def test_edit_profile_address_of_identity_ends_at_the_application_with_its_state(b2clogin, flask_app):
    client, browser = flask_app.test_client(), b2clogin.browser()
    address = client.get("/edit", base_url="http://localhost:5000").text
    response = browser.walk(browser.get(address))
    assert answer(response)["state"] == "identity.web.no_op"
    assert come_back(client, response.headers["Location"]).status_code == 302
