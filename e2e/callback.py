"""The address that the tenant sends browsers back to, where a test has no use for the web app behind it."""

from playwright.sync_api import Page, expect

ANSWER = "Back at the application."
_PATH = "/getAToken"


def stand_in(page: Page, web_app: str) -> None:
    """Answers in place of the web app whenever this page's browser comes back to it."""
    page.route(f"{web_app}{_PATH}*", lambda route: route.fulfill(body=ANSWER, content_type="text/plain"))


def expect_return(page: Page) -> None:
    """Waits until the browser is back and the stand-in has answered; no page of the tenant has that text."""
    page.wait_for_url(f"**{_PATH}?*")
    expect(page.get_by_text(ANSWER, exact=True)).to_be_visible()
