"""Sign-in, driven as clients without a browser do (reference 8.1 and 8.5)."""

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token, token_set
from tests.web.xhr_client import answer, page


def claims(id_token):
    return jwt.decode(id_token, options={"verify_signature": False})


def test_sign_in_sends_a_code_and_the_state_to_the_application(each_site):
    response = each_site.browser().sign_in(authorization(state="some state"))
    assert response.headers["Location"].startswith(f"{tenant.REDIRECT_URI}?")
    sent = answer(response)
    assert list(sent) == ["state", "code"]
    assert sent["state"] == "some state"


def test_sign_in_of_msal_carries_state_client_info_and_code_in_this_order(visitor):
    assert list(answer(visitor.sign_in(authorization(client_info="1")))) == ["state", "client_info", "code"]


def test_tokens_of_a_sign_in_name_the_user_and_the_user_flow(each_site):
    told = claims(token_set(each_site.browser())["id_token"])
    assert (told["sub"], told["oid"], told["name"]) == (tenant.ADA_ID, tenant.ADA_ID, "Ada Lovelace")
    assert told["emails"] == [tenant.ADA]
    assert told["tfp"] == tenant.SUSI
    assert told["nonce"] == "some-nonce"
    assert "newUser" not in told


@pytest.mark.parametrize("field", ["email", "signInName", "logonIdentifier"])
def test_sign_in_name_is_taken_under_each_id_of_the_service(visitor, field):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    assert visitor.submit(shown, **{field: tenant.ADA}, password=tenant.ADA_PASSWORD) == {"status": "200"}


def test_sign_in_name_is_taken_in_any_case(visitor):
    assert "code" in answer(visitor.sign_in(authorization(), email="ADA@Example.com"))


@pytest.mark.parametrize(
    ("email", "password", "code", "message"),
    [
        (tenant.ADA, "wrong", "AADB2C90054", "Your password is incorrect."),
        ("nobody@example.com", "any", "AADB2C90053", "We can't seem to find your account."),
        (tenant.ADA, "", "AADB2C90052", "Please enter your password"),
        ("", "any", "AADB2C90052", "Please enter your email"),
        (
            tenant.DISABLED,
            tenant.DISABLED_PASSWORD,
            "AADB2C90111",
            "Your account has been locked. Contact your support person to unlock it, then try again.",
        ),
    ],
    ids=["wrong password", "unknown user", "no password", "no name", "disabled user"],
)
def test_refused_sign_in_is_http_200_with_status_400_code_and_message(visitor, email, password, code, message):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    told = visitor.submit(shown, email=email, password=password)
    assert told == {"status": "400", "errorCode": code, "message": message}


def test_password_can_be_tried_again_on_the_same_page(each_site):
    browser = each_site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    assert browser.submit(shown, email=tenant.ADA, password="wrong")["status"] == "400"
    assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_confirmed_after_a_refused_form_answers_the_application_with_aadb2c90255(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    visitor.submit(shown, email=tenant.ADA, password="wrong")
    sent = answer(visitor.confirm(shown))
    assert sent["error"] == "server_error"
    assert sent["error_description"].startswith("AADB2C90255: ")
    assert sent["state"] == "some state"


def test_confirmed_without_any_form_gives_no_code(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    assert answer(visitor.confirm(shown))["error_description"].startswith("AADB2C90255: ")


def test_right_password_does_not_survive_a_wrong_one_sent_after_it(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    assert visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    assert visitor.submit(shown, email=tenant.GRACE, password="wrong")["status"] == "400"
    assert "code" not in answer(visitor.confirm(shown))


def test_sign_in_flow_offers_no_sign_up(visitor):
    shown = page(visitor.authorize(tenant.SIGN_IN, authorization()))
    assert shown.settings["config"]["showSignupLink"] == "False"
    assert shown.html.find(id="createAccount") is None
    refused = visitor.open(shown, "api/CombinedSigninAndSignup/unified?local=signup")
    assert answer(refused)["error_description"].startswith("AADB2C90255: ")


def test_login_hint_fills_the_sign_in_name(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization(login_hint="grace@example.com")))
    assert shown.value("email") == "grace@example.com"


def test_signed_in_browser_is_answered_without_a_page(each_site):
    browser = each_site.browser()
    browser.sign_in(authorization())
    sent = answer(browser.authorize(tenant.SUSI, authorization(state="again")))
    assert sent["state"] == "again"
    assert "code" in sent


def test_session_of_one_user_flow_serves_the_others_of_the_tenant(visitor):
    visitor.sign_in(authorization())
    assert "code" in answer(visitor.authorize(tenant.SIGN_IN, authorization()))


def test_session_belongs_to_its_browser(site):
    site.browser().sign_in(authorization())
    assert page(site.browser().authorize(tenant.SUSI, authorization()))


def test_prompt_login_asks_a_signed_in_browser_for_credentials(visitor):
    visitor.sign_in(authorization())
    assert page(visitor.authorize(tenant.SUSI, authorization(prompt="login")))


def test_prompt_none_answers_a_signed_in_browser_silently(visitor):
    visitor.sign_in(authorization())
    assert "code" in answer(visitor.authorize(tenant.SUSI, authorization(prompt="none")))


def test_max_age_that_has_passed_asks_for_credentials(site):
    browser = site.browser()
    browser.sign_in(authorization())
    site.emulator.clock.advance(61)
    assert page(browser.authorize(tenant.SUSI, authorization(max_age="60")))
    assert "code" in answer(browser.authorize(tenant.SUSI, authorization(max_age="3600")))


def test_silent_sign_in_keeps_the_time_of_the_credentials(site):
    browser = site.browser()
    first = claims(token_set(browser)["id_token"])
    site.emulator.clock.advance(100)
    code = answer(browser.authorize(tenant.SUSI, authorization()))["code"]
    again = claims(token(browser, code_redemption(code)).json()["id_token"])
    assert again["auth_time"] == first["auth_time"]
    assert again["iat"] >= first["iat"] + 100


def test_other_user_takes_over_the_session_of_the_browser(visitor):
    visitor.sign_in(authorization())
    visitor.sign_in(authorization(prompt="login"), email=tenant.GRACE, password=tenant.GRACE_PASSWORD)
    told = token(visitor, code_redemption(answer(visitor.authorize(tenant.SUSI, authorization()))["code"])).json()
    assert claims(told["id_token"])["emails"] == [tenant.GRACE]
