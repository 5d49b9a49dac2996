"""Pages that ask for a second factor, or for a telephone number to sign in with."""

from playwright.sync_api import expect

from e2e import asking_flows, mfa_flows
from e2e.gallery.view import ADA, Visit, hosted, view
from e2e.pages.phone_sign_in import PhonePage
from e2e.pages.second_factor import AppCodePage, EnrolAppPage, MailFactorPage, PhoneFactorPage
from e2e.pages.sign_in import SignInPage


@hosted
def factor_by_mail(visit: Visit) -> None:
    _at_factor(visit, "email")
    expect(MailFactorPage(visit.page).send_button).to_be_visible()


@hosted
def factor_by_phone(visit: Visit) -> None:
    _at_factor(visit, "phone")
    expect(PhoneFactorPage(visit.page).number).to_be_visible()


@view
def factor_by_phone_with_wrong_code(visit: Visit) -> None:
    factor_by_phone(visit)
    factor = PhoneFactorPage(visit.page)
    factor.fill_number("GB", "01632 960998")
    factor.send_code()
    factor.enter("000000")
    expect(factor.error).to_be_visible()


@hosted
def factor_by_app_to_enrol(visit: Visit) -> None:
    _at_factor(visit, "totp")
    expect(EnrolAppPage(visit.page).qr_code).to_be_visible()


@hosted
def factor_by_app(visit: Visit) -> None:
    factor_by_app_to_enrol(visit)
    EnrolAppPage(visit.page).proceed()
    expect(AppCodePage(visit.page).code).to_be_visible()


@view
def factor_by_app_with_wrong_code(visit: Visit) -> None:
    factor_by_app(visit)
    AppCodePage(visit.page).enter("000000")
    expect(visit.page.locator("#claimVerificationServerError")).to_be_visible()


@hosted
def phone_sign_in(visit: Visit) -> None:
    expect(_phone(visit).send_button).to_be_visible()


@hosted
def phone_sign_in_with_code_sent(visit: Visit) -> None:
    _phone(visit).send_to("GB", "01632 960999")


def _at_factor(visit: Visit, method: str) -> None:
    visit.page.goto(mfa_flows.authorization_address(visit.stack, method))
    SignInPage(visit.page).sign_in_as(ADA)


def _phone(visit: Visit) -> PhonePage:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "phone"))
    return PhonePage(visit.page)
