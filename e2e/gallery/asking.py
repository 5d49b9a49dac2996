"""Pages that ask for more than an account, and the page in other flavors."""

from playwright.sync_api import expect

from e2e import asking_flows
from e2e.addresses import authorization_address
from e2e.gallery.view import ADA, Visit, hosted, view
from e2e.pages.sign_in import SignInPage


@view
def age_gate(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "age"))
    SignInPage(visit.page).sign_in_as(ADA)
    expect(visit.page.locator("#cpiminternal_dateOfBirth_day")).to_be_visible()


@hosted
def age_blocked(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "age"))
    SignInPage(visit.page).sign_in(asking_flows.CHILD, asking_flows.CHILD_PASSWORD)
    expect(visit.page.locator("#password")).to_have_count(0)
    expect(visit.page.locator("#cancel")).to_be_visible()


@hosted
def sign_in_with_captcha(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "captcha"))
    expect(visit.page.locator("#captchaControlChallengeCode_img[src]")).to_be_visible()


@view
def sign_in_with_captcha_unsolved(visit: Visit) -> None:
    sign_in_with_captcha(visit)
    visit.page.locator("#captchaEntered").fill("wrong")
    SignInPage(visit.page).sign_in_as(ADA)
    expect(visit.page.locator("#captchaUnresolved")).to_be_visible()


@view
def sign_in_by_slate_gray(visit: Visit) -> None:
    _flavored(visit, "slateGray")


@view
def sign_in_by_classic(visit: Visit) -> None:
    _flavored(visit, "classic")


def _flavored(visit: Visit, flavor: str) -> None:
    visit.page.goto(authorization_address(visit.stack, "B2C_1_susi", pageFlavor=flavor))
    expect(SignInPage(visit.page).submit_button).to_be_visible()
