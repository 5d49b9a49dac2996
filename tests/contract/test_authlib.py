"""Authlib against the served emulator: its session of `requests` and its Flask client (reference 2.1, 4.2)."""

from urllib.parse import urlsplit

import flask
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session

from tests.web import tenant
from tests.web.xhr_client import page

SIGN_IN = "openid offline_access"
DISCOVERY = "v2.0/.well-known/openid-configuration"


@pytest.fixture
def session(trusted):
    """`session(**options)` is Authlib's OAuth 2.0 session at the user flow, with PKCE."""

    def make(**options):
        return OAuth2Session(
            tenant.WEBAPP,
            tenant.SECRET,
            redirect_uri=tenant.REDIRECT_URI,
            token_endpoint=f"{trusted.authority()}/oauth2/v2.0/token",
            code_challenge_method="S256",
            **{"scope": f"{SIGN_IN} {tenant.READ}", **options},
        )

    return make


def redeemed(site, oauth):
    """The token of a session after a person signed in."""
    verifier, browser = "v" * 48, site.browser()
    address, state = oauth.create_authorization_url(f"{site.authority()}/oauth2/v2.0/authorize", code_verifier=verifier)
    response = browser.walk(browser.get(address))
    return oauth.fetch_token(authorization_response=response.headers["Location"], state=state, code_verifier=verifier)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_session_redeems_a_code_with_pkce(trusted, session, method):
    token = redeemed(trusted, session(token_endpoint_auth_method=method))
    assert token["access_token"].count(".") == 2
    assert not token.is_expired()


def test_session_renews_an_expired_token_by_itself(trusted, session):
    updated = []
    oauth = session(update_token=lambda token, refresh_token: updated.append((token, refresh_token)))
    first = redeemed(trusted, oauth)
    oauth.token = {**first, "expires_at": 1}
    oauth.get(f"{trusted.url}/_mock/health")
    ((token, used),) = updated
    assert used == first["refresh_token"]
    assert token["refresh_token"] != first["refresh_token"]
    assert not oauth.token.is_expired()


def test_session_renews_for_another_scope(trusted, session):
    oauth = session()
    redeemed(trusted, oauth)
    assert oauth.refresh_token(scope=f"{SIGN_IN} {tenant.WRITE}")["scope"].split()[0] == tenant.WRITE


def test_wrong_secret_is_an_error_with_the_service_s_text(trusted, session):
    oauth = session()
    oauth.client_secret = "wrong"
    with pytest.raises(OAuthError, match="AADB2C90081") as told:
        redeemed(trusted, oauth)
    assert told.value.error == "invalid_client"


@pytest.fixture
def flask_app(trusted):
    """`flask_app(scope)` is a web application with nothing but the address of discovery."""

    def make(scope):
        web = flask.Flask(__name__)
        web.secret_key = "any"
        oauth = OAuth(web)
        oauth.register(
            "b2c",
            client_id=tenant.WEBAPP,
            client_secret=tenant.SECRET,
            server_metadata_url=f"{trusted.authority()}/{DISCOVERY}",
            client_kwargs={"scope": scope, "code_challenge_method": "S256"},
        )

        @web.get("/login")
        def login():
            return oauth.b2c.authorize_redirect(tenant.REDIRECT_URI)

        @web.get(urlsplit(tenant.REDIRECT_URI).path)
        def back():
            try:
                token = oauth.b2c.authorize_access_token()
            except OAuthError as error:
                return {"error": error.error, "description": error.description}, 400
            return {"user": token["userinfo"], "members": sorted(token)}

        @web.get("/logout")
        def logout():
            address = oauth.b2c.create_logout_url("http://localhost:5000/", state="bye")["url"]
            return flask.redirect(address)

        return web.test_client()

    return make


def come_back(client, response):
    parts = urlsplit(response.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}", base_url="http://localhost:5000")


def open_login(client, browser):
    return browser.get(client.get("/login", base_url="http://localhost:5000").headers["Location"])


def test_flask_client_validates_the_id_token_with_its_own_code(trusted, flask_app):
    client, browser = flask_app(f"{SIGN_IN} {tenant.READ}"), trusted.browser()
    told = come_back(client, browser.walk(open_login(client, browser))).json
    assert told["user"]["name"] == "Ada Lovelace"
    assert told["user"]["iss"] == f"{trusted.url}/{tenant.TENANT_ID}/v2.0/"
    assert {"access_token", "refresh_token", "expires_at"} <= set(told["members"])


def test_flask_client_takes_an_answer_without_access_token(trusted, flask_app):
    """Shape C (reference 4.2): Authlib needs the ID token only."""
    client, browser = flask_app(SIGN_IN), trusted.browser()
    told = come_back(client, browser.walk(open_login(client, browser))).json
    assert told["user"]["sub"] == tenant.ADA_ID
    assert "access_token" not in told["members"]


def test_flask_client_signs_out_by_discovery(trusted, flask_app):
    client, browser = flask_app(SIGN_IN), trusted.browser()
    come_back(client, browser.walk(open_login(client, browser)))
    left = browser.get(client.get("/logout", base_url="http://localhost:5000").headers["Location"])
    assert left.headers["Location"] == "http://localhost:5000/?state=bye"
    assert page(open_login(client, browser))


def test_flask_client_tells_the_error_of_a_refused_request(trusted, flask_app):
    client, browser = flask_app(f"{SIGN_IN} {tenant.FORBIDDEN}"), trusted.browser()
    told = come_back(client, browser.walk(open_login(client, browser)))
    assert (told.status_code, told.json["error"]) == (400, "invalid_request")
    assert told.json["description"].startswith("AADB2C90205: ")
