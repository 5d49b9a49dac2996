"""Pages of user flows for accounts of the tenant."""

from playwright.sync_api import expect

from e2e.gallery.view import ADA, Visit, hosted, picture, view
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_up import SignUpPage


@hosted
@picture
def sign_in(visit: Visit) -> None:
    expect(visit.app.start_sign_in().submit_button).to_be_visible()


@hosted
def sign_in_with_empty_fields(visit: Visit) -> None:
    page = visit.app.start_sign_in()
    page.submit_button.click()
    expect(page.item_error(page.password)).to_be_visible()


@hosted
@picture
def sign_in_refused(visit: Visit) -> None:
    page = visit.app.start_sign_in()
    page.sign_in("nobody@example.com", "Some-Passw0rd")
    expect(page.alert).to_be_visible()


@hosted
def sign_up(visit: Visit) -> None:
    expect(_sign_up(visit).verification.send_button).to_be_visible()


@hosted
def sign_up_with_wrong_code(visit: Visit) -> None:
    verification = _sign_up(visit).verification
    verification.send_code("mary@example.com")
    verification.enter("wrong")
    expect(verification.failure).to_be_visible()


@hosted
@picture
def sign_up_with_address_verified(visit: Visit) -> None:
    _sign_up(visit).verification.complete("mary@example.com", visit.outbox)


@hosted
def sign_up_with_missing_fields(visit: Visit) -> None:
    page = _sign_up(visit)
    page.verification.complete("mary@example.com", visit.outbox)
    page.proceed()
    expect(page.required_field_missing).to_be_visible()


@hosted
@picture
def password_reset(visit: Visit) -> None:
    visit.app.start_sign_in().forgot_password()
    expect(ResetEmailPage(visit.page).verification.send_button).to_be_visible()


@hosted
@picture
def new_password(visit: Visit) -> None:
    expect(_new_password(visit).new_password).to_be_visible()


@hosted
def weak_new_password(visit: Visit) -> None:
    page = _new_password(visit)
    page.choose("weak")
    expect(page.item_error("newPassword")).to_be_visible()


@view
def new_passwords_that_differ(visit: Visit) -> None:
    page = _new_password(visit)
    page.new_password.fill("Some-Passw0rd")
    page.reenter_password.fill("Another-Passw0rd")
    page.proceed()
    expect(visit.page.locator("#passwordEntryMismatch")).to_be_visible()


@hosted
@picture
def profile_edit(visit: Visit) -> None:
    visit.app.sign_in_as(ADA)
    visit.app.edit_profile_link.click()
    expect(ProfileEditPage(visit.page).display_name).to_be_visible()


def _sign_up(visit: Visit) -> SignUpPage:
    visit.app.start_sign_in().create_account()
    return SignUpPage(visit.page)


def _new_password(visit: Visit) -> NewPasswordPage:
    visit.app.start_sign_in().forgot_password()
    ResetEmailPage(visit.page).identify(ADA.email, visit.outbox)
    return NewPasswordPage(visit.page)
