"""Claims resolvers (reference 3.1): a text with each of them."""

import pytest

from mock_b2c.domain.claims_resolvers import Known, parameters_in, resolved, unknown_in
from tests.builders import NOW

KNOWN = Known(
    parameters={
        "acr_values": "a1",
        "client_id": "c1",
        "domain_hint": "d1",
        "login_hint": "l1",
        "max_age": "60",
        "nonce": "n1",
        "password": "p1",
        "prompt": "login",
        "redirect_uri": "https://app.example/",
        "resource": "r1",
        "scope": "openid",
        "username": "u1",
        "campaignId": "summer {OIDC:Nonce}",
    },
    language="de",
    policy="B2C_1A_signup_signin",
    tenant="contoso.onmicrosoft.com",
    tenant_id="t1",
    host="contoso.b2clogin.com",
    address="203.0.113.7",
    correlation_id="i1",
    build="1.0",
    now=NOW,
    provider_token="token of google",
    keep_signed_in=True,
    claims={"displayName": "Ada"},
)
VALUES = {
    "OIDC:AuthenticationContextReferences": "a1",
    "OIDC:ClientId": "c1",
    "OIDC:DomainHint": "d1",
    "OIDC:LoginHint": "l1",
    "OIDC:MaxAge": "60",
    "OIDC:Nonce": "n1",
    "OIDC:Password": "p1",
    "OIDC:Prompt": "login",
    "OIDC:RedirectUri": "https://app.example/",
    "OIDC:Resource": "r1",
    "OIDC:Scope": "openid",
    "OIDC:Username": "u1",
    "OAUTH-KV:campaignId": "summer {OIDC:Nonce}",
    "OAUTH-KV:CAMPAIGNID": "",
    "oauth2:access_token": "token of google",
    "Culture:LanguageName": "de",
    "Culture:LCID": "1031",
    "Culture:RegionName": "DE",
    "Culture:RFC5646": "de-DE",
    "Policy:PolicyId": "B2C_1A_signup_signin",
    "Policy:RelyingPartyTenantId": "contoso.onmicrosoft.com",
    "Policy:TenantObjectId": "t1",
    "Policy:TrustFrameworkTenantId": "contoso.onmicrosoft.com",
    "Context:BuildNumber": "1.0",
    "Context:CorrelationId": "i1",
    "Context:DeploymentMode": "Production",
    "Context:HostName": "contoso.b2clogin.com",
    "Context:IPAddress": "203.0.113.7",
    "Context:KMSI": "True",
    "Claim:displayName": "Ada",
    "Claim:city": "",
}


@pytest.mark.parametrize(("name", "value"), VALUES.items())
def test_resolver_stands_for_its_value_and_what_it_holds_is_not_resolved_again(name, value):
    assert resolved(f"<{{{name}}}>", KNOWN) == f"<{value}>"
    assert unknown_in(f"{{{name}}}") == ()


def test_kind_and_fixed_names_are_taken_in_any_case():
    assert resolved("{oidc:LOGINHINT} {culture:languagename}", KNOWN) == "l1 de"


def test_moment_is_that_of_the_clock():
    assert resolved("{Context:DateTimeInUtc}", KNOWN).startswith("11/14/2023 ")


@pytest.mark.parametrize("text", ["{SAML:Subject}", "{OIDC:Nothing}", "{Culture:Colour}", "{oauth2:id_token}"])
def test_what_only_looks_like_a_resolver_is_told(text):
    assert unknown_in(f"a {text} b") == (text,)


def test_other_braces_stay():
    assert resolved("{} {a} {SAML:Subject}", KNOWN) == "{} {a} {SAML:Subject}"


def test_parameters_that_texts_read_are_known_beforehand():
    assert parameters_in(["{OAUTH-KV:brand} {OIDC:LoginHint}", "{Culture:LCID}"]) == {"brand", "login_hint"}


def test_known_things_do_not_show_tokens():
    assert "token of google" not in repr(KNOWN)
