"""The CAPTCHA control on the wire and in the page (reference 8.3, 8.6, 8.8)."""

import base64

import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.levers import B2C
from mock_b2c.web.assets import asset
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.site import IN_PROCESS_URL
from tests.web.xhr_client import answer, page

CALLS = "SelfAsserted/DisplayControlAction/vbeta/captchaControlChallengeCode"


def config(**settings):
    flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", "captcha": ["sign_in", "sign_up"]}
    return tenant.CONFIG | {"user_flows": [{**flow, **settings}]}


@pytest.fixture
def site(make_site):
    return make_site(config())


def test_challenge_is_fetched_verified_and_then_the_form_counts(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)["errorCode"] == "AADB2C90158"

    told = browser.post(shown, f"{CALLS}/GetChallenge", {"challengeType": "Audio"}).json()
    assert told["status"] == "200"
    wrong = {"challengeId": told["challengeId"], "captchaEntered": "000000"}
    assert browser.post(shown, f"{CALLS}/VerifyChallenge", wrong).json()["status"] == "400"
    right = {"challengeId": told["challengeId"], "captchaEntered": told["challengeString"]}
    assert browser.post(shown, f"{CALLS}/VerifyChallenge", right).json() == {"status": "200"}
    assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_visual_challenge_is_a_picture(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    told = browser.post(shown, f"{CALLS}/GetChallenge", {"challengeType": "Visual"}).json()
    kind, _, data = told["challengeString"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(data).startswith(b"<svg ")


def test_page_has_the_control_and_its_error_and_says_so_to_scripts(site):
    browser = site.browser()
    first = page(browser.authorize(tenant.SUSI, authorization()))
    second = page(browser.get(first.href("createAccount")))
    for shown in (first, second):
        assert shown.settings["config"]["enableCaptchaChallenge"] == "True"
        assert shown.html.select_one("#captchaControlChallengeCode input#captchaEntered")
        assert shown.html.select_one("#captchaUnresolved.error.pageLevel[role=alert]")
        assert shown.html.find("script", src=asset("captcha.js"))
    assert first.html.find(id="api")["data-layout"].endswith("unifiedssp:2.1.17")
    assert second.html.find(id="api")["data-layout"].endswith("selfasserted:2.1.29")


def test_other_pages_have_none(make_site):
    visitor = make_site().browser()
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    assert not shown.html.find(id="captchaControlChallengeCode")
    assert visitor.post(shown, f"{CALLS}/GetChallenge", {}).json()["errorCode"] == "AADB2C90276"
    assert visitor.post(shown, f"{CALLS}/Other", {}).status_code == 400


def test_lever_solves_it(site):
    loaded = load_config(config())
    b2c = B2C(site.emulator, loaded, IN_PROCESS_URL)
    query = "&".join(f"{name}={value}" for name, value in authorization(scope="openid", state="s").items())
    address = f"{site.authority()}/oauth2/v2.0/authorize?{query}"
    assert "code" in b2c.browser.sign_in(address, tenant.ADA, tenant.ADA_PASSWORD).parameters


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"version": "legacy"}, "captcha: the pages of Legacy have none"),
        ({"page_layouts": {"unifiedssp": "2.1.16"}}, "page_layouts.unifiedssp: 2.1.16 has no CAPTCHA; take 2.1.17"),
        ({"page_layouts": {"selfasserted": "2.1.28"}}, "page_layouts.selfasserted: 2.1.28 has no CAPTCHA; take 2.1.29"),
        ({"captcha": ["mfa"]}, "captcha[0]: 'mfa' is not known"),
    ],
)
def test_config_tells_where_there_is_none(settings, fault):
    with pytest.raises(ConfigError) as refused:
        load_config(config(**settings))
    assert refused.value.faults[0].startswith(f"user_flows[0].{fault}")
