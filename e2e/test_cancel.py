"""Cancel ends a user flow, and the web app takes it calmly (AADB2C90091)."""

import pytest
from playwright.sync_api import Page, expect

from e2e.outbox import Outbox
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_up import SignUpPage
from e2e.pages.web_app import WebApp
from e2e.users import Person


def test_cancelled_sign_up_ends_at_the_start_page_with_a_notice(page: Page) -> None:
    app = WebApp(page)
    app.start_sign_in().create_account()
    SignUpPage(page).cancel()
    expect(app.notice).to_have_text("You cancelled signing in.")
    expect(app.sign_in_link).to_be_visible()


def test_cancelled_sign_up_makes_no_account(page: Page, fresh_user: Person, outbox: Outbox) -> None:
    app = WebApp(page)
    app.start_sign_in().create_account()
    sign_up = SignUpPage(page)
    sign_up.verification.complete(fresh_user.email, outbox)
    sign_up.fill(fresh_user)
    sign_up.cancel()
    expect(app.notice).to_be_visible()
    sign_in = app.start_sign_in()
    sign_in.sign_in_as(fresh_user)
    expect(sign_in.alert).to_contain_text("We can't seem to find your account")


def test_cancelled_profile_edit_changes_nothing(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    edit = ProfileEditPage(page)
    edit.display_name.fill("Never Saved")
    edit.cancel()
    expect(app.notice).to_have_text("Cancelled. Your profile is as it was.")
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_cancelled_password_reset_ends_at_the_start_page_with_a_notice(page: Page) -> None:
    app = WebApp(page)
    app.open()
    app.reset_password_link.click()
    ResetEmailPage(page).cancel()
    expect(app.notice).to_have_text("Cancelled. Your password is as it was.")


def test_password_reset_cancelled_on_its_last_page_keeps_the_password(
    page: Page, registered_user: Person, outbox: Outbox
) -> None:
    app = WebApp(page)
    app.start_sign_in().forgot_password()
    ResetEmailPage(page).identify(registered_user.email, outbox)
    new_password = NewPasswordPage(page)
    new_password.new_password.fill("Never-Saved-1")
    new_password.cancel()
    expect(app.notice).to_be_visible()
    app.sign_in_as(registered_user)


@pytest.mark.needs("an account of its own")
def test_flow_can_be_begun_anew_after_it_was_cancelled(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    edit = ProfileEditPage(page)
    edit.cancel()
    expect(app.notice).to_be_visible()
    app.edit_profile_link.click()
    edit.rename("At The Second Try")
    expect(app.greeting("At The Second Try")).to_be_visible()
