"""Pages of Legacy user flows."""

from playwright.sync_api import expect

from e2e.addresses import authorization_address
from e2e.gallery.view import ADA, Visit, hosted
from e2e.pages.second_factor import MailFactorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage


@hosted
def legacy_sign_in(visit: Visit) -> None:
    expect(_legacy(visit, "sign_up_sign_in").submit_button).to_be_visible()


@hosted
def legacy_sign_in_with_empty_fields(visit: Visit) -> None:
    page = _legacy(visit, "sign_up_sign_in")
    page.submit_button.click()
    expect(page.item_error(page.password)).to_be_visible()


@hosted
def legacy_page_that_only_signs_in(visit: Visit) -> None:
    expect(_legacy(visit, "sign_in").submit_button).to_be_visible()


@hosted
def legacy_sign_up(visit: Visit) -> None:
    expect(_legacy_sign_up(visit).verification.send_button).to_be_visible()


@hosted
def legacy_sign_up_with_wrong_code(visit: Visit) -> None:
    verification = _legacy_sign_up(visit).verification
    verification.send_code("mary@example.com")
    verification.enter("wrong")
    expect(verification.failure).to_be_visible()


@hosted
def legacy_sign_up_with_address_verified(visit: Visit) -> None:
    _legacy_sign_up(visit).verification.complete("mary@example.com", visit.outbox)


@hosted
def legacy_factor_by_mail(visit: Visit) -> None:
    visit.page.goto(_matrix_address(visit, "sign_up_sign_in_legacy_email_email"))
    SignInPage(visit.page).sign_in_as(ADA)
    expect(MailFactorPage(visit.page).send_button).to_be_visible()


def _matrix_address(visit: Visit, rest: str) -> str:
    return authorization_address(visit.stack, f"B2C_1_m_{rest}")


def _legacy(visit: Visit, kind: str) -> SignInPage:
    visit.page.goto(_matrix_address(visit, f"{kind}_legacy_email_none"))
    return SignInPage(visit.page)


def _legacy_sign_up(visit: Visit) -> SignUpPage:
    _legacy(visit, "sign_up_sign_in").create_account()
    return SignUpPage(visit.page)
