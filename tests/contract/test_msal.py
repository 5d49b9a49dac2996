"""Microsoft's own client for Python against the emulator, as applications use it (reference 4.3)."""

import msal
import pytest

from tests.web import tenant
from tests.web.xhr_client import answer, page

SCOPES = [tenant.READ]


@pytest.fixture
def confidential(each_site):
    """`confidential(policy, cache)` is the web app's MSAL client at a user flow."""

    def make(policy=tenant.SUSI, cache=None):
        return msal.ConfidentialClientApplication(
            tenant.WEBAPP,
            client_credential=tenant.SECRET,
            authority=each_site.authority(policy),
            token_cache=cache,
            http_client=each_site.new_session(),
        )

    return make


def sign_in(app, browser, *, scopes=SCOPES, redirect_uri=tenant.REDIRECT_URI, **options):
    """MSAL's authorization code flow, with a person at the pages; MSAL's result."""
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=redirect_uri, response_mode="form_post", **options)
    response = browser.walk(browser.get(flow["auth_uri"]))
    return app.acquire_token_by_auth_code_flow(flow, answer(response))


def test_authorization_code_flow_gives_tokens_and_claims(each_site, confidential):
    told = sign_in(confidential(), each_site.browser())
    assert "error" not in told, told
    assert told["scope"] == tenant.READ
    assert told["id_token_claims"]["name"] == "Ada Lovelace"
    assert told["id_token_claims"]["tfp"] == tenant.SUSI
    assert told["token_source"] == "identity_provider"


def test_account_is_that_of_the_user_and_the_user_flow(each_site, confidential):
    app = confidential()
    sign_in(app, each_site.browser())
    (account,) = app.get_accounts()
    assert account["home_account_id"] == f"{tenant.ADA_ID}-{tenant.SUSI.lower()}.{tenant.TENANT_ID}"
    assert account["environment"] == "localhost"


def test_silent_call_is_answered_from_the_cache(each_site, confidential):
    app = confidential()
    first = sign_in(app, each_site.browser())
    again = app.acquire_token_silent(SCOPES, app.get_accounts()[0])
    assert again["access_token"] == first["access_token"]
    assert again["token_source"] == "cache"


def test_silent_call_renews_by_the_refresh_token(each_site, confidential):
    app = confidential()
    sign_in(app, each_site.browser())
    again = app.acquire_token_silent(SCOPES, app.get_accounts()[0], force_refresh=True)
    assert again["token_source"] == "identity_provider"
    assert again["scope"] == tenant.READ
    once_more = app.acquire_token_silent_with_error(SCOPES, app.get_accounts()[0], force_refresh=True)
    assert "access_token" in once_more


def test_silent_call_gets_a_token_for_another_scope(each_site, confidential):
    app = confidential()
    sign_in(app, each_site.browser())
    told = app.acquire_token_silent_with_error([tenant.WRITE], app.get_accounts()[0])
    assert told["scope"] == tenant.WRITE


def test_without_an_api_scope_there_is_an_id_token_and_no_access_token(each_site, confidential):
    told = sign_in(confidential(), each_site.browser(), scopes=[])
    assert "error" not in told, told
    assert "access_token" not in told
    assert told["id_token_claims"]["sub"] == tenant.ADA_ID


def test_cache_survives_being_written_and_read(each_site, confidential):
    cache = msal.SerializableTokenCache()
    sign_in(confidential(cache=cache), each_site.browser())
    read = msal.SerializableTokenCache()
    read.deserialize(cache.serialize())
    app = confidential(cache=read)
    assert app.acquire_token_silent(SCOPES, app.get_accounts()[0])["token_source"] == "cache"


def test_each_user_flow_brings_an_account_of_its_own_into_one_cache(each_site, confidential):
    cache, browser = msal.TokenCache(), each_site.browser()
    sign_in(confidential(cache=cache), browser)
    told = sign_in(confidential(tenant.EDIT, cache), browser)
    assert told["id_token_claims"]["tfp"] == tenant.EDIT
    accounts = {account["home_account_id"] for account in confidential(cache=cache).get_accounts()}
    assert accounts == {f"{tenant.ADA_ID}-{policy.lower()}.{tenant.TENANT_ID}" for policy in (tenant.SUSI, tenant.EDIT)}


def test_refresh_token_of_one_user_flow_is_refused_at_another(each_site, confidential):
    """The trap of one cache for two user flows: the account of the other flow has a refresh token, but a wrong one."""
    cache, browser = msal.TokenCache(), each_site.browser()
    sign_in(confidential(tenant.EDIT, cache), browser)
    app = confidential(tenant.SUSI, cache)
    (account,) = app.get_accounts()
    told = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert told["error"] == "invalid_grant"
    assert told["error_description"].startswith("AADB2C90088: ")


def test_cancelled_flow_is_an_error_that_msal_hands_on(each_site, confidential):
    app = confidential(tenant.RESET)
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=tenant.REDIRECT_URI, response_mode="form_post")
    browser = each_site.browser()
    told = app.acquire_token_by_auth_code_flow(flow, answer(browser.cancel(page(browser.get(flow["auth_uri"])))))
    assert told["error"] == "access_denied"
    assert told["error_description"].startswith("AADB2C90091: ")


def test_wrong_secret_is_an_error_that_msal_hands_on(each_site):
    app = msal.ConfidentialClientApplication(
        tenant.WEBAPP, client_credential="wrong", authority=each_site.authority(), http_client=each_site.new_session()
    )
    told = sign_in(app, each_site.browser())
    assert told["error"] == "invalid_client"
    assert told["error_description"].startswith("AADB2C90081: ")
    assert set(told) <= {"error", "error_description"}


def test_answer_for_another_request_is_refused_by_msal(each_site, confidential):
    app, browser = confidential(), each_site.browser()
    sign_in(app, browser)
    one, other = (
        app.initiate_auth_code_flow(SCOPES, redirect_uri=tenant.REDIRECT_URI, response_mode="form_post") for _ in "ab"
    )
    sent = answer(browser.get(one["auth_uri"]))
    with pytest.raises(ValueError, match="state"):
        app.acquire_token_by_auth_code_flow(other, sent)


def test_public_client_signs_in_without_a_secret(each_site):
    app = msal.PublicClientApplication(
        tenant.NATIVE, authority=each_site.authority(), http_client=each_site.new_session()
    )
    told = sign_in(app, each_site.browser(), redirect_uri=tenant.NATIVE_REDIRECT_URI)
    assert "error" not in told, told
    assert told["id_token_claims"]["aud"] == tenant.NATIVE
    assert app.acquire_token_silent(SCOPES, app.get_accounts()[0], force_refresh=True)["access_token"]


def test_login_hint_and_prompt_reach_the_page(each_site, confidential):
    browser, app = each_site.browser(), confidential()
    sign_in(app, browser)
    flow = app.initiate_auth_code_flow(
        SCOPES,
        redirect_uri=tenant.REDIRECT_URI,
        prompt="login",
        login_hint="grace@example.com",
        response_mode="form_post",
    )
    assert page(browser.get(flow["auth_uri"])).value("email") == "grace@example.com"


def test_device_flow_is_not_offered(each_site):
    app = msal.PublicClientApplication(
        tenant.NATIVE, authority=each_site.authority(), http_client=each_site.new_session()
    )
    with pytest.raises(ValueError, match="device"):
        app.initiate_device_flow(SCOPES)
