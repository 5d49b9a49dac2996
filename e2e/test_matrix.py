"""A browser goes through every cell of the matrix (see `e2e.matrix`), from the application's request to its answer."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e import addresses
from e2e.authenticator import code_of, secret_on
from e2e.callback import silent
from e2e.connector_service import ConnectorService
from e2e.matrix import CELLS, LOCAL, PROVIDERS, TOTP_SECRET, WALKERS, Cell, Walker
from e2e.outbox import Outbox
from e2e.pages.hosted import SelfAssertedPage
from e2e.pages.identity_provider import ConsentPage
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage
from e2e.pages.phone_sign_in import PhonePage
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.second_factor import AppCodePage, EnrolAppPage, MailFactorPage, PhoneFactorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage
from e2e.stack import Stack
from e2e.users import Person
from e2e.window import is_shared

PATIENCE_MS = 30_000


@pytest.fixture
def tab(context: BrowserContext, request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Page:
    """One tab for all cells, unless each is recorded: a new one is a tenth of the time."""
    tab = request.getfixturevalue("window").page if is_shared(pytestconfig) else context.new_page()
    tab.set_default_timeout(PATIENCE_MS)
    return tab


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_way_through_ends_with_a_code(
    cell: Cell, tab: Page, stack: Stack, outbox: Outbox, connector: ConnectorService
) -> None:
    walker = WALKERS[cell]
    back = {"redirect_uri": silent(connector.address), "state": str(cell)}
    tab.goto(addresses.authorization_address(stack, cell.policy, **back))
    if cell.provider == LOCAL:
        _identify(tab, cell, walker, outbox)
    else:
        _come_from_provider(tab, cell, walker)
        if not cell.is_known:
            SelfAssertedPage(tab).proceed()
    if cell.asks:
        _prove(tab, cell, walker, outbox)
    if cell.type == "password_reset":
        NewPasswordPage(tab).choose("Another-ev3ry")
    if cell.type == "profile_edit":
        ProfileEditPage(tab).rename("Walked")
    answer = connector.answer_to(str(cell), patience=PATIENCE_MS / 1000)
    assert answer.keys() == {"code", "state"}


def _identify(page: Page, cell: Cell, walker: Walker, outbox: Outbox) -> None:
    if cell.name == "phone":
        _by_number(page, cell, walker, outbox)
    elif cell.type == "sign_up":
        _sign_up(page, cell, walker, outbox)
    elif cell.type == "password_reset":
        reset = ResetEmailPage(page)
        reset.verification.complete(walker.email, outbox)
        if cell.name == "username":
            reset.username.fill(walker.username)
        reset.proceed()
    else:
        sign_in = SignInPage(page)
        expect(sign_in.email).to_have_id(cell.sign_in_id)
        sign_in.sign_in(walker.username if cell.name == "username" else walker.email, walker.password)


def _by_number(page: Page, cell: Cell, walker: Walker, outbox: Outbox) -> None:
    """Accounts whose name is a number: a code in place of a password."""
    at = PhonePage(page)
    at.send_to("GB", walker.local_number)
    at.verify(outbox.code_for(walker.phone_number))
    if cell.type == "sign_up":
        at.display_name.fill("Walker")
    at.continue_button.click()
    if cell.proves_address:
        ResetEmailPage(page).identify(walker.email, outbox)


def _sign_up(page: Page, cell: Cell, walker: Walker, outbox: Outbox) -> None:
    sign_up = SignUpPage(page)
    sign_up.verification.complete(walker.email, outbox)
    if cell.name == "username":
        sign_up.username.fill(walker.username)
    sign_up.fill(_person(walker))
    sign_up.proceed()


def _come_from_provider(page: Page, cell: Cell, walker: Walker) -> None:
    SignInPage(page).go_to_provider(PROVIDERS[cell.provider])
    ConsentPage(page).allow(_person(walker))


def _prove(page: Page, cell: Cell, walker: Walker, outbox: Outbox) -> None:
    """The second factor: enrolled by those who had an account before, enrolled now by the others."""
    if cell.factor == "email":
        MailFactorPage(page).complete(walker.email, outbox)
    elif cell.factor == "totp":
        secret = TOTP_SECRET
        if not cell.is_enrolled:
            secret = secret_on(page)
            EnrolAppPage(page).proceed()
        AppCodePage(page).enter(code_of(secret))
    else:
        _by_telephone(page, cell, walker, outbox, enrolled=cell.is_enrolled)


def _by_telephone(page: Page, cell: Cell, walker: Walker, outbox: Outbox, *, enrolled: bool) -> None:
    phone = PhoneFactorPage(page)
    if not enrolled:
        phone.fill_number("GB", walker.local_number)
    if cell.factor == "call":
        phone.call_button.click()
    else:
        phone.send_code()
        phone.enter(outbox.code_for(walker.phone_number))


def _person(walker: Walker) -> Person:
    return Person(email=walker.email, password=walker.password, display_name="Walker", given_name="Wal", surname="Ker")
