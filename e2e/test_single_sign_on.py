"""The tenant's single sign-on session, and how signing out ends it."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.reader_app import LOGOUT_PATH
from e2e.users import Person


def test_lost_app_session_is_found_again_without_a_password(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    page.context.clear_cookies(name="session")
    app.open()
    app.sign_in_link.click()
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_profile_edit_asks_for_no_password(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    expect(ProfileEditPage(page).display_name).to_have_value(registered_user.display_name)


def test_password_reset_does_not_rest_on_the_session(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.reset_password_link.click()
    expect(page.locator("#email")).to_be_editable()
    expect(page.locator("#newPassword")).to_have_count(0)


def test_sign_out_ends_the_sessions_of_app_and_tenant(page: Page, registered_user: Person, base_url: str) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.sign_out_link.click()
    expect(page).to_have_url(f"{base_url}/")
    expect(app.notice).to_have_text("You have signed out.")
    app.sign_in_link.click()
    expect(SignInPage(page).password).to_be_visible()


def test_sign_out_tells_the_other_application(
    page: Page, registered_user: Person, base_url: str, reader_app: str
) -> None:
    app, told = WebApp(page), []
    page.route(f"{reader_app}{LOGOUT_PATH}", lambda route: (told.append(route.request.method), route.fulfill(body="")))
    app.sign_in_as(registered_user)
    page.goto(f"{reader_app}/login")
    expect(app.greeting(registered_user.display_name)).to_be_visible()
    app.open()
    app.sign_out_link.click()
    expect(page).to_have_url(f"{base_url}/")
    expect(app.notice).to_have_text("You have signed out.")
    assert told == ["GET"]


def test_back_button_after_sign_out_shows_no_protected_page(page: Page, registered_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    app.call_api_link.click()
    expect(tasks.title).to_be_visible()
    app.sign_out_link.click()
    expect(app.notice).to_have_text("You have signed out.")
    page.go_back()
    expect(SignInPage(page).password).to_be_visible()
    expect(tasks.title).to_have_count(0)


@pytest.mark.needs("an account of its own")
def test_somebody_else_can_sign_in_after_sign_out(page: Page, registered_user: Person, another_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    app.call_api_link.click()
    tasks.add("Mine alone")
    expect(tasks.task("Mine alone")).to_be_visible()
    app.sign_out_link.click()
    app.sign_in_link.click()
    SignInPage(page).sign_in_as(another_user)
    expect(app.greeting(another_user.display_name)).to_be_visible()
    app.call_api_link.click()
    expect(tasks.title).to_be_visible()
    expect(tasks.tasks).to_have_count(0)


def test_sign_out_without_a_sign_in_is_harmless(page: Page) -> None:
    page.goto("/logout")
    expect(WebApp(page).sign_in_link).to_be_visible()


def test_session_cookies_are_out_of_reach_of_scripts(page: Page, registered_user: Person) -> None:
    WebApp(page).sign_in_as(registered_user)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    single_sign_on = [name for name in cookies if re.match("x-ms-cpim-sso:", name)]
    assert len(single_sign_on) == 1
    for name in ("session", *single_sign_on):
        assert cookies[name]["httpOnly"]
    assert page.evaluate("document.cookie") == ""
