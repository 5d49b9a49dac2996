"""A page whose script comes late loses nothing that was pressed before."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.pages.sign_in import SignInPage
from e2e.pages.web_app import WebApp

pytestmark = pytest.mark.needs("pages of ours")


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_button_that_is_pressed_before_the_script_is_there_counts(page: Page, *, by_keyboard: bool) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(lambda url: urlsplit(url).path == "/static/page.js", hold)
    WebApp(page).open()
    with page.expect_request(lambda request: urlsplit(request.url).path == "/static/page.js"):
        page.goto("/login", wait_until="commit")
    sign_in = SignInPage(page)
    if by_keyboard:
        sign_in.password.press("Enter")
    else:
        sign_in.submit_button.click()
    assert held
    expect(sign_in.item_error(sign_in.email)).to_be_hidden()
    held[0].continue_()
    expect(sign_in.item_error(sign_in.email)).to_be_visible()
