"""Both discovery documents and the JWK set as golden values (reference 2)."""

import base64
import json

import pytest

from tests.web import tenant

TAIL = ["iss", "iat", "exp", "aud", "acr", "nonce", "auth_time"]
AS_IN_BOTH = {
    "response_modes_supported": ["query", "fragment", "form_post"],
    "response_types_supported": [
        "code",
        "code id_token",
        "code token",
        "code id_token token",
        "id_token",
        "id_token token",
        "token",
        "token id_token",
    ],
    "scopes_supported": ["openid"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["RS256"],
}
CLAIMS = ["oid", "name", "given_name", "family_name", "emails", "newUser", "sub", "tfp", *TAIL]


def version_2(url, tenant_id=tenant.TENANT_ID, segment=tenant.TENANT, policy=tenant.SUSI, front=None):
    base = f"/{segment}/{policy}"
    return {
        "issuer": f"{url}/{tenant_id}/v2.0/",
        "authorization_endpoint": f"{front or url}{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{url}{base}/oauth2/v2.0/token",
        "end_session_endpoint": f"{front or url}{base}/oauth2/v2.0/logout",
        "jwks_uri": f"{url}{base}/discovery/v2.0/keys",
        **AS_IN_BOTH,
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": CLAIMS,
    }


def version_1(url):
    base = f"{url}/{tenant.TENANT}/{tenant.SUSI}"
    return {
        "issuer": f"{url}/{tenant.TENANT_ID}/",
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "end_session_endpoint": f"{base}/oauth2/logout",
        "jwks_uri": f"{base}/discovery/keys",
        **AS_IN_BOTH,
        "token_endpoint_auth_methods_supported": [],
        "claims_supported": CLAIMS,
    }


@pytest.mark.parametrize("path", [f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/", f"/{tenant.TENANT}/{tenant.SUSI}/"])
def test_front_channel_log_out_is_told_by_a_user_flow_that_conforms_to_it(make_site, path):
    first, *others = tenant.CONFIG["user_flows"]
    conforming = {**first, "session": {"front_channel_logout_session": True}}
    told = document(make_site({**tenant.CONFIG, "user_flows": [conforming, *others]}).browser(), path)
    assert list(told)[-2:] == ["frontchannel_logout_supported", "frontchannel_logout_session_supported"]
    assert told["frontchannel_logout_supported"] is told["frontchannel_logout_session_supported"] is True


def document(browser, path=f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/", **options):
    response = browser.get(f"{path}.well-known/openid-configuration", **options)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def assert_same_in_order(told, wanted):
    assert told == wanted
    assert list(told) == list(wanted)


def test_document_of_version_2(each_site):
    assert_same_in_order(document(each_site.browser()), version_2(each_site.url))


def test_document_without_version(each_site):
    told = document(each_site.browser(), f"/{tenant.TENANT}/{tenant.SUSI}/")
    assert_same_in_order(told, version_1(each_site.url))


def test_document_on_the_tenants_own_host(visitor):
    told = document(visitor, headers={"Host": "contoso.b2clogin.com"})
    assert_same_in_order(told, version_2("https://contoso.b2clogin.com"))


def test_document_on_a_custom_domain(visitor):
    path = f"/{tenant.CUSTOM_DOMAIN}/{tenant.SUSI}/v2.0/"
    told = document(visitor, path, headers={"Host": tenant.CUSTOM_DOMAIN})
    assert_same_in_order(told, version_2(f"https://{tenant.CUSTOM_DOMAIN}", segment=tenant.CUSTOM_DOMAIN))


def test_document_repeats_tenant_and_user_flow_as_they_were_asked_for(visitor):
    told = document(visitor, f"/{tenant.TENANT_ID}/{tenant.SUSI.lower()}/v2.0/")
    wanted = version_2(visitor.url, segment=tenant.TENANT_ID, policy=tenant.SUSI.lower())
    assert_same_in_order(told, wanted)


def test_document_for_a_user_flow_in_the_query_names_addresses_with_one(visitor):
    told = document(visitor, f"/{tenant.TENANT}/v2.0/", params={"p": tenant.SUSI})
    base = f"{visitor.url}/{tenant.TENANT}"
    assert_same_in_order(
        told,
        {
            **version_2(visitor.url),
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize?p={tenant.SUSI}",
            "token_endpoint": f"{base}/oauth2/v2.0/token?p={tenant.SUSI}",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout?p={tenant.SUSI}",
            "jwks_uri": f"{base}/discovery/v2.0/keys?p={tenant.SUSI}",
        },
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_http_front_channel_sends_browsers_to_http_and_clients_to_https(make_site, scheme):
    browser = make_site(front_scheme="http").browser()
    path = f"{scheme}://localhost:8443/{tenant.TENANT}/{tenant.SUSI}/v2.0/"
    assert_same_in_order(document(browser, path), version_2(browser.url, front="http://localhost:8443"))


def test_every_user_flow_has_the_same_issuer(visitor):
    flows = (tenant.SUSI, tenant.EDIT, tenant.RESET, tenant.SIGN_IN)
    issuers = {document(visitor, f"/{tenant.TENANT}/{flow}/v2.0/")["issuer"] for flow in flows}
    assert issuers == {f"{visitor.url}/{tenant.TENANT_ID}/v2.0/"}


def test_claims_are_those_of_the_user_flow_and_the_fixed_tail(make_site):
    flow = {
        "name": tenant.SUSI,
        "type": "sign_in",
        "application_claims": ["name", "extension_Shoe", "isForgotPassword"],
    }
    told = document(make_site({**tenant.CONFIG, "user_flows": [flow]}).browser())
    assert told["claims_supported"] == ["name", "extension_Shoe", "isForgotPassword", "sub", "tfp", *TAIL]


@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_key_set_has_rsa_keys_with_the_members_of_the_service(each_site, version):
    response = each_site.browser().get(f"/{tenant.TENANT}/{tenant.SUSI}/discovery/{version}keys")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    key_set = json.loads(response.text)
    assert list(key_set) == ["keys"]
    (key,) = key_set["keys"]
    assert list(key) == ["kid", "nbf", "use", "kty", "e", "n"]
    assert (key["use"], key["kty"], key["e"]) == ("sig", "RSA", "AQAB")
    assert isinstance(key["nbf"], int)
    assert len(key["kid"]) == 43
    assert len(base64.urlsafe_b64decode(key["n"] + "==")) == 256
    assert "=" not in key["n"] + key["kid"]


class Untouched:
    """In place of storage or of the issuer of tokens: whatever is asked of it fails the test."""

    def __getattr__(self, name):
        raise AssertionError(f"{name} was asked for")


def test_discovery_and_keys_cost_no_signature_and_no_storage(make_site, monkeypatch):
    site = make_site()
    world = site.emulator._world
    for part in ("storage", "issuer"):
        monkeypatch.setattr(type(world), part, Untouched())
    browser = site.browser()
    for path in ("v2.0/.well-known/openid-configuration", ".well-known/openid-configuration", "discovery/v2.0/keys"):
        assert browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/{path}").status_code == 200
    with pytest.raises(AssertionError, match="was asked for"):
        _ = world.storage.users
