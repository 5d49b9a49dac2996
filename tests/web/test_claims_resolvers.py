"""Claims resolvers on the wire: parameters of a request in tokens and in the template's address (reference 3.1)."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, refresh, token
from tests.web.xhr_client import answer, page

CUSTOM = "B2C_1A_signup_signin"
TEXTS = {
    "campaign": "{OAUTH-KV:campaignId}",
    "hint": "<{OIDC:LoginHint}>",
    "culture": "{Culture:RFC5646}",
    "caller": "{Context:IPAddress}",
    "who": "{Claim:displayName} of {Policy:RelyingPartyTenantId}",
    "nothing": "{OAUTH-KV:nothing}",
}


def flow(name=CUSTOM, **settings):
    return {"name": name, "type": "sign_up_sign_in", **settings}


@pytest.fixture
def browser(make_site):
    made = flow(resolved_claims=TEXTS, branding={"content_parameters": {"campaign": "{OAUTH-KV:campaignId}", "l": "x"}})
    return make_site(tenant.CONFIG | {"user_flows": [made]}).browser()


def tokens(browser, **changes):
    response = browser.sign_in(authorization(**changes), policy=CUSTOM)
    return token(browser, code_redemption(answer(response)["code"]), policy=CUSTOM).json()


def claims(text):
    return jwt.decode(text, options={"verify_signature": False})


def test_parameters_of_the_request_stand_in_both_tokens_and_after_a_refresh(browser):
    told = tokens(browser, campaignId="summer", login_hint="ada@example.com")
    again = token(browser, refresh(told["refresh_token"]), policy=CUSTOM).json()

    for text in (told["id_token"], told["access_token"], again["id_token"]):
        held = claims(text)
        assert held["campaign"] == "summer"
        assert held["hint"] == "<ada@example.com>"
        assert held["culture"] == "en-US"
        assert held["caller"] == "127.0.0.1"
        assert held["who"] == "Ada Lovelace of contoso.onmicrosoft.com"
        assert "nothing" not in held


def test_discovery_names_the_claims(browser):
    document = browser.get(f"/{tenant.TENANT}/{CUSTOM}/v2.0/.well-known/openid-configuration").json()
    assert set(TEXTS) < set(document["claims_supported"])


def test_address_of_the_template_has_the_parameters(browser):
    def parameters(**changes):
        shown = page(browser.authorize(CUSTOM, authorization(**changes)))
        return parse_qs(urlsplit(shown.settings["remoteResource"]).query)

    assert parameters(campaignId="</script>&a=b") == {"campaign": ["</script>&a=b"], "l": ["x"]}
    assert parameters(campaignId="winter") == {"campaign": ["winter"], "l": ["x"]}  # of this request, not of that
    assert parameters() == {"l": ["x"]}


def test_parameter_is_cut_off_where_it_is_too_long(browser):
    assert len(claims(tokens(browser, campaignId="x" * 4000)["id_token"])["campaign"]) == 1024


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (flow("B2C_1_x", resolved_claims={"a": "b"}), "resolved_claims: only custom policies have claims by resolvers"),
        (flow(resolved_claims={"sub": "b"}), "resolved_claims.sub: tokens have 'sub' by themselves"),
        (flow(resolved_claims={"a": "{OIDC:Nope}"}), "resolved_claims.a: {OIDC:Nope} is no claims resolver"),
        (flow(resolved_claims={"a": "{Cultur:LCID}"}), "resolved_claims.a: {Cultur:LCID} is no claims resolver; did"),
        (
            flow(branding={"content_parameters": {"a": "{SAML:Subject}"}}),
            "branding.content_parameters.a: {SAML:Subject} is no claims resolver",
        ),
        (flow(resolved_claims={f"c{n}": "" for n in range(51)}), "resolved_claims: 51 are too many"),
    ],
)
def test_config_tells_what_is_none(settings, fault):
    with pytest.raises(ConfigError) as refused:
        load_config(tenant.CONFIG | {"user_flows": [settings]})
    assert refused.value.faults[0].startswith(f"user_flows[0].{fault}")
