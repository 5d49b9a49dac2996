"""requests-oauthlib against the served emulator: the plain OAuth 2.0 client of many Python programs."""

import pytest
from oauthlib.oauth2 import MissingTokenError
from requests_oauthlib import OAuth2Session

from tests.web import tenant
from tests.web.xhr_client import answer


@pytest.fixture
def token_endpoint(trusted):
    return f"{trusted.authority()}/oauth2/v2.0/token"


def session(*scopes, **options):
    return OAuth2Session(
        tenant.WEBAPP,
        redirect_uri=tenant.REDIRECT_URI,
        scope=["openid", "offline_access", *scopes],
        pkce="S256",
        **options,
    )


def come_back(site, oauth):
    """The address that the application is called back at after a person signed in."""
    browser = site.browser()
    address, _ = oauth.authorization_url(f"{site.authority()}/oauth2/v2.0/authorize")
    response = browser.walk(browser.get(address))
    assert "error" not in answer(response)
    return response.headers["Location"].replace("http://", "https://", 1)  # oauthlib insists


def signed_in(site, token_endpoint, **options):
    oauth = session(tenant.READ, **options)
    oauth.fetch_token(
        token_endpoint,
        authorization_response=come_back(site, oauth),
        client_secret=tenant.SECRET,
        include_client_id=True,
    )
    return oauth


def test_code_is_redeemed_with_pkce_and_the_secret_in_the_body(trusted, token_endpoint):
    token = signed_in(trusted, token_endpoint).token
    assert token["token_type"] == "Bearer"
    assert token["access_token"].count(".") == 2
    assert 0 < token["expires_in"] <= 3600


def test_code_is_redeemed_with_the_secret_by_basic_authentication(trusted, token_endpoint):
    oauth = session(tenant.READ)
    token = oauth.fetch_token(
        token_endpoint, authorization_response=come_back(trusted, oauth), auth=(tenant.WEBAPP, tenant.SECRET)
    )
    assert token["access_token"]


def test_expired_token_is_renewed_and_handed_to_the_application(trusted, token_endpoint):
    kept = []
    oauth = signed_in(
        trusted,
        token_endpoint,
        auto_refresh_url=token_endpoint,
        auto_refresh_kwargs={"client_id": tenant.WEBAPP, "client_secret": tenant.SECRET},
        token_updater=kept.append,
    )
    oauth.token = {**oauth.token, "expires_in": -10, "expires_at": 1}
    oauth.get(f"{trusted.url}/_mock/health")
    (renewed,) = kept
    assert renewed["access_token"].count(".") == 2
    assert renewed["refresh_token"]


def test_answer_without_access_token_is_an_error_as_with_the_service(trusted, token_endpoint):
    """Shape C (reference 4.2): with nothing but `openid` there is no access token, and oauthlib wants one."""
    oauth = session()
    sent = come_back(trusted, oauth)
    with pytest.raises(MissingTokenError, match="Missing access token"):
        oauth.fetch_token(token_endpoint, authorization_response=sent, client_secret=tenant.SECRET)
