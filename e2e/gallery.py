"""Every page of ours, in every state worth looking at, and the way to it; adding one is adding a function.

The people in it are those of the sample tenant. Nothing here changes their accounts, so all may share them: Ada has
tasks, Grace has none.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from e2e import asking_flows, mfa_flows
from e2e.addresses import authorization_address
from e2e.connector_service import MESSAGE
from e2e.outbox import Outbox
from e2e.pages.b2c_error import B2CErrorPage
from e2e.pages.identity_provider import ConsentPage
from e2e.pages.idp_selection import BlockPage, IdpSelectionPage
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage
from e2e.pages.phone_sign_in import PhonePage
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.second_factor import AppCodePage, EnrolAppPage, MailFactorPage, PhoneFactorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.provider_only_flows import choice_address
from e2e.services import SAMPLE_TENANT
from e2e.social_flow import sign_in_address
from e2e.stack import Stack
from e2e.users import Person, new_person

_USERS = tomllib.loads(SAMPLE_TENANT.read_text(encoding="utf-8"))["users"]
ADA, GRACE = (Person(**{name: user[name] for name in Person.__slots__}) for user in _USERS[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser page, and what it may need on the way."""

    page: Page
    stack: Stack
    outbox: Outbox

    @property
    def app(self) -> WebApp:
        return WebApp(self.page)

    def policy(self, rest: str) -> str:
        """An address of the sign-in user flow."""
        return f"{self.stack.emulator}/contoso.onmicrosoft.com/B2C_1_susi/{rest}"


View = Callable[[Visit], None]
VIEWS: dict[str, View] = {}
PICTURED: set[str] = set()
"""Names of the views that docs/images shows, one or two a page; of all of them it would grow too large."""

HOSTED: set[str] = set()
"""Names of the views of hosted pages, in English, of which e2e/snapshots holds the accessibility tree."""


def _view(way: View) -> View:
    VIEWS[way.__name__] = way
    return way


def _picture(way: View) -> View:
    PICTURED.add(way.__name__)
    return _view(way)


def _hosted(way: View) -> View:
    HOSTED.add(way.__name__)
    return _view(way)


# The web app


@_picture
def landing(visit: Visit) -> None:
    visit.app.open()


@_picture
def profile(visit: Visit) -> None:
    visit.app.sign_in_as(ADA)


@_view
def cancelled(visit: Visit) -> None:
    visit.app.open()
    visit.app.reset_password_link.click()
    ResetEmailPage(visit.page).cancel()
    expect(visit.app.notice).to_be_visible()


@_view
def no_tasks(visit: Visit) -> None:
    visit.app.sign_in_as(GRACE)
    visit.app.call_api_link.click()
    expect(TasksPage(visit.page).title).to_be_visible()


@_picture
def tasks(visit: Visit) -> None:
    _with_tasks(visit)


@_view
def task_being_renamed(visit: Visit) -> None:
    _with_tasks(visit).tasks.first.get_by_text("Rename", exact=True).click()


@_view
def refused_task(visit: Visit) -> None:
    tasks = _with_tasks(visit)
    tasks.add(" ")
    expect(tasks.problem).to_be_visible()


@_picture
def problem_of_the_tenant(visit: Visit) -> None:
    visit.page.goto("/login")
    visit.page.goto(visit.page.url.replace("getAToken", "elsewhere"))
    expect(visit.app.detail("Code")).to_have_text("AADB2C90006")


@_view
def no_such_page_of_the_app(visit: Visit) -> None:
    visit.page.goto("/nowhere")


# Pages of user flows


@_hosted
@_picture
def sign_in(visit: Visit) -> None:
    expect(visit.app.start_sign_in().submit_button).to_be_visible()


@_hosted
def sign_in_with_empty_fields(visit: Visit) -> None:
    page = visit.app.start_sign_in()
    page.submit_button.click()
    expect(page.item_error(page.password)).to_be_visible()


@_hosted
@_picture
def sign_in_refused(visit: Visit) -> None:
    page = visit.app.start_sign_in()
    page.sign_in("nobody@example.com", "Some-Passw0rd")
    expect(page.alert).to_be_visible()


@_hosted
def sign_up(visit: Visit) -> None:
    expect(_sign_up(visit).verification.send_button).to_be_visible()


@_hosted
def sign_up_with_wrong_code(visit: Visit) -> None:
    verification = _sign_up(visit).verification
    verification.send_code("mary@example.com")
    verification.enter("wrong")
    expect(verification.failure).to_be_visible()


@_hosted
@_picture
def sign_up_with_address_verified(visit: Visit) -> None:
    _sign_up(visit).verification.complete("mary@example.com", visit.outbox)


@_hosted
def sign_up_with_missing_fields(visit: Visit) -> None:
    page = _sign_up(visit)
    page.verification.complete("mary@example.com", visit.outbox)
    page.proceed()
    expect(page.required_field_missing).to_be_visible()


@_hosted
@_picture
def password_reset(visit: Visit) -> None:
    visit.app.start_sign_in().forgot_password()
    expect(ResetEmailPage(visit.page).verification.send_button).to_be_visible()


@_hosted
@_picture
def new_password(visit: Visit) -> None:
    expect(_new_password(visit).new_password).to_be_visible()


@_hosted
def weak_new_password(visit: Visit) -> None:
    page = _new_password(visit)
    page.choose("weak")
    expect(page.item_error("newPassword")).to_be_visible()


@_hosted
@_picture
def profile_edit(visit: Visit) -> None:
    visit.app.sign_in_as(ADA)
    visit.app.edit_profile_link.click()
    expect(ProfileEditPage(visit.page).display_name).to_be_visible()


@_hosted
def sign_in_with_providers(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack))
    expect(SignInPage(visit.page).providers).to_have_count(4)


@_view
def consent_of_a_provider(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack, domain_hint="google.com"))
    expect(ConsentPage(visit.page).allow_button).to_be_visible()
    ConsentPage(visit.page).failures.click()


@_hosted
def choice_of_a_provider(visit: Visit) -> None:
    visit.page.goto(choice_address(visit.stack, "light"))
    expect(IdpSelectionPage(visit.page).providers).to_have_count(4)


@_hosted
def blocked_sign_up(visit: Visit) -> None:
    visit.page.goto(choice_address(visit.stack, "light", domain_hint="google.com"))
    ConsentPage(visit.page).allow(new_person())
    expect(BlockPage(visit.page).message).to_have_text(MESSAGE)


@_hosted
def social_sign_up(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack, domain_hint="google.com"))
    ConsentPage(visit.page).allow(new_person())
    expect(visit.page.locator("#displayName")).to_be_visible()


@_hosted
@_picture
def error_of_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("oauth2/v2.0/authorize?client_id=unknown"))
    expect(B2CErrorPage(visit.page).detail).to_be_visible()


@_hosted
def factor_by_mail(visit: Visit) -> None:
    _at_factor(visit, "email")
    expect(MailFactorPage(visit.page).send_button).to_be_visible()


@_hosted
def factor_by_phone(visit: Visit) -> None:
    _at_factor(visit, "phone")
    expect(PhoneFactorPage(visit.page).number).to_be_visible()


@_hosted
def factor_by_app_to_enrol(visit: Visit) -> None:
    _at_factor(visit, "totp")
    expect(EnrolAppPage(visit.page).qr_code).to_be_visible()


@_hosted
def factor_by_app(visit: Visit) -> None:
    factor_by_app_to_enrol(visit)
    EnrolAppPage(visit.page).proceed()
    expect(AppCodePage(visit.page).code).to_be_visible()


@_hosted
def legacy_sign_in(visit: Visit) -> None:
    expect(_legacy(visit, "sign_up_sign_in").submit_button).to_be_visible()


@_hosted
def legacy_sign_in_with_empty_fields(visit: Visit) -> None:
    page = _legacy(visit, "sign_up_sign_in")
    page.submit_button.click()
    expect(page.item_error(page.password)).to_be_visible()


@_hosted
def legacy_page_that_only_signs_in(visit: Visit) -> None:
    expect(_legacy(visit, "sign_in").submit_button).to_be_visible()


@_hosted
def legacy_sign_up(visit: Visit) -> None:
    expect(_legacy_sign_up(visit).verification.send_button).to_be_visible()


@_hosted
def legacy_sign_up_with_wrong_code(visit: Visit) -> None:
    verification = _legacy_sign_up(visit).verification
    verification.send_code("mary@example.com")
    verification.enter("wrong")
    expect(verification.failure).to_be_visible()


@_hosted
def legacy_sign_up_with_address_verified(visit: Visit) -> None:
    _legacy_sign_up(visit).verification.complete("mary@example.com", visit.outbox)


@_hosted
def legacy_factor_by_mail(visit: Visit) -> None:
    visit.page.goto(_matrix_address(visit, "sign_up_sign_in_legacy_email_email"))
    SignInPage(visit.page).sign_in_as(ADA)
    expect(MailFactorPage(visit.page).send_button).to_be_visible()


@_hosted
def phone_sign_in(visit: Visit) -> None:
    expect(_phone(visit).send_button).to_be_visible()


@_hosted
def phone_sign_in_with_code_sent(visit: Visit) -> None:
    _phone(visit).send_to("GB", "01632 960999")


@_view
def age_gate(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "age"))
    SignInPage(visit.page).sign_in_as(ADA)
    expect(visit.page.locator("#cpiminternal_dateOfBirth_day")).to_be_visible()


@_hosted
def age_blocked(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "age"))
    SignInPage(visit.page).sign_in(asking_flows.CHILD, asking_flows.CHILD_PASSWORD)
    expect(visit.page.locator("#password")).to_have_count(0)
    expect(visit.page.locator("#cancel")).to_be_visible()


@_hosted
def sign_in_with_captcha(visit: Visit) -> None:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "captcha"))
    expect(visit.page.locator("#captchaControlChallengeCode_img[src]")).to_be_visible()


@_view
def sign_in_by_slate_gray(visit: Visit) -> None:
    _flavored(visit, "slateGray")


@_view
def sign_in_by_classic(visit: Visit) -> None:
    _flavored(visit, "classic")


@_view
def bad_request_to_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("api/NoSuchApi/confirmed"))
    expect(visit.page.locator("#api.error-page-content")).to_be_visible()


@_picture
def signed_out_of_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("oauth2/v2.0/logout"))


# The emulator's own pages


@_picture
def tenant(visit: Visit) -> None:
    visit.page.goto(f"{visit.stack.emulator}/_mock/")


@_picture
def outbox(visit: Visit) -> None:
    _sign_up(visit).verification.send_code("mary@example.com")
    visit.page.goto(visit.stack.outbox)


@_view
def no_such_page_of_the_emulator(visit: Visit) -> None:
    visit.page.goto(f"{visit.stack.emulator}/nowhere")


def _with_tasks(visit: Visit) -> TasksPage:
    tasks = TasksPage(visit.page)
    visit.page.goto("/call_api")
    SignInPage(visit.page).sign_in_as(ADA)
    expect(tasks.title).to_be_visible()
    for title in ("Buy seeds", "Mend the gate", "Water the tomatoes")[tasks.tasks.count() :]:
        tasks.add(title)
        expect(tasks.task(title)).to_be_visible()
    for title in ("Buy seeds", "Mend the gate"):
        if tasks.tick(title).get_attribute("aria-pressed") == "false":
            tasks.tick(title).click()
            expect(tasks.tick(title)).to_have_attribute("aria-pressed", "true")
    visit.page.reload()
    expect(tasks.notice).to_have_count(0)
    return tasks


def _sign_up(visit: Visit) -> SignUpPage:
    visit.app.start_sign_in().create_account()
    return SignUpPage(visit.page)


def _new_password(visit: Visit) -> NewPasswordPage:
    visit.app.start_sign_in().forgot_password()
    ResetEmailPage(visit.page).identify(ADA.email, visit.outbox)
    return NewPasswordPage(visit.page)


def _at_factor(visit: Visit, method: str) -> None:
    visit.page.goto(mfa_flows.authorization_address(visit.stack, method))
    SignInPage(visit.page).sign_in_as(ADA)


def _matrix_address(visit: Visit, rest: str) -> str:
    return authorization_address(visit.stack, f"B2C_1_m_{rest}")


def _legacy(visit: Visit, kind: str) -> SignInPage:
    visit.page.goto(_matrix_address(visit, f"{kind}_legacy_email_none"))
    return SignInPage(visit.page)


def _legacy_sign_up(visit: Visit) -> SignUpPage:
    _legacy(visit, "sign_up_sign_in").create_account()
    return SignUpPage(visit.page)


def _phone(visit: Visit) -> PhonePage:
    visit.page.goto(asking_flows.sign_in_address(visit.stack, "phone"))
    return PhonePage(visit.page)


def _flavored(visit: Visit, flavor: str) -> None:
    visit.page.goto(authorization_address(visit.stack, "B2C_1_susi", pageFlavor=flavor))
    expect(SignInPage(visit.page).submit_button).to_be_visible()
