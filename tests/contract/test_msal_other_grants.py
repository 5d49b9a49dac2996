"""MSAL Python where nobody is at a page: name and password (ROPC), and an application on its own (reference 4.1)."""

import jwt
import msal
import pytest
from msal.authority import Authority

from tests.web import tenant

SCOPES = [tenant.READ]
EVERYTHING = [f"https://{tenant.TENANT}/tasks-api/.default"]

pytestmark = pytest.mark.filterwarnings("ignore:This API has been deprecated for public client flows")


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture(autouse=True)
def _nothing_known_of_hosts(monkeypatch):
    """MSAL asks each host once a process whether it knows the user's realm; tests are not to depend on each other."""
    monkeypatch.setattr(Authority, "_domains_without_user_realm_discovery", set())


@pytest.fixture
def script(b2clogin):
    """A test script, as many have one: it signs in without a page."""
    return msal.PublicClientApplication(tenant.SCRIPT, authority=b2clogin.authority(tenant.ROPC))


def test_name_and_password_give_a_user_and_a_token(script):
    told = script.acquire_token_by_username_password(tenant.ADA, tenant.ADA_PASSWORD, SCOPES)
    assert "error" not in told, told
    assert told["id_token_claims"]["name"] == "Ada Lovelace"
    assert told["id_token_claims"]["tfp"] == tenant.ROPC
    assert claims(told["access_token"])["scp"] == "tasks.read"
    assert told["expires_in"] == "3600"  # a text, as the service documents it (shape E)


def test_silent_calls_follow_a_sign_in_by_password(script):
    first = script.acquire_token_by_username_password(tenant.ADA, tenant.ADA_PASSWORD, SCOPES)
    (account,) = script.get_accounts()
    assert account["home_account_id"] == f"{tenant.ADA_ID}-{tenant.ROPC.lower()}.{tenant.TENANT_ID}"
    cached = script.acquire_token_silent(SCOPES, account)
    assert cached["access_token"] == first["access_token"]
    renewed = script.acquire_token_silent(SCOPES, account, force_refresh=True)
    assert renewed["token_source"] == "identity_provider"


def test_wrong_password_is_an_error_that_msal_hands_on(script):
    told = script.acquire_token_by_username_password(tenant.ADA, "wrong", SCOPES)
    assert told["error"] == "access_denied"
    assert told["error_description"].startswith("AADB2C90225: ")


def test_at_a_port_of_its_own_the_client_within_msal_signs_in(served_site):
    """MSAL looks for the user's realm at the host without its port (443), where nobody of ours answers."""
    app = msal.PublicClientApplication(
        tenant.SCRIPT, authority=served_site.authority(tenant.ROPC), http_client=served_site.new_session()
    )
    scopes = ["openid", "offline_access", *SCOPES]
    told = app.client.obtain_token_by_username_password(tenant.ADA, tenant.ADA_PASSWORD, scope=scopes)
    assert told["id_token_claims"]["sub"] == tenant.ADA_ID
    assert app.acquire_token_silent(SCOPES, app.get_accounts()[0])["access_token"] == told["access_token"]


def test_client_credentials_give_a_token_of_the_application_s_own(each_site):
    app = msal.ConfidentialClientApplication(
        tenant.DAEMON,
        client_credential=tenant.SECRET,
        authority=each_site.authority(),
        http_client=each_site.new_session(),
    )
    told = app.acquire_token_for_client(EVERYTHING)
    held = claims(told["access_token"])
    assert (held["aud"], held["azp"], held["scp"]) == (tenant.API, tenant.DAEMON, "app.read app.write")
    assert app.acquire_token_for_client(EVERYTHING)["token_source"] == "cache"
    assert app.get_accounts() == []


def test_wrong_secret_of_an_application_is_an_error_that_msal_hands_on(each_site):
    app = msal.ConfidentialClientApplication(
        tenant.DAEMON, client_credential="wrong", authority=each_site.authority(), http_client=each_site.new_session()
    )
    assert app.acquire_token_for_client(EVERYTHING)["error_description"].startswith("AADB2C90081: ")
