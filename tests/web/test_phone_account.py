"""Accounts with a telephone number on the wire: the phone control, the claims, the config (5.2, 7.2, 8.8)."""

import jwt
import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.levers import B2C
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.site import IN_PROCESS_URL
from tests.web.xhr_client import answer, page

NUMBER = "+441632960123"
PHONE = {"countryCode": "GB", "nationalNumber": "01632 960123"}
CONTROL = "phoneVerificationControl"
CALLS = f"SelfAsserted/DisplayControlAction/vbeta/{CONTROL}"
CLAIMS = ["oid", "name", "emails", "signInName", "signInNames.phoneNumber", "phoneNumber", "newUser"]


def config(**settings):
    flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", "sign_in_name": "phone", "application_claims": CLAIMS}
    return tenant.CONFIG | {"user_flows": [{**flow, **settings}]}


@pytest.fixture
def site(make_site):
    return make_site(config())


def prove(browser, shown, phone=PHONE, number=NUMBER):
    assert browser.post(shown, f"{CALLS}/SendCode", phone).json() == {"status": "200"}
    code = browser.newest_code(number)
    assert browser.post(shown, f"{CALLS}/VerifyCode", {**phone, "verificationCode": code}).json() == {"status": "200"}


def claims_of(browser, response):
    tokens = token(browser, code_redemption(answer(response)["code"])).json()
    return jwt.decode(tokens["id_token"], options={"verify_signature": False})


def signed_up(browser):
    first = page(browser.authorize(tenant.SUSI, authorization()))
    shown = page(browser.get(first.href("createAccount")))
    prove(browser, shown)
    assert browser.submit(shown, **PHONE, displayName="Ada") == {"status": "200"}
    return browser.confirm(shown)


def test_account_with_a_number_from_sign_up_to_sign_in_and_its_claims(site):
    made = claims_of(browser := site.browser(), signed_up(browser))
    assert (made["newUser"], made["name"]) == (True, "Ada")
    other = site.browser()
    shown = page(other.authorize(tenant.SUSI, authorization()))
    prove(other, shown)
    assert other.submit(shown, **PHONE) == {"status": "200"}

    held = claims_of(other, other.confirm(shown))
    assert held["oid"] == made["oid"]
    assert (held["signInName"], held["signInNames.phoneNumber"], held["phoneNumber"]) == (NUMBER, NUMBER, NUMBER)
    assert "emails" not in held


def test_page_has_the_phone_control(site):
    html = page(site.browser().authorize(tenant.SUSI, authorization())).html
    control = html.select_one(f"#{CONTROL}.verificationControlContent")
    assert control.select_one("select#countryCode option[value=GB]").get_text() == "United Kingdom (+44)"
    assert control.select_one("li.TextBox.nationalNumber_li input#nationalNumber")
    assert control.select_one("li.VerificationCode[hidden] input#verificationCode")
    for name in ("send_code", "verify_code", "send_new_code", "change_claims"):
        assert control.select_one(f"button#{CONTROL}_but_{name}")
    assert html.select_one("a#createAccount")
    assert len(html.select("#countryCode")) == 1


def test_wrong_code_and_other_controls_are_refused(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    browser.post(shown, f"{CALLS}/SendCode", PHONE)
    told = browser.post(shown, f"{CALLS}/VerifyCode", {**PHONE, "verificationCode": "x"}).json()
    assert told["message"] == "That code is incorrect. Please try again."
    assert browser.send_code(shown, tenant.ADA)["errorCode"] == "AADB2C90276"
    assert browser.post(shown, f"{CALLS}/GetChallenge", PHONE).status_code == 400


def test_signed_up_by_phone_nobody_signs_in_with_a_password(make_site):
    both = config()
    both["user_flows"] = [*both["user_flows"], {"name": tenant.LEGACY, "type": "sign_up_sign_in"}]
    site = make_site(both)
    signed_up(site.browser())
    browser = site.browser()
    shown = page(browser.authorize(tenant.LEGACY, authorization()))
    assert browser.submit(shown, email=NUMBER, password="x")["message"] == "Invalid username or password."


def test_lever_signs_up_and_in_by_the_number(site):
    loaded = load_config(config())
    b2c = B2C(site.emulator, loaded, IN_PROCESS_URL)
    address = f"{site.authority()}/oauth2/v2.0/authorize?" + "&".join(
        f"{name}={value}" for name, value in authorization(scope="openid", state="s").items()
    )
    made = b2c.browser.sign_up(address, "", "", {"displayName": "Ada"}, name=NUMBER)
    assert "code" in made.parameters
    assert "code" in b2c.new_browser().sign_in(address, NUMBER, "").parameters


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"version": "legacy"}, 'sign_in_name: Legacy has no "phone"'),
        ({"type": "password_reset"}, "sign_in_name: accounts with a telephone number have no password"),
        ({"mfa": {"method": "sms", "enforcement": "always"}}, "mfa.method: the number is the sign-in name"),
        ({"mfa": {"method": "email", "enforcement": "always"}}, "mfa.method: accounts have no e-mail address"),
        ({"sign_in_name": "email", "recovery_email": True}, "recovery_email: only accounts with sign_in_name"),
    ],
)
def test_config_tells_what_does_not_go_with_a_number(settings, fault):
    with pytest.raises(ConfigError) as refused:
        load_config(config(**settings))
    assert refused.value.faults[0].startswith(f"user_flows[0].{fault}")
