"""User flows of version Legacy met by a client without a browser: old elements, old calls (reference 8.5 to 8.7)."""

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

OLD_SUSI, OLD_SIGN_IN, OLD_SIGN_UP, OLD_RESET, OLD_MAIL = (
    f"B2C_1_old_{name}" for name in ("susi", "sign_in", "sign_up", "reset", "mail")
)
OLD_FLOWS = {
    OLD_SUSI: {"type": "sign_up_sign_in"},
    OLD_SIGN_IN: {"type": "sign_in"},
    OLD_SIGN_UP: {"type": "sign_up"},
    OLD_RESET: {"type": "password_reset"},
    OLD_MAIL: {"type": "sign_up_sign_in", "mfa": {"method": "email", "enforcement": "always"}},
}
MARY, PASSWORD = "mary@example.com", "Sample-Passw0rd"
OK = {"status": "200"}


@pytest.fixture
def old(make_site):
    """A browser at a tenant with old user flows, and a new one."""
    flows = [{"name": name, "version": "legacy", **settings} for name, settings in OLD_FLOWS.items()]
    flows[0]["identity_providers"] = ["google"]
    flows.append({"name": "new", "type": "sign_up"})
    return make_site({**tenant.CONFIG, "user_flows": flows, "identity_providers": [{"kind": "google"}]}).browser()


def show(browser, flow):
    return page(browser.authorize(flow, authorization()))


def call(browser, shown, kind, claim="email", **values):
    """A call of the split control."""
    sent = {"request_type": f"{kind}_REQUEST", "claim_id": claim, **values}
    return browser.post(shown, "SelfAsserted", sent).json()


def verify(browser, shown, email, claim="email"):
    assert call(browser, shown, "VERIFICATION", claim, claim_value=email) == OK
    code = browser.newest_code(email)
    assert call(browser, shown, "VALIDATION", claim, claim_value=email, user_input=code) == OK


# ---- elements --------------------------------------------------------------------------------------------------


def test_sign_in_page_has_the_old_layout(old):
    html = show(old, OLD_SUSI).html
    form = html.select_one("div.localAccount[role=form][aria-label]")
    assert form.select_one(".intro h2").string == "Sign in with your email address"
    assert form.select_one("input#logonIdentifier[type=email]")["name"] == "LogonIdentifier"
    assert form.select_one("input#password")["name"] == "Password"
    assert form.select_one(".password-label a#forgotPassword")
    assert form.select_one(".buttons button#next").string == "Sign in"
    assert form.select_one(".create p a#createAccount")
    assert html.select_one(".social[role=form] .options button.accountButton.firstButton#GoogleExchange")
    assert not html.select("form, .claims-provider-selection, #rememberMe")


def test_page_that_only_signs_in_has_the_oldest_ids(old):
    html = show(old, OLD_SIGN_IN).html
    for element in ("input#cred_userid_inputtext", "input#cred_password_inputtext", "button#cred_sign_in_button"):
        assert html.select_one(element), element
    assert not html.select("#password, #next, #createAccount")


@pytest.mark.parametrize(("flow", "button"), [(OLD_SUSI, "sign_up"), (OLD_RESET, None)])
def test_self_asserted_page_has_the_split_control_and_no_form(old, flow, button):
    shown = show(old, flow)
    if button:
        shown = page(old.get(shown.href("createAccount")))
    html = shown.html
    assert html.select_one("div#attributeVerification button#continue")
    assert html.select_one(".buttons.verify[data-claim_id=email]")
    ids = ("ver_input_label", "ver_but_send", "ver_but_verify", "ver_but_resend", "ver_but_edit", "ver_but_default")
    for name in ("intro", "info", "success", "ver_wait", "ver_input", *ids):
        assert html.find(id=f"email_{name}"), name
    assert html.select_one("button#email_ver_but_send.sendButton").string == "Send verification code"
    assert html.select_one("input#email_ver_input.verifyInput")
    assert not html.select("form, .verificationControlContent, #emailVerificationCode")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("fail_retry", "That code is incorrect."),
        ("fail_no_retry", "You've made too many incorrect attempts."),
        ("fail_throttled", "There have been too many requests to verify this email address."),
        ("fail_code_expired", "That code is expired."),
        ("fail_server", "We are having trouble verifying your email address."),
        ("incorrect_format", "Incorrect format."),
    ],
)
def test_text_of_each_failure_stands_in_the_page(old, name, begins):
    assert show(old, OLD_SIGN_UP).html.find(id=f"email_{name}").string.startswith(begins)


def test_other_fields_do_not_wait_for_the_verified_address(old):
    html = show(old, OLD_SIGN_UP).html
    assert not html.select("input[disabled]")
    assert html.select_one("#continue[aria-disabled=true]")


# ---- calls -----------------------------------------------------------------------------------------------------


def test_sign_up_with_the_split_control_ends_with_a_code(old):
    shown = show(old, OLD_SIGN_UP)
    verify(old, shown, MARY)
    values = {"email": MARY, "newPassword": PASSWORD, "reenterPassword": PASSWORD, "displayName": "Mary"}
    assert old.submit(shown, **values) == OK
    assert "code" in answer(old.confirm(shown))


def test_address_that_was_not_verified_makes_no_account(old):
    shown = show(old, OLD_SIGN_UP)
    told = old.submit(shown, email=MARY, newPassword=PASSWORD, reenterPassword=PASSWORD, displayName="Mary")
    assert told["message"] == "Claim not verified: email"


def test_wrong_code_is_refused(old):
    shown = show(old, OLD_SIGN_UP)
    assert call(old, shown, "VERIFICATION", claim_value=MARY) == OK
    told = call(old, shown, "VALIDATION", claim_value=MARY, user_input="none")
    assert (told["status"], told["message"]) == ("400", "That code is incorrect. Please try again.")


def test_password_is_reset_by_the_split_control(old):
    shown = show(old, OLD_RESET)
    verify(old, shown, tenant.ADA)
    assert old.submit(shown, email=tenant.ADA) == OK
    shown = page(old.confirm(shown))
    assert old.submit(shown, newPassword=PASSWORD, reenterPassword=PASSWORD) == OK
    assert "code" in answer(old.confirm(shown))


def test_mail_as_second_factor_has_the_split_control_around_the_address_of_the_account(old):
    shown = show(old, OLD_MAIL)
    assert old.submit(shown, logonIdentifier=tenant.ADA, password=tenant.ADA_PASSWORD) == OK
    shown = page(old.confirm(shown))
    assert shown.html.select_one("input#readOnlyEmail[readonly]")["value"] == tenant.ADA
    verify(old, shown, tenant.ADA, claim="readOnlyEmail")
    assert old.submit(shown) == OK
    assert "code" in answer(old.confirm(shown))


def test_oldest_page_takes_its_own_ids(old):
    shown = show(old, OLD_SIGN_IN)
    values = {"cred_userid_inputtext": tenant.ADA, "cred_password_inputtext": tenant.ADA_PASSWORD}
    assert old.submit(shown, **values) == OK
    assert "code" in answer(old.confirm(shown))


def test_each_page_has_its_own_control_only(old):
    legacy, recommended = show(old, OLD_SIGN_UP), show(old, "B2C_1_new")
    assert call(old, recommended, "VERIFICATION", claim_value=MARY)["errorCode"] == "AADB2C90276"
    legacy = show(old, OLD_SIGN_UP)
    assert old.send_code(legacy, MARY)["errorCode"] == "AADB2C90276"


def test_claim_that_no_page_verifies_is_a_bad_request(old):
    shown = show(old, OLD_SIGN_UP)
    values = {"request_type": "VERIFICATION_REQUEST", "claim_id": "displayName", "claim_value": MARY}
    assert old.post(shown, "SelfAsserted", values).status_code == 400


# ---- what else is old ----------------------------------------------------------------------------------------------


def test_forgotten_password_goes_back_to_the_application(old):
    sent = answer(old.get(show(old, OLD_SUSI).href("forgotPassword")))
    assert sent["error"] == "access_denied"
    assert sent["error_description"].startswith("AADB2C90118")


@pytest.mark.parametrize(("length", "fits"), [(7, False), (8, True), (16, True), (17, False)])
def test_passwords_have_8_to_16_characters(old, length, fits):
    shown = show(old, OLD_RESET)
    verify(old, shown, tenant.ADA)
    old.submit(shown, email=tenant.ADA)
    shown = page(old.confirm(shown))
    password = "Aa1".ljust(length, "x")
    assert (old.submit(shown, newPassword=password, reenterPassword=password) == OK) is fits
