"""Password reset: as a user flow of its own, inside the sign-in flow, and handed back to the application (7.4)."""

import uuid

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

NEW = "Another-Passw0rd!"


@pytest.fixture
def email(each_site):
    """A user whose password may change."""
    address = f"forgetful.{uuid.uuid4()}@example.com"
    emulator = each_site.emulator
    emulator.add_user(emulator.tenants[0], email=address, password="Old-Passw0rd!", attributes={"displayName": "F"})
    return address


def reset(browser, shown, email, password=NEW):
    """From the reset's first page through its second to what follows."""
    browser.verify_email(shown, email)
    assert browser.submit(shown, email=email) == {"status": "200"}
    second = page(browser.confirm(shown))
    assert second.field_ids == ["newPassword", "reenterPassword"]
    assert browser.submit(second, newPassword=password, reenterPassword=password) == {"status": "200"}
    return browser.confirm(second)


def test_reset_flow_changes_the_password_and_sends_a_code(each_site, email):
    browser = each_site.browser()
    shown = page(browser.authorize(tenant.RESET, authorization()))
    assert shown.field_ids == ["email"]
    code = answer(reset(browser, shown, email))["code"]
    told = token(browser, code_redemption(code), policy=tenant.RESET).json()
    assert jwt.decode(told["id_token"], options={"verify_signature": False})["tfp"] == tenant.RESET
    assert "code" in answer(each_site.browser().sign_in(authorization(), email=email, password=NEW))


def test_old_password_no_longer_counts(each_site, email):
    browser = each_site.browser()
    reset(browser, page(browser.authorize(tenant.RESET, authorization())), email)
    other = each_site.browser()
    shown = page(other.authorize(tenant.SUSI, authorization()))
    assert other.submit(shown, email=email, password="Old-Passw0rd!")["errorCode"] == "AADB2C90054"


def test_forgotten_password_is_reset_inside_the_sign_in_flow(each_site, email):
    browser = each_site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    assert "unified?claimsexchange=ForgotPassword&" in shown.href("forgotPassword")
    sent = answer(reset(browser, page(browser.get(shown.href("forgotPassword"))), email))
    assert sent["state"] == "some state"
    told = token(browser, code_redemption(sent["code"])).json()
    assert jwt.decode(told["id_token"], options={"verify_signature": False})["tfp"] == tenant.SUSI


def test_reset_flow_does_not_ask_who_is_signed_in(visitor):
    visitor.sign_in(authorization())
    assert page(visitor.authorize(tenant.RESET, authorization())).field_ids == ["email"]


def test_unknown_address_is_told_when_the_verified_address_is_sent(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    visitor.verify_email(shown, "nobody@example.com")
    assert visitor.submit(shown, email="nobody@example.com") == {
        "status": "400",
        "errorCode": "AADB2C90053",
        "message": "An account could not be found for the provided user ID.",
    }


def test_verified_address_cannot_be_swapped_for_another_users(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    visitor.verify_email(shown, tenant.GRACE)
    assert visitor.submit(shown, email=tenant.ADA)["message"] == "Claim not verified: email"


def test_second_page_cannot_be_reached_without_a_verified_address(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    assert visitor.submit(shown, newPassword=NEW, reenterPassword=NEW)["status"] == "400"
    assert answer(visitor.confirm(shown))["error_description"].startswith("AADB2C90255: ")


def test_weak_new_password_is_refused(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    visitor.verify_email(shown, tenant.GRACE)
    visitor.submit(shown, email=tenant.GRACE)
    second = page(visitor.confirm(shown))
    assert visitor.submit(second, newPassword="weak", reenterPassword="weak")["errorCode"] == "AADB2C90158"
    assert "error" in answer(visitor.confirm(second))


@pytest.mark.parametrize("policy", [tenant.LEGACY, tenant.EDIT])
def test_forgotten_password_goes_back_to_an_application_without_in_flow_reset(visitor, policy):
    shown = page(visitor.authorize(policy, authorization()))
    assert "/api/CombinedSigninAndSignup/forgotPassword?" in shown.href("forgotPassword")
    sent = answer(visitor.get(shown.href("forgotPassword")))
    assert sent["error"] == "access_denied"
    assert sent["error_description"].startswith("AADB2C90118: The user has forgotten their password.\r\n")
    assert sent["state"] == "some state"


def test_legacy_address_gives_nothing_where_the_reset_is_in_the_flow(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    sent = answer(visitor.open(shown, "api/CombinedSigninAndSignup/forgotPassword"))
    assert sent["error_description"].startswith("AADB2C90255: ")


@pytest.mark.parametrize("step", ["first", "second"])
def test_cancelled_reset_is_access_denied(visitor, step):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    if step == "second":
        visitor.verify_email(shown, tenant.GRACE)
        visitor.submit(shown, email=tenant.GRACE)
        shown = page(visitor.confirm(shown))
    sent = answer(visitor.cancel(shown))
    assert (sent["error"], sent["error_description"][:11]) == ("access_denied", "AADB2C90091")
