"""Sign-up with the e-mail verification control and the outbox (reference 8.6 and 8.8)."""

import uuid

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

PASSWORD = "New-Passw0rd!"


@pytest.fixture
def email():
    """An address that nobody has yet."""
    return f"new.{uuid.uuid4()}@example.com"


def form(email, **changes):
    values = {"email": email, "newPassword": PASSWORD, "reenterPassword": PASSWORD, "displayName": "New Person"}
    return {**values, **changes}


def sign_up_page(browser, policy=tenant.SUSI):
    shown = page(browser.authorize(policy, authorization()))
    return page(browser.get(shown.href("createAccount")))


def test_sign_up_with_verified_address_ends_with_the_token_of_a_new_user(each_site, email):
    browser = each_site.browser()
    shown = sign_up_page(browser)
    browser.verify_email(shown, email)
    assert browser.submit(shown, **form(email)) == {"status": "200"}
    code = answer(browser.confirm(shown))["code"]
    told = jwt.decode(token(browser, code_redemption(code)).json()["id_token"], options={"verify_signature": False})
    assert told["newUser"] is True
    assert told["name"] == "New Person"
    assert told["emails"] == [email]
    assert "given_name" not in told


def test_new_user_can_sign_in(site, email):
    browser = site.browser()
    shown = sign_up_page(browser)
    browser.verify_email(shown, email)
    browser.submit(shown, **form(email))
    browser.confirm(shown)
    assert "code" in answer(site.browser().sign_in(authorization(), email=email, password=PASSWORD))


def test_sign_up_page_is_reached_by_the_address_that_clients_build(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    sign_up = page(visitor.open(shown, "api/CombinedSigninAndSignup/unified?local=signup"))
    assert sign_up.settings["api"] == "SelfAsserted"


def test_sign_up_page_has_a_new_csrf_token_in_the_same_transaction(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    sign_up = page(visitor.get(shown.href("createAccount")))
    assert sign_up.settings["csrf"] != shown.settings["csrf"]
    assert sign_up.settings["transId"] == shown.settings["transId"]


def test_sign_up_flow_begins_with_the_sign_up_page(visitor):
    shown = page(visitor.authorize(tenant.SIGN_UP, authorization()))
    assert shown.field_ids[:3] == ["email", "newPassword", "reenterPassword"]


def test_sign_up_needs_no_code_where_verification_is_off(visitor, email):
    shown = sign_up_page(visitor, tenant.OPEN)
    assert [item["VERIFY"] for item in shown.fields] == [False] * len(shown.fields)
    assert visitor.submit(shown, **form(email)) == {"status": "200"}
    assert "code" in answer(visitor.confirm(shown))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"displayName": ""}, "Missing required element: Display Name"),
        ({"displayName": "x" * 251}, "Display Name has invalid input."),
        ({"newPassword": "Sh0rt!", "reenterPassword": "Sh0rt!"}, "The password must be between 8 and 64 characters."),
        (
            {"newPassword": "onlylowercase", "reenterPassword": "onlylowercase"},
            (
                "The password must have at least 3 of the following: "
                "a lowercase letter, an uppercase letter, a digit, a symbol."
            ),
        ),
        (
            {"reenterPassword": "Other-Passw0rd!"},
            "The password entry fields do not match. Please enter the same password in both fields and try again.",
        ),
    ],
    ids=["no display name", "display name too long", "short password", "weak password", "two passwords"],
)
def test_sign_up_form_with_a_fault_is_refused_with_a_message(visitor, email, changes, message):
    shown = sign_up_page(visitor)
    visitor.verify_email(shown, email)
    told = visitor.submit(shown, **form(email, **changes))
    assert told == {"status": "400", "errorCode": "AADB2C90158", "message": message}


def test_address_of_an_existing_user_is_refused(visitor):
    shown = sign_up_page(visitor)
    visitor.verify_email(shown, tenant.ADA)
    assert visitor.submit(shown, **form(tenant.ADA)) == {
        "status": "400",
        "errorCode": "AADB2C90001",
        "message": "A user with the specified ID already exists. Please choose a different one.",
    }


def test_unverified_address_is_refused_and_nobody_is_created(site, email):
    browser = site.browser()
    shown = sign_up_page(browser)
    assert browser.submit(shown, **form(email))["message"] == "Claim not verified: email"
    assert answer(browser.confirm(shown))["error"] == "server_error"
    assert email not in [user.email for user in site.emulator.users(site.emulator.tenants[0])]


def test_code_of_one_address_does_not_verify_another(visitor, email):
    shown = sign_up_page(visitor)
    visitor.verify_email(shown, email)
    assert visitor.submit(shown, **form(f"other.{email}"))["message"] == "Claim not verified: email"


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@example.com\r\nBcc: b@example.com", "a b@example.com"])
def test_code_is_not_sent_to_what_is_no_address(visitor, address):
    shown = sign_up_page(visitor)
    assert visitor.send_code(shown, address) == {
        "status": "400",
        "errorCode": "AADB2C90161",
        "message": "Incorrect format.",
    }
    assert visitor.get("/_mock/outbox", headers={"Accept": "application/json"}).json() == {"messages": []}


def test_wrong_code_is_refused_and_the_right_one_counts_afterwards(visitor, email):
    shown = sign_up_page(visitor)
    visitor.send_code(shown, email)
    code = visitor.newest_code(email)
    told = visitor.verify_code(shown, email, "x" + code)
    assert (told["status"], told["message"]) == ("400", "That code is incorrect. Please try again.")
    assert visitor.verify_code(shown, email, code) == {"status": "200"}


def test_five_wrong_codes_use_up_the_code(visitor, email):
    shown = sign_up_page(visitor)
    visitor.send_code(shown, email)
    code = visitor.newest_code(email)
    for _ in range(5):
        visitor.verify_code(shown, email, "wrong")
    told = visitor.verify_code(shown, email, code)
    assert told["errorCode"] == "AADB2C90157"
    assert told["message"] == "You've made too many incorrect attempts. Please try again later."


def test_code_expires(site, email):
    browser = site.browser()
    shown = sign_up_page(browser)
    browser.send_code(shown, email)
    site.emulator.clock.advance(601)
    told = browser.verify_code(shown, email, browser.newest_code(email))
    assert told["message"] == "That code is expired. Please request a new code."


def test_only_the_newest_code_counts(visitor, email):
    shown = sign_up_page(visitor)
    visitor.send_code(shown, email)
    old = visitor.newest_code(email)
    visitor.send_code(shown, email)
    new = visitor.newest_code(email)
    assert visitor.verify_code(shown, email, old)["status"] == ("200" if old == new else "400")
    assert visitor.verify_code(shown, email, new) == {"status": "200"}


def test_code_is_asked_for_ten_times_at_most(visitor, email):
    shown = sign_up_page(visitor)
    told = [visitor.send_code(shown, email)["status"] for _ in range(11)]
    assert told == ["200"] * 10 + ["400"]


def test_verification_control_of_another_name_or_action_is_a_bad_request(visitor, email):
    shown = sign_up_page(visitor)
    base = "SelfAsserted/DisplayControlAction/vbeta"
    for path in (f"{base}/otherControl/SendCode", f"{base}/emailVerificationControl/Other"):
        assert visitor.post(shown, path, {"email": email}).status_code == 400


def test_form_body_may_begin_with_an_ampersand_as_some_clients_send_it(visitor, email):
    shown = sign_up_page(visitor)
    path = "SelfAsserted/DisplayControlAction/vbeta/emailVerificationControl/SendCode"
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert visitor.post(shown, path, f"&email={email}", **kind).json() == {"status": "200"}
