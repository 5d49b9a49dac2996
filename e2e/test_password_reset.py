"""A forgotten password: within the sign-in flow, and by the web app's own link."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.outbox import Outbox
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage, reset_password
from e2e.pages.web_app import WebApp
from e2e.users import Person

pytestmark = pytest.mark.needs("an account of its own")

NEW_PASSWORD = "Quite-an0ther-one"


@pytest.fixture
def new_password(page: Page, registered_user: Person, outbox: Outbox) -> NewPasswordPage:
    """The second page of the reset, for the registered user."""
    app = WebApp(page)
    app.open()
    app.reset_password_link.click()
    ResetEmailPage(page).identify(registered_user.email, outbox)
    return NewPasswordPage(page)


def test_forgotten_password_is_replaced_within_the_sign_in_flow_and_works_no_longer(
    page: Page, registered_user: Person, outbox: Outbox
) -> None:
    app = WebApp(page)
    app.start_sign_in().forgot_password()
    reset_password(page, registered_user.email, NEW_PASSWORD, outbox)
    expect(app.greeting(registered_user.display_name)).to_be_visible()
    page.context.clear_cookies()
    sign_in = app.start_sign_in()
    sign_in.sign_in_as(registered_user)
    expect(sign_in.alert).to_contain_text(re.compile("Looks like you used an old password|Your password is incorrect"))
    sign_in.sign_in(registered_user.email, NEW_PASSWORD)
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_reset_from_the_start_page_signs_in_with_the_new_password(
    page: Page, registered_user: Person, new_password: NewPasswordPage
) -> None:
    new_password.choose(NEW_PASSWORD)
    app = WebApp(page)
    expect(app.greeting(registered_user.display_name)).to_be_visible()
    expect(app.notice).to_have_text("Your password has been changed.")
    app.sign_out_link.click()
    app.start_sign_in().sign_in(registered_user.email, NEW_PASSWORD)
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_reset_while_signed_in_stays_signed_in(page: Page, registered_user: Person, outbox: Outbox) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.reset_password_link.click()
    reset_password(page, registered_user.email, NEW_PASSWORD, outbox)
    expect(app.notice).to_have_text("Your password has been changed.")
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_unknown_address_is_told_after_its_verification(page: Page, fresh_user: Person, outbox: Outbox) -> None:
    WebApp(page).start_sign_in().forgot_password()
    reset = ResetEmailPage(page)
    reset.identify(fresh_user.email, outbox)
    expect(reset.server_error).to_contain_text("An account could not be found for the provided user ID")


def test_weak_new_password_is_told(new_password: NewPasswordPage) -> None:
    new_password.choose("weak")
    expect(new_password.item_error("newPassword")).to_contain_text("password must")


def test_new_passwords_that_differ_are_told(new_password: NewPasswordPage) -> None:
    new_password.choose(NEW_PASSWORD, f"{NEW_PASSWORD}?")
    expect(new_password.password_mismatch).to_contain_text("The password entry fields do not match")
