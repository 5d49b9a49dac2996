"""The demo as a newcomer clicks through it, from the start page to signing out."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.outbox import Outbox
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.stack import Stack, running_on_free_ports
from e2e.users import Person


@pytest.fixture
def demo(stack: Stack) -> Iterator[Stack]:
    """The three as the demo starts them: browsers meet the emulator over http, so its certificate is no matter."""
    plan = replace(stack.plan, folder=stack.plan.folder / "demo", front_channel="http")
    with running_on_free_ports(plan) as running:
        yield running


def test_newcomer_clicks_through_the_demo_and_meets_no_certificate(page: Page, demo: Stack, fresh_user: Person) -> None:
    app, tasks, edit, outbox = WebApp(page), TasksPage(page), ProfileEditPage(page), Outbox(demo)
    schemes: set[str] = set()
    page.on("request", lambda request: schemes.add(urlsplit(request.url).scheme))

    page.goto(demo.web_app)
    app.sign_in_link.click()
    SignInPage(page).create_account()
    SignUpPage(page).sign_up(fresh_user, outbox)
    expect(app.greeting(fresh_user.display_name)).to_be_visible()

    app.call_api_link.click()
    tasks.add("See the demo")
    tasks.tick("See the demo").click()
    expect(tasks.tick("See the demo")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="Back to your profile").click()
    app.edit_profile_link.click()
    edit.rename("Demo Visitor")
    expect(app.greeting("Demo Visitor")).to_be_visible()
    app.call_api_link.click()
    expect(tasks.task("See the demo")).to_be_visible()

    app.sign_out_link.click()
    expect(app.notice).to_have_text("You have signed out.")
    app.sign_in_link.click()
    expect(SignInPage(page).password).to_be_visible()
    page.goto(demo.outbox)
    expect(page.get_by_role("main")).to_contain_text(fresh_user.email)
    assert schemes == {"http"}
