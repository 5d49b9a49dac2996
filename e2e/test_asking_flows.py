"""Through user flows that ask for a telephone number, an age or a CAPTCHA, in a browser."""

import re
import secrets

from playwright.sync_api import Page, expect

from e2e.asking_flows import TEST_ANSWER, sign_in_address
from e2e.callback import expect_return
from e2e.outbox import Outbox
from e2e.pages.password_reset import ResetEmailPage
from e2e.pages.phone_sign_in import PhonePage
from e2e.pages.sign_in import SignInPage
from e2e.stack import Stack
from e2e.users import Person, new_person


def test_account_with_a_number_from_sign_up_to_sign_in(page: Page, stack: Stack, outbox: Outbox) -> None:
    local, person = f"0300{secrets.randbelow(10**7):07}", new_person()
    number = f"+49{local[1:]}"
    at = PhonePage(page)
    page.goto(sign_in_address(stack, "phone"))
    at.sign_up_link.click()
    at.send_to("DE", local)
    expect(at.display_name).to_be_disabled()
    at.verify(outbox.code_for(number))
    at.display_name.fill(person.display_name)
    at.continue_button.click()
    ResetEmailPage(page).identify(person.email, outbox)  # the address for recovery is proved as one for a reset is
    expect_return(page)

    page.context.clear_cookies()
    page.goto(sign_in_address(stack, "phone"))
    at.send_to("DE", local)
    at.verify(outbox.code_for(number))
    at.continue_button.click()
    expect_return(page)


def test_changed_number_must_be_proved_anew(page: Page, stack: Stack) -> None:
    at = PhonePage(page)
    page.goto(sign_in_address(stack, "phone"))
    at.send_to("DE", "0300 1234567")
    at.change_button.click()
    expect(at.country).to_be_enabled()
    expect(at.number).to_be_focused()
    expect(at.continue_button).to_have_attribute("aria-disabled", "true")


def test_age_is_asked_for_after_sign_in_and_lets_an_adult_go_on(
    page: Page, stack: Stack, registered_user: Person
) -> None:
    page.goto(sign_in_address(stack, "age"))
    SignInPage(page).sign_in_as(registered_user)
    for part, value in (("day", "10"), ("month", "12"), ("year", "1985")):
        page.locator(f"#cpiminternal_dateOfBirth_{part}").select_option(value)
    page.locator("#country").select_option("Germany")
    page.locator("#continue").click()
    expect_return(page)


def test_captcha_has_to_be_solved_for_each_form(page: Page, stack: Stack, registered_user: Person) -> None:
    page.goto(sign_in_address(stack, "captcha"))
    at, entered = SignInPage(page), page.locator("#captchaEntered")
    expect(page.get_by_role("img", name="Picture with the characters")).to_have_attribute(
        "src", re.compile("data:image/svg")
    )
    at.email.fill(registered_user.email)
    at.password.fill("Wr0ng-one")
    at.submit_button.click()
    expect(page.locator(".error").filter(visible=True)).to_have_text(["This information is required."])
    expect(entered).to_be_focused()
    entered.fill("wrong")
    at.submit_button.click()
    expect(page.locator("#captchaUnresolved")).to_have_text("The characters do not match. Please try again.")
    expect(entered).to_be_focused()
    entered.fill(TEST_ANSWER)
    at.submit_button.click()
    expect(at.alert).to_contain_text("Your password is incorrect")
    expect(entered).to_have_value("")
    at.password.fill(registered_user.password)
    entered.fill(TEST_ANSWER)
    at.submit_button.click()
    expect_return(page)
