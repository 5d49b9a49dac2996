"""Profile edit with and without a single sign-on session (reference 6 and 8.9)."""

import uuid

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

PASSWORD = "Some-Passw0rd!"


@pytest.fixture
def email(each_site):
    """A user whose profile may change."""
    address = f"editor.{uuid.uuid4()}@example.com"
    emulator = each_site.emulator
    known = {"displayName": "Before", "surname": "Old", "city": "Rome"}
    emulator.add_user(emulator.tenants[0], email=address, password=PASSWORD, attributes=known)
    return address


def edited(browser, shown, **values):
    """The claims in the ID token after the edit page is sent."""
    assert browser.submit(shown, **values) == {"status": "200"}
    code = answer(browser.confirm(shown))["code"]
    told = token(browser, code_redemption(code), policy=tenant.EDIT).json()["id_token"]
    return jwt.decode(told, options={"verify_signature": False})


def test_signed_in_browser_gets_the_edit_page_at_once_filled_in(each_site, email):
    browser = each_site.browser()
    browser.sign_in(authorization(), email=email, password=PASSWORD)
    shown = page(browser.authorize(tenant.EDIT, authorization()))
    assert {item["ID"]: item["PRE"] for item in shown.fields} == {
        "displayName": "Before",
        "givenName": "",
        "surname": "Old",
    }
    assert shown.value("displayName") == "Before"


def test_edited_profile_shows_in_the_token_and_at_the_next_sign_in(each_site, email):
    browser = each_site.browser()
    browser.sign_in(authorization(), email=email, password=PASSWORD)
    shown = page(browser.authorize(tenant.EDIT, authorization()))
    told = edited(browser, shown, displayName="After", givenName="New", surname="")
    assert (told["name"], told["given_name"], told["tfp"]) == ("After", "New", tenant.EDIT)
    assert "family_name" not in told
    code = answer(browser.authorize(tenant.SUSI, authorization()))["code"]
    again = token(browser, code_redemption(code)).json()["id_token"]
    assert jwt.decode(again, options={"verify_signature": False})["name"] == "After"


def test_without_a_session_the_sign_in_page_comes_first(each_site, email):
    browser = each_site.browser()
    shown = page(browser.sign_in(authorization(), policy=tenant.EDIT, email=email, password=PASSWORD))
    assert shown.settings["api"] == "SelfAsserted"
    assert edited(browser, shown, displayName="After")["name"] == "After"


def test_attributes_that_the_page_does_not_ask_for_stay(site):
    browser, emulator = site.browser(), site.emulator
    user = emulator.add_user(
        emulator.tenants[0],
        email="rome@example.com",
        password=PASSWORD,
        attributes={"displayName": "A", "city": "Rome"},
    )
    browser.sign_in(authorization(), email=user.email, password=PASSWORD)
    shown = page(browser.authorize(tenant.EDIT, authorization()))
    edited(browser, shown, displayName="B", city="Paris", extension_Role="admin", email="ada@example.com")
    (now,) = [held for held in emulator.users(emulator.tenants[0]) if held.id == user.id]
    assert now.attributes == {"displayName": "B", "city": "Rome"}
    assert now.email == "rome@example.com"


def test_missing_display_name_is_refused_and_nothing_changes(visitor):
    visitor.sign_in(authorization())
    shown = page(visitor.authorize(tenant.EDIT, authorization()))
    told = visitor.submit(shown, displayName=" ", givenName="X")
    assert told["message"] == "Missing required element: Display Name"
    assert answer(visitor.confirm(shown))["error_description"].startswith("AADB2C90255: ")
    assert page(visitor.authorize(tenant.EDIT, authorization())).value("givenName") == "Ada"


def test_cancelled_edit_is_access_denied_and_the_session_stays(visitor):
    visitor.sign_in(authorization())
    sent = answer(visitor.cancel(page(visitor.authorize(tenant.EDIT, authorization()))))
    assert sent["error"] == "access_denied"
    assert sent["error_description"].startswith(
        "AADB2C90091: The user has cancelled entering self-asserted information.\r\n"
    )
    assert "code" in answer(visitor.authorize(tenant.SUSI, authorization()))


def test_values_of_a_profile_are_shown_as_text_whatever_they_hold(site):
    browser, emulator = site.browser(), site.emulator
    nasty = """</script x="<script>alert("1")</script>'&\u2028"""
    emulator.add_user(emulator.tenants[0], email="x@example.com", password=PASSWORD, attributes={"displayName": nasty})
    browser.sign_in(authorization(), email="x@example.com", password=PASSWORD)
    response = browser.authorize(tenant.EDIT, authorization())
    assert "<script>alert" not in response.text
    assert "</script x" not in response.text
    shown = page(response)
    assert shown.value("displayName") == nasty
    assert shown.fields[0]["PRE"] == nasty


def test_prompt_none_for_the_edit_page_needs_interaction(visitor):
    visitor.sign_in(authorization())
    sent = answer(visitor.authorize(tenant.EDIT, authorization(prompt="none")))
    assert sent["error_description"].startswith("AADB2C90077: ")
