"""The pages of the second factor on the wire: elements, globals and calls (reference 8.3, 8.10)."""

import base64
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mock_b2c.domain.totp import code_at
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page, script_global

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NUMBER = "+441632960123"
CONTROL = "SelfAsserted/DisplayControlAction/vbeta/emailVerificationControl-RO"
JSON = {"Accept": "application/json"}


def policy(method):
    return f"B2C_1_mfa_{method}"


def config(**user):
    methods = ("email", "phone", "sms", "call", "totp")
    flows = [
        {"name": policy(method), "type": "sign_up_sign_in", "mfa": {"method": method, "enforcement": "always"}}
        for method in methods
    ]
    ada, *others = tenant.CONFIG["users"]
    return {**tenant.CONFIG, "user_flows": [*tenant.CONFIG["user_flows"], *flows], "users": [{**ada, **user}, *others]}


@pytest.fixture
def site(make_site):
    return make_site(config())


@pytest.fixture
def enrolled_site(make_site):
    return make_site(config(phone_number=NUMBER, totp_secret=SECRET))


def at_factor(site, method, browser=None):
    """A browser at the page that asks, after the password."""
    browser = browser or site.browser()
    return browser, page(browser.sign_in(authorization(), policy=policy(method)))


def call(browser, shown, path, **values):
    return browser.post(shown, path, values).json()


def phone(browser, shown, kind, **values):
    return call(browser, shown, "Phonefactor/verify", request_type=f"{kind}_REQUEST", **values)


# ---- e-mail --------------------------------------------------------------------------------------------------


def test_mail_page_has_the_read_only_control(site):
    _, shown = at_factor(site, "email")
    email = shown.html.select_one("#emailVerificationControl-RO.verificationControlContent input#readOnlyEmail")
    assert email.has_attr("readonly")
    assert email["value"] == tenant.ADA
    assert shown.field_ids == ["readOnlyEmail"]
    assert shown.fields[0]["IS_RDO"] is True
    assert shown.html.select_one("button#emailVerificationControl-RO_but_send_code.sendCode")
    assert shown.settings["api"] == "SelfAsserted"


def test_mail_with_a_code_ends_the_user_flow(site):
    browser, shown = at_factor(site, "email")
    assert call(browser, shown, f"{CONTROL}/SendCode", readOnlyEmail="eve@example.com") == {"status": "200"}
    code = browser.newest_code(tenant.ADA)
    values = {"readOnlyEmail": tenant.ADA, "emailVerificationCode": code}
    assert call(browser, shown, f"{CONTROL}/VerifyCode", **values) == {"status": "200"}
    assert browser.submit(shown, **values) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


# ---- telephone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "buttons"), [("phone", [1, 1]), ("sms", [1, 0]), ("call", [0, 1])])
def test_telephone_page_has_its_elements(site, method, buttons):
    _, shown = at_factor(site, method)
    html = shown.html
    assert html.title.string == "Multi Factor Authentication"
    assert html.select_one("div.container.phonefactor_container #api[data-name=Phonefactor] #phonefactor_initial")
    for selector in (
        "#errorMessage",
        "#phoneEntry select#countryCode",
        "#phoneEntry input#localNumber",
        "#codeVerification[hidden] input#verificationCode",
        "#retryCode",
        "#cancel",
        ".dialing-modal #dialing_blurb",
        ".dialing-modal #dialing_number",
    ):
        assert html.select_one(selector), selector
    names = ("button#verifyCode.sendInitialCodeButton", "button#verifyPhone")
    assert [len(html.select(name)) for name in names] == buttons
    assert shown.settings["api"] == "Phonefactor"
    assert (shown.settings["config"]["pollIntervalInMilliseconds"], shown.settings["config"]["pollLimit"]) == (5000, 20)


def test_number_is_enrolled_by_a_text_message(site):
    browser, shown = at_factor(site, "sms")
    sent = phone(browser, shown, "VERIFICATION", auth_type="onewaysms", country_code="GB", number="01632 960123")
    assert sent == {"status": "200"}
    [message] = browser.get("/_mock/outbox", params={"to": NUMBER}, headers=JSON).json()["messages"]
    assert (message["kind"], message["to"]) == ("sms", NUMBER)
    assert re.fullmatch(r"\d{6}", message["code"])
    assert message["code"] in message["body"]
    assert phone(browser, shown, "VALIDATION", verification_code=message["code"]) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    again = browser.authorize(policy("sms"), authorization(prompt="login"))
    browser.submit(page(again), email=tenant.ADA, password=tenant.ADA_PASSWORD)
    masked = script_global(browser.confirm(page(again)).text, "UV_PHONE")
    assert masked == {"PhoneNumbers": [{"Id": 1, "MaskedNumber": "XXX-XXX-0123"}]}


def test_stored_number_is_shown_masked_only(enrolled_site):
    browser, _ = at_factor(enrolled_site, "phone")
    text = browser.sign_in(authorization(), policy=policy("sms")).text
    assert "XXX-XXX-0123" in text
    assert "1632960" not in text


def test_call_is_answered_by_itself(enrolled_site):
    browser, shown = at_factor(enrolled_site, "phone")
    assert phone(browser, shown, "VALIDATION")["status"] == "449"
    assert phone(browser, shown, "VERIFICATION", auth_type="dialphone", id="1") == {"status": "200"}
    [message] = browser.get("/_mock/outbox", params={"to": NUMBER}, headers=JSON).json()["messages"]
    assert (message["kind"], message["code"]) == ("call", "")
    assert phone(browser, shown, "VALIDATION") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_calls_answer_the_statuses_of_the_service(site):
    browser, shown = at_factor(site, "sms")
    told = phone(browser, shown, "VERIFICATION", auth_type="onewaysms", country_code="GB", number="12")
    assert (told["status"], told["errorCode"]) == ("448", "AADB2C90155")
    assert told["message"].startswith("The phone number you provided is busy or unavailable.")
    phone(browser, shown, "VERIFICATION", auth_type="onewaysms", country_code="GB", number="1632960123")
    told = phone(browser, shown, "VALIDATION", verification_code="000000 ")
    assert (told["status"], told["errorCode"]) == ("449", "AADB2C90156")
    assert told["message"].startswith("The verification code you have entered does not match our records.")
    phone(browser, shown, "VALIDATION", verification_code="")
    told = phone(browser, shown, "VALIDATION", verification_code="1")
    assert (told["status"], told["errorCode"]) == ("429", "AADB2C90151")


def test_too_many_text_messages_are_429(enrolled_site):
    browser, shown = at_factor(enrolled_site, "sms")
    told = [phone(browser, shown, "VERIFICATION", auth_type="onewaysms", id="1")["status"] for _ in range(11)]
    assert told == ["200"] * 10 + ["429"]


@pytest.mark.parametrize("kind", ["", "RESPONSE", "\x00"])
def test_call_of_another_kind_is_a_bad_request(site, kind):
    browser, shown = at_factor(site, "sms")
    assert browser.post(shown, "Phonefactor/verify", {"request_type": kind}).status_code == 400


def test_call_without_the_csrf_token_is_a_bad_request(site):
    browser, shown = at_factor(site, "sms")
    values = {"request_type": "VERIFICATION_REQUEST", "auth_type": "onewaysms", "country_code": "GB"}
    forged = browser.post(shown, "Phonefactor/verify", {**values, "number": "1632960123"}, **{"X-CSRF-TOKEN": "wrong"})
    assert forged.status_code == 400
    assert browser.get("/_mock/outbox", headers=JSON).json()["messages"] == []


def test_hostile_address_and_number_are_not_reflected(site):
    browser, shown = at_factor(site, "sms")
    number = "<script>alert(1)</script>"
    told = phone(browser, shown, "VERIFICATION", auth_type="onewaysms", country_code=number, number=number)
    assert "<" not in told["message"]


# ---- authenticator app ---------------------------------------------------------------------------------------


def test_app_is_enrolled_by_qr_code_and_secret(site):
    browser, shown = at_factor(site, "totp")
    image = shown.html.select_one("#totpQrCodeControl img")
    assert image["src"].startswith("data:image/svg+xml")
    secret = shown.html.select_one("#totpSecret").text.replace(" ", "")
    assert len(base64.b32decode(secret)) == 20
    parts = urlsplit(shown.html.select_one("#totpQrCodeControl a")["href"])
    assert unquote(parts.path) == f"/contoso:{tenant.ADA}"
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["contoso"]}

    assert browser.submit(shown) == {"status": "200"}
    shown = page(browser.confirm(shown))
    assert shown.field_ids == ["otpCode"]
    assert secret not in str(shown.html)
    code = code_at(secret, site.emulator.clock.now())
    assert browser.submit(shown, otpCode=code) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_enrolled_app_is_asked_for_a_code(enrolled_site):
    browser, shown = at_factor(enrolled_site, "totp")
    told = browser.submit(shown, otpCode="wrong")
    assert told == {
        "status": "400",
        "errorCode": "AADB2C90156",
        "message": "Wrong code entered, please try again.",
    }
    browser.submit(shown, otpCode=code_at(SECRET, enrolled_site.emulator.clock.now()))
    assert "code" in answer(browser.confirm(shown))


def test_each_enrolment_has_a_secret_of_its_own(site):
    secrets = {at_factor(site, "totp")[1].html.select_one("#totpSecret").text for _ in range(3)}
    assert len(secrets) == 3


# ---- ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["email", "phone", "totp"])
def test_cancel_is_told_to_the_application(site, method):
    browser, shown = at_factor(site, method)
    sent = answer(browser.cancel(shown))
    assert (sent["error"], sent["error_description"][:11]) == ("access_denied", "AADB2C90091")


def test_three_wrong_codes_are_told_to_the_application_and_begin_no_session(enrolled_site):
    browser, shown = at_factor(enrolled_site, "totp")
    for _ in range(3):
        told = browser.submit(shown, otpCode="000000")
    assert told["errorCode"] == "AADB2C90151"
    sent = answer(browser.confirm(shown))
    assert (sent["error"], sent["error_description"][:11]) == ("access_denied", "AADB2C90151")
    assert "error" in answer(browser.authorize(tenant.SUSI, authorization(prompt="none")))


def test_second_factor_cannot_be_passed_by(site):
    for method in ("email", "phone", "totp"):
        browser, shown = at_factor(site, method)
        browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
        if method == "totp":  # the form of its first page has nothing to fill in
            shown = page(browser.confirm(shown))
            browser.submit(shown)
        assert "code" not in answer(browser.confirm(shown))
