"""The box "Keep me signed in" decides whether the session outlives the browser."""

import time

import pytest
from playwright.sync_api import Page, expect

from e2e.callback import expect_return
from e2e.keeping_flow import DAYS, sign_in_address
from e2e.pages.sign_in import SignInPage
from e2e.stack import Stack
from e2e.users import Person


@pytest.fixture
def at_sign_in(page: Page, stack: Stack) -> SignInPage:
    """The page with the box."""
    page.goto(sign_in_address(stack))
    return SignInPage(page)


def seconds_left(page: Page) -> float:
    """For how long the browser keeps the session's cookie; negative when it goes with the browser."""
    (expires,) = (cookie["expires"] for cookie in page.context.cookies() if "x-ms-cpim-sso" in cookie["name"])
    return expires - time.time()


def test_ticked_box_keeps_the_session_for_its_days(at_sign_in: SignInPage, registered_user: Person) -> None:
    page = at_sign_in.page
    page.get_by_label("Keep me signed in").check()
    at_sign_in.sign_in_as(registered_user)
    expect_return(page)
    assert seconds_left(page) == pytest.approx(DAYS * 86_400, abs=120)


def test_box_that_is_left_alone_lets_the_session_go_with_the_browser(
    at_sign_in: SignInPage, registered_user: Person
) -> None:
    page = at_sign_in.page
    expect(page.get_by_label("Keep me signed in")).not_to_be_checked()
    at_sign_in.sign_in_as(registered_user)
    expect_return(page)
    assert seconds_left(page) < 0


def test_box_is_ticked_by_the_keyboard_between_password_and_button(
    at_sign_in: SignInPage, registered_user: Person
) -> None:
    page = at_sign_in.page
    at_sign_in.email.fill(registered_user.email)
    at_sign_in.password.fill(registered_user.password)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#rememberMe")).to_be_checked()
    page.keyboard.press("Tab")
    expect(at_sign_in.submit_button).to_be_focused()
    page.keyboard.press("Enter")
    expect_return(page)
    assert seconds_left(page) > 0
