"""Addresses of the service's old host, and those of a custom domain without tenant and user flow (1.2, 8.2)."""

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, refresh
from tests.web.xhr_client import answer, page

OLD = "login.microsoftonline.com"
FORMS = [
    f"/te/{tenant.TENANT}/{tenant.SUSI}",
    f"/te/{tenant.TENANT_ID}/{tenant.SUSI}",
    f"/tfp/{tenant.TENANT}/{tenant.SUSI}",
]
CREDENTIALS = {"request_type": "RESPONSE", "email": tenant.ADA, "password": tenant.ADA_PASSWORD}


@pytest.fixture
def old(site):
    """A browser at the old host."""
    browser = site.browser()
    browser.url = f"https://{OLD}"
    return browser


@pytest.mark.parametrize("form", FORMS)
def test_old_host_has_the_discovery_document_with_addresses_of_its_own(old, form):
    document = old.get(f"{form}/v2.0/.well-known/openid-configuration").json()

    base = f"https://{OLD}{form.removeprefix('/tfp')}"
    assert document["issuer"] == f"https://{OLD}/{tenant.TENANT_ID}/v2.0/"
    assert document["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    assert old.get(document["jwks_uri"]).json()["keys"]


def test_sign_in_at_the_old_host_stays_there_and_ends_with_tokens(old):
    document = old.get(f"{FORMS[0]}/v2.0/.well-known/openid-configuration").json()
    shown = page(old.get(document["authorization_endpoint"], params=authorization()))
    assert shown.settings["hosts"]["tenant"] == FORMS[0]

    assert old.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    code = answer(old.confirm(shown))["code"]

    tokens = old.session.post(document["token_endpoint"], data=code_redemption(code)).json()
    assert tokens["token_type"] == "Bearer"


def test_old_form_takes_the_user_flow_in_the_query(old):
    document = old.get(f"/te/{tenant.TENANT}/v2.0/.well-known/openid-configuration?p={tenant.SUSI}").json()
    token = f"https://{OLD}/te/{tenant.TENANT}/oauth2/v2.0/token?p={tenant.SUSI}"
    assert document["token_endpoint"] == token


@pytest.mark.parametrize(
    "path",
    ["/te/", "/te//", "/te/nobody.example/B2C_1_susi/discovery/keys", "/te/te/te", "/te/_mock/", "/te/static/page.css"],
)
def test_old_form_without_a_tenant_is_not_found(old, path):
    assert old.get(path).status_code == 404


def custom(site, policy=tenant.SUSI):
    browser = site.browser()
    browser.url = f"https://{tenant.CUSTOM_DOMAIN}"
    return browser, page(browser.authorize(policy, authorization()))


def test_calls_on_a_custom_domain_may_leave_tenant_and_user_flow_out(site):
    browser, shown = custom(site)
    call = {"tx": shown.settings["transId"], "p": tenant.SUSI}

    posted = browser.session.post(
        f"{browser.url}/SelfAsserted", params=call, data=CREDENTIALS, headers={"X-CSRF-TOKEN": shown.settings["csrf"]}
    )
    assert posted.json() == {"status": "200"}
    follows = browser.get(
        "/api/CombinedSigninAndSignup/confirmed", params={**call, "csrf_token": shown.settings["csrf"]}
    )
    assert "code" in answer(follows)


def test_link_on_a_custom_domain_may_leave_them_out(site):
    browser, shown = custom(site)
    call = {"tx": shown.settings["transId"], "p": tenant.SUSI, "csrf_token": shown.settings["csrf"]}

    sign_up = page(browser.get("/api/CombinedSigninAndSignup/unified", params={"local": "signup", **call}))

    assert "newPassword" in sign_up.field_ids


@pytest.mark.parametrize("host", ["localhost:8443", "other.b2clogin.com"])
def test_elsewhere_an_address_names_its_tenant(site, host):
    browser = site.browser()
    browser.url = f"https://{host}"
    assert browser.get("/api/CombinedSigninAndSignup/unified", params={"p": tenant.SUSI}).status_code == 404


VERSIONS = [("v2.0/", ""), ("", "v2.0/")]


def code_of(browser, version):
    shown = page(browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/{version}authorize", params=authorization()))
    assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    return answer(browser.confirm(shown))["code"]


def token_at(browser, version, form):
    return browser.session.post(f"{browser.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/{version}token", data=form)


@pytest.mark.parametrize(("made", "other"), VERSIONS)
def test_grant_of_one_version_is_not_redeemed_at_the_other(visitor, made, other):
    code = code_of(visitor, made)

    refused = token_at(visitor, other, code_redemption(code)).json()
    assert refused["error"] == "invalid_grant"
    assert refused["error_description"].startswith("AADB2C90087: ")
    tokens = token_at(visitor, made, code_redemption(code)).json()

    again = token_at(visitor, other, refresh(tokens["refresh_token"])).json()
    assert again["error_description"].startswith("AADB2C90087: ")
    assert "id_token" in token_at(visitor, made, refresh(tokens["refresh_token"])).json()
