"""Each kind of second factor, by people with a mailbox, a telephone or an app."""

import secrets
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.authenticator import AppUser, code_of, secret_on
from e2e.mfa_flows import authorization_address
from e2e.outbox import Outbox
from e2e.page_checks import assert_accessible, assert_no_horizontal_scroll, assert_still_accessible
from e2e.pages.second_factor import AppCodePage, EnrolAppPage, MailFactorPage, PhoneFactorPage
from e2e.pages.sign_in import SignInPage
from e2e.stack import Stack
from e2e.users import Person

PHONE = {"width": 360, "height": 720}


@pytest.fixture
def at_factor(page: Page, stack: Stack, registered_user: Person) -> Callable[[str], Page]:
    """The page that asks, after the password."""

    def go(method: str) -> Page:
        page.goto(authorization_address(stack, method))
        SignInPage(page).sign_in_as(registered_user)
        page.locator("#localAccountForm").wait_for(state="detached")
        return page

    return go


def assert_back(page: Page) -> None:
    """At the application, with a code."""
    page.wait_for_url("**/getAToken?code=*")


def assert_usable(page: Page) -> None:
    """In a wide window, and by dark on a phone."""
    page.emulate_media(reduced_motion="reduce")
    assert_accessible(page)
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    assert_still_accessible(page)
    assert_no_horizontal_scroll(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)


def a_number() -> str:
    """One that no other test has."""
    return f"1632{secrets.randbelow(1_000_000):06d}"


def test_code_of_a_mail(at_factor: Callable[[str], Page], registered_user: Person, outbox: Outbox) -> None:
    factor = MailFactorPage(at_factor("email"))
    expect(factor.email).to_have_value(registered_user.email)
    expect(factor.email).not_to_be_editable()
    assert_usable(factor.page)
    factor.complete(registered_user.email, outbox)
    assert_back(factor.page)


def test_code_of_a_text_message_enrols_the_number_and_the_session_remembers(
    at_factor: Callable[[str], Page], stack: Stack, outbox: Outbox
) -> None:
    factor, number = PhoneFactorPage(at_factor("sms")), a_number()
    expect(factor.call_button).to_have_count(0)
    factor.send_button.click()
    expect(factor.error).to_have_text("Please select your country code")
    factor.fill_number("GB", f"0{number}")
    assert_usable(factor.page)
    factor.send_code()
    assert_usable(factor.page)
    code = outbox.code_for(f"+44{number}")
    factor.enter(f"{(int(code) + 1) % 1_000_000:06d}")
    expect(factor.error).to_contain_text("does not match our records")
    assert_usable(factor.page)
    factor.retry_button.click()
    expect(factor.code).to_have_value("")
    factor.enter(outbox.code_for(f"+44{number}"))
    assert_back(factor.page)
    factor.page.goto(authorization_address(stack, "sms"))
    assert_back(factor.page)
    factor.page.context.clear_cookies()
    expect(PhoneFactorPage(at_factor("phone")).api.get_by_text(f"XXX-XXX-{number[-4:]}")).to_be_visible()
    assert_usable(factor.page)


@pytest.mark.parametrize("method", ["phone", "call"])
def test_call(at_factor: Callable[[str], Page], method: str) -> None:
    factor = PhoneFactorPage(at_factor(method))
    assert_usable(factor.page)
    factor.fill_number("US", "425 555 0123")
    factor.call_button.click()
    assert_back(factor.page)


def test_code_of_an_authenticator_app(at_factor: Callable[[str], Page]) -> None:
    enrol = EnrolAppPage(at_factor("totp"))
    expect(enrol.qr_code).to_be_visible()
    assert enrol.qr_code.evaluate("image => image.naturalWidth") > 0
    secret = secret_on(enrol.page)
    assert_usable(enrol.page)
    enrol.proceed()
    factor = AppCodePage(enrol.page)
    expect(factor.code).to_be_focused()
    assert_usable(factor.page)
    factor.enter(f"{(int(code_of(secret)) + 1) % 1_000_000:06d}")
    expect(factor.server_error).to_contain_text("Wrong code entered")
    expect(factor.code).to_have_attribute("aria-invalid", "true")
    expect(factor.code).to_be_focused()
    factor.enter(code_of(secret))
    assert_back(factor.page)


def test_three_wrong_codes_lead_back_to_the_application(at_factor: Callable[[str], Page]) -> None:
    factor = PhoneFactorPage(at_factor("sms"))
    factor.fill_number("US", "425 555 0199")
    factor.send_code()
    for _ in range(3):
        factor.code.fill("")
        with factor.page.expect_response("**/Phonefactor/verify?*"):  # the words of one refusal are those of the next
            factor.enter("000000")
    factor.page.wait_for_url("**/getAToken*")
    assert "AADB2C90151" in parse_qs(urlsplit(factor.page.url).query)["error_description"][0]


def test_code_of_an_app_that_is_enrolled_already(page: Page, app_user: AppUser) -> None:
    page.goto(app_user.address)
    SignInPage(page).sign_in(app_user.email, app_user.password)
    AppCodePage(page).enter(code_of(app_user.secret))
    assert_back(page)


@pytest.mark.parametrize("method", ["email", "phone", "totp"])
def test_cancel_leads_back_to_the_application(at_factor: Callable[[str], Page], method: str) -> None:
    page = at_factor(method)
    page.locator("#cancel").click()
    page.wait_for_url("**/getAToken*")
    assert "AADB2C90091" in parse_qs(urlsplit(page.url).query)["error_description"][0]
