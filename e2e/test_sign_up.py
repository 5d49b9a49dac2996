"""Sign-up with a local account, whose address is verified by a code."""

import pytest
from playwright.sync_api import Page, expect

from e2e.outbox import Outbox
from e2e.pages.sign_up import SignUpPage
from e2e.pages.web_app import WebApp
from e2e.users import Person


@pytest.fixture
def sign_up(page: Page) -> SignUpPage:
    """The sign-up page, as the web app's visitors reach it."""
    WebApp(page).start_sign_in().create_account()
    return SignUpPage(page)


@pytest.fixture
def verified(sign_up: SignUpPage, fresh_user: Person, outbox: Outbox) -> SignUpPage:
    """The sign-up page after the address was verified."""
    sign_up.verification.complete(fresh_user.email, outbox)
    return sign_up


def test_new_account_is_signed_in_at_once_and_can_sign_in_again(
    page: Page, sign_up: SignUpPage, fresh_user: Person, outbox: Outbox
) -> None:
    sign_up.sign_up(fresh_user, outbox)
    app = WebApp(page)
    expect(app.greeting(fresh_user.display_name)).to_be_visible()
    expect(app.claim("newUser")).to_have_text("true")
    expect(app.claim("family_name")).to_have_text(fresh_user.surname)
    page.context.clear_cookies()
    app.sign_in_as(fresh_user)
    expect(app.claim("newUser")).to_have_count(0)


def test_mail_holds_one_code_of_six_digits(sign_up: SignUpPage, fresh_user: Person, outbox: Outbox) -> None:
    sign_up.verification.send_code(fresh_user.email)
    code = outbox.code_for(fresh_user.email)
    assert len(code) == 6
    assert code.isdigit()
    assert [mail.code for mail in outbox.messages(fresh_user.email)] == [code]


def test_nothing_else_can_be_filled_in_before_the_address_is_verified(sign_up: SignUpPage) -> None:
    expect(sign_up.continue_button).to_have_attribute("aria-disabled", "true")
    for field in (sign_up.new_password, sign_up.reenter_password, sign_up.display_name):
        expect(field).to_be_disabled()


def test_wrong_code_is_refused_and_the_right_one_still_works(
    sign_up: SignUpPage, fresh_user: Person, outbox: Outbox
) -> None:
    verification = sign_up.verification
    verification.send_code(fresh_user.email)
    code = outbox.code_for(fresh_user.email)
    verification.enter(other_than(code))
    expect(verification.failure).to_contain_text("That code is incorrect. Please try again")
    expect(sign_up.new_password).to_be_disabled()
    verification.enter(code)
    expect(verification.success).to_contain_text("E-mail address verified. You can now continue")
    expect(sign_up.new_password).to_be_enabled()


def test_new_code_replaces_the_old_one(sign_up: SignUpPage, fresh_user: Person, outbox: Outbox) -> None:
    verification = sign_up.verification
    verification.send_code(fresh_user.email)
    outbox.code_for(fresh_user.email)
    verification.send_new_code()
    verification.enter(outbox.code_for(fresh_user.email))
    expect(verification.success).to_be_visible()


def test_changed_address_must_be_verified_anew(sign_up: SignUpPage, fresh_user: Person, outbox: Outbox) -> None:
    verification = sign_up.verification
    verification.complete(f"not-{fresh_user.email}", outbox)
    verification.change_button.click()
    expect(sign_up.new_password).to_be_disabled()
    verification.complete(fresh_user.email, outbox)
    expect(sign_up.new_password).to_be_enabled()
    expect(verification.email).to_have_value(fresh_user.email)


def test_taken_address_is_told_when_the_form_is_sent(
    sign_up: SignUpPage, registered_user: Person, outbox: Outbox
) -> None:
    sign_up.sign_up(registered_user, outbox)
    expect(sign_up.server_error).to_contain_text("A user with the specified ID already exists")
    expect(sign_up.server_error).to_contain_text("Please choose a different one")


def test_weak_password_is_told_beside_its_field(verified: SignUpPage, fresh_user: Person) -> None:
    verified.fill(fresh_user)
    for weak, fault in (
        ("Sh0rt-1", "between 8 and 64 characters"),
        ("nothing-but-letters", "at least 3 of the following"),
        ("Sh0rt-2", "between 8 and 64 characters"),
        ("NOTHING1234", "at least 3 of the following"),
    ):
        verified.choose_password(weak)
        verified.proceed()
        expect(verified.item_error("newPassword")).to_contain_text(fault)
        expect(verified.field_incorrect).to_contain_text("One or more fields are filled out incorrectly")


def test_passwords_that_differ_are_told(verified: SignUpPage, fresh_user: Person) -> None:
    verified.fill(fresh_user)
    verified.choose_password(fresh_user.password, f"{fresh_user.password}?")
    verified.proceed()
    expect(verified.password_mismatch).to_contain_text("The password entry fields do not match")


def test_missing_fields_are_told_each(verified: SignUpPage) -> None:
    verified.proceed()
    expect(verified.required_field_missing).to_contain_text("A required field is missing")
    for claim in ("newPassword", "reenterPassword"):
        expect(verified.item_error(claim)).to_contain_text("This information is required")


def test_corrected_form_goes_through(page: Page, verified: SignUpPage, fresh_user: Person) -> None:
    verified.proceed()
    expect(verified.required_field_missing).to_be_visible()
    verified.fill(fresh_user)
    verified.proceed()
    expect(WebApp(page).greeting(fresh_user.display_name)).to_be_visible()


def other_than(code: str) -> str:
    """A wrong code of the same form."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
