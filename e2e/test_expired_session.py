"""A session that has ended, at the web app, at the tenant, or at both."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.users import Person


def test_ended_sessions_ask_for_a_sign_in_and_go_on_where_the_user_was(page: Page, registered_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    page.context.clear_cookies()
    app.call_api_link.click()
    SignInPage(page).sign_in_as(registered_user)
    expect(tasks.title).to_be_visible()


def test_ended_app_session_is_renewed_in_passing(page: Page, registered_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    page.context.clear_cookies(name="session")
    app.call_api_link.click()
    expect(tasks.title).to_be_visible()


@pytest.mark.needs("an account of its own")
def test_form_sent_after_the_session_ended_changes_nothing_and_says_so(page: Page, registered_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    app.call_api_link.click()
    page.context.clear_cookies(name="session")
    tasks.add("Too late")
    expect(app.heading).to_have_text("This form is out of date")
    page.goto("/call_api")
    expect(tasks.title).to_be_visible()
    expect(tasks.tasks).to_have_count(0)


def test_app_session_of_somebody_signed_out_in_another_tab_is_over(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    elsewhere = WebApp(page.context.new_page())
    elsewhere.open()
    elsewhere.sign_out_link.click()
    expect(elsewhere.notice).to_have_text("You have signed out.")
    app.call_api_link.click()
    expect(SignInPage(page).password).to_be_visible()


def test_cookies_lost_on_a_page_of_the_flow_end_in_a_page_that_helps(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    sign_in = app.start_sign_in()
    page.context.clear_cookies(name="session")
    sign_in.sign_in_as(registered_user)
    expect(app.heading).to_have_text("This answer does not belong to a sign-in of yours")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    expect(app.greeting(registered_user.display_name)).to_be_visible()
