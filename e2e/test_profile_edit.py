"""Profile edit."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.users import Person


@pytest.mark.needs("an account of its own")
def test_new_name_shows_at_once_and_is_kept(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    edit = ProfileEditPage(page)
    expect(edit.display_name).to_have_value(registered_user.display_name)
    edit.rename("Somebody New")
    expect(app.greeting("Somebody New")).to_be_visible()
    expect(app.notice).to_have_text("Your profile has been saved.")
    page.context.clear_cookies()
    app.start_sign_in().sign_in_as(registered_user)
    expect(app.greeting("Somebody New")).to_be_visible()


@pytest.mark.needs("an account of its own")
def test_api_still_answers_after_the_profile_was_edited(page: Page, registered_user: Person) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    app.call_api_link.click()
    tasks.add("Before the edit")
    expect(tasks.task("Before the edit")).to_be_visible()
    app.open()
    app.edit_profile_link.click()
    ProfileEditPage(page).rename("Somebody New")
    app.call_api_link.click()
    expect(tasks.task("Before the edit")).to_be_visible()
    tasks.add("After the edit")
    expect(tasks.task("After the edit")).to_be_visible()


@pytest.mark.needs("an account of its own")
def test_every_attribute_can_be_changed(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    edit = ProfileEditPage(page)
    edit.given_name.fill("Zoë")
    edit.surname.fill("Ünicode-Łast")
    edit.rename("Zoë Ü. 🦊")
    expect(app.greeting("Zoë Ü. 🦊")).to_be_visible()
    expect(app.claim("given_name")).to_have_text("Zoë")
    expect(app.claim("family_name")).to_have_text("Ünicode-Łast")


@pytest.mark.needs("an account of its own")
def test_name_with_markup_is_shown_as_text(page: Page, registered_user: Person) -> None:
    name = '<img src=x onerror="alert(1)">\'"{{ 7 * 7 }}</script>'
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.edit_profile_link.click()
    edit = ProfileEditPage(page)
    edit.rename(name)
    expect(app.heading).to_have_text(f"Hello, {name}")
    app.edit_profile_link.click()
    expect(edit.display_name).to_have_value(name)


@pytest.mark.needs("an account of its own")
def test_profile_edit_without_a_sign_in_asks_for_one_first(page: Page, registered_user: Person) -> None:
    page.goto("/edit_profile")
    SignInPage(page).sign_in_as(registered_user)
    ProfileEditPage(page).rename("Came by a bookmark")
    expect(WebApp(page).greeting("Came by a bookmark")).to_be_visible()


def test_profile_edit_after_the_single_sign_on_session_has_ended_asks_for_the_password(
    page: Page, registered_user: Person
) -> None:
    app = WebApp(page)
    app.sign_in_as(registered_user)
    forget_single_sign_on(page)
    app.edit_profile_link.click()
    SignInPage(page).sign_in_as(registered_user)
    expect(ProfileEditPage(page).display_name).to_have_value(registered_user.display_name)


def forget_single_sign_on(page: Page) -> None:
    """Leave only the web app's own session."""
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)
