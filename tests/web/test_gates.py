"""Age gating and Conditional Access on the wire and in the config (reference 5.2, 7.2, 7.6)."""

import jwt
import pytest

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

CLAIMS = ["oid", "ageGroup", "consentProvidedForMinor", "legalAgeGroupClassification", "newUser"]
CHILD = {"cpiminternal_dateOfBirth": "2020-01-02", "country": "Germany"}
ADULT = {"cpiminternal_dateOfBirth": "1985-12-10", "country": "Germany"}


def config(**settings):
    flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", **settings}
    return tenant.CONFIG | {"user_flows": [flow]}


@pytest.fixture
def gated(make_site):
    """A browser at a site with age gating."""

    def make(**gating):
        return make_site(config(age_gating=gating, application_claims=CLAIMS)).browser()

    return make


def claims_of(browser, response):
    tokens = token(browser, code_redemption(answer(response)["code"])).json()
    return [jwt.decode(tokens[name], options={"verify_signature": False}) for name in ("id_token", "access_token")]


@pytest.mark.parametrize(
    ("entered", "group", "legal"),
    [(ADULT, "Adult", "Adult"), (CHILD, "Minor", "MinorWithOutParentalConsent")],
)
def test_age_page_asks_by_three_lists_and_its_claims_stand_in_both_tokens(gated, entered, group, legal):
    browser = gated()
    shown = page(browser.sign_in(authorization()))
    assert shown.field_ids == ["cpiminternal_dateOfBirth", "country"]
    for part in ("day", "month", "year"):
        assert shown.html.find("select", id=f"cpiminternal_dateOfBirth_{part}")

    assert browser.submit(shown, **entered) == {"status": "200"}
    for claims in claims_of(browser, browser.confirm(shown)):
        assert claims["ageGroup"] == group
        assert claims["legalAgeGroupClassification"] == legal
        assert "consentProvidedForMinor" not in claims


def test_blocked_child_reads_why(gated):
    browser = gated(minors="block")
    shown = page(browser.sign_in(authorization()))
    browser.submit(shown, **CHILD)
    blocked = page(browser.confirm(shown)).html

    assert "Privacy and online safety laws in your country" in blocked.find("div", class_="intro").get_text()
    assert not blocked.find(id="continue")


@pytest.mark.parametrize("by_session", [False, True])
def test_application_is_told_in_json_and_nobody_is_signed_in(make_site, by_session):
    site = make_site(config(age_gating={"minors": "block", "on_block": "json"}))
    browser = site.browser()
    shown = page(browser.sign_in(authorization()))
    browser.submit(shown, **(ADULT if by_session else CHILD))
    response = browser.confirm(shown)
    if by_session:  # of somebody who turns out to be a child
        ada = next(user for user in site.emulator.users(site.emulator.tenants[0]) if user.email == tenant.ADA)
        young = {**ada.attributes, "dateOfBirth": "2020-01-02"}
        site.emulator.change_user(site.emulator.tenants[0], ada, attributes=young)
        response = browser.authorize(tenant.SUSI, authorization())
    told = answer(response)
    assert told["error"] == "access_denied"
    assert told["error_description"].startswith('AADB2C90091: {"ageGroup": "Minor", ')
    assert told["state"] == "some state"


def risky(**user):
    held = {"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "id": tenant.ADA_ID, **user}
    rules = [
        {"name": "no high risk", "access": "block", "user_risk": ["high"]},
        {"name": "second factor", "access": "mfa", "sign_in_risk": ["medium", "high"]},
        {"name": "off", "access": "block", "enabled": False},
    ]
    settings = config(conditional_access=True, mfa={"enforcement": "conditional"})
    return {**settings, "tenant": {**settings["tenant"], "conditional_access": rules}, "users": [held]}


def test_risk_of_a_user_blocks_or_asks_for_a_second_factor(make_site):
    blocked = page(make_site(risky(user_risk="high")).browser().sign_in(authorization())).html
    assert "does not let this sign-in through" in blocked.find("div", class_="intro").get_text()
    asked = page(make_site(risky(sign_in_risk="medium")).browser().sign_in(authorization()))
    assert asked.field_ids == ["readOnlyEmail"]
    assert "code" in answer(make_site(risky()).browser().sign_in(authorization()))


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"age_gating": {}, "version": "legacy"}, "age_gating: Legacy has none"),
        ({"conditional_access": True, "version": "legacy"}, "conditional_access: Legacy has none"),
        ({"age_gating": {}, "type": "profile_edit"}, "age_gating: 'profile_edit' has none"),
        ({"mfa": {"enforcement": "conditional"}}, 'mfa.enforcement: "conditional" asks Conditional Access'),
        ({"age_gating": {"minors": "some"}}, "age_gating.minors: 'some' is not known"),
        ({"attributes": ["ageGroup"]}, "attributes: 'ageGroup' is no attribute"),
    ],
)
def test_config_tells_what_a_user_flow_cannot_have(settings, fault):
    with pytest.raises(ConfigError) as refused:
        load_config(config(**settings))
    assert refused.value.faults[0].startswith(f"user_flows[0].{fault}")
