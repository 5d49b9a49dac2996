"""The outbox page shows messages as they come, and tells them to who does not see the page."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.outbox import Outbox
from e2e.pages.sign_up import SignUpPage
from e2e.pages.web_app import WebApp
from e2e.stack import Stack
from e2e.users import Person


@pytest.fixture
def sign_up(page: Page) -> SignUpPage:
    """The sign-up page, as the web app's visitors reach it."""
    WebApp(page).start_sign_in().create_account()
    return SignUpPage(page)


@pytest.fixture
def mailbox(context: BrowserContext, stack: Stack, fresh_user: Person) -> Page:
    """The outbox of that person, in a tab of its own."""
    tab = context.new_page()
    tab.goto(f"{stack.outbox}?to={fresh_user.email}")
    return tab


def test_new_mails_are_shown_and_announced_without_a_reload(
    mailbox: Page, sign_up: SignUpPage, fresh_user: Person, outbox: Outbox
) -> None:
    mailbox.evaluate("document.kept = true")
    expect(mailbox.locator(".empty")).to_be_visible()
    verification = sign_up.verification
    sends = (lambda: verification.send_code(fresh_user.email), verification.send_new_code)
    for count, send in enumerate(sends, start=1):
        send()
        code = outbox.code_for(fresh_user.email)
        expect(mailbox.locator(".message")).to_have_count(count)
        expect(mailbox.locator(".message").first.locator(".code")).to_have_text(code)
        expect(mailbox.get_by_role("status")).to_have_text(f"New mail to {fresh_user.email}, code {' '.join(code)}")
    expect(mailbox.locator(".message").last).to_have_class("message new older")
    expect(mailbox.locator(".empty")).to_be_hidden()
    assert mailbox.evaluate("document.kept") is True


def test_opened_message_stays_open_when_another_comes(
    mailbox: Page, sign_up: SignUpPage, fresh_user: Person, outbox: Outbox
) -> None:
    sign_up.verification.send_code(fresh_user.email)
    first = mailbox.locator(".message").filter(has_text=outbox.code_for(fresh_user.email))
    first.get_by_text("Whole message").click()
    sign_up.verification.send_new_code()
    expect(mailbox.locator(".message")).to_have_count(2)
    expect(first.locator("pre")).to_be_visible()
