"""What is typed while the tenant still works on an answer stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from e2e import mfa_flows
from e2e.pages.second_factor import PhoneFactorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage
from e2e.pages.web_app import WebApp
from e2e.stack import Stack
from e2e.users import Person

pytestmark = pytest.mark.needs("pages of ours")


@contextmanager
def answer_held(page: Page, address: str) -> Iterator[None]:
    """The page's call waits for the end of the block."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold, times=1)
    with page.expect_response(address):
        with page.expect_request(address):
            yield
        while not held:  # the request is told before its route
            page.wait_for_timeout(10)
        held[0].continue_()
    page.unroute(address)


def test_code_that_is_typed_while_a_new_mail_is_on_its_way_stays(page: Page, fresh_user: Person) -> None:
    WebApp(page).start_sign_in().create_account()
    verification = SignUpPage(page).verification
    verification.send_code(fresh_user.email)
    verification.code.fill("111")
    with answer_held(page, "**/SendCode?*"):
        verification.send_new_button.click()
        verification.code.fill("2222")
    expect(verification.code).to_be_focused()
    expect(verification.code).to_have_value("2222")
    verification.send_new_code()


def test_code_that_is_typed_while_a_new_text_message_is_on_its_way_stays(
    page: Page, stack: Stack, registered_user: Person
) -> None:
    page.goto(mfa_flows.authorization_address(stack, "sms"))
    SignInPage(page).sign_in_as(registered_user)
    factor = PhoneFactorPage(page)
    factor.fill_number("GB", "01632 960123")
    factor.send_code()
    factor.code.fill("111")
    with answer_held(page, "**/Phonefactor/verify?*"):
        factor.retry_button.click()
        factor.code.fill("2222")
    expect(factor.code).to_be_focused()
    expect(factor.code).to_have_value("2222")
    with answer_held(page, "**/Phonefactor/verify?*"):
        factor.retry_button.click()
        factor.enter("000000")
    expect(factor.error).to_contain_text("does not match our records")  # nobody clicked
    factor.retry_button.click()
    expect(factor.code).to_have_value("")
