"""The downstream API, called by the web app with the user's access token."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.users import Person

pytestmark = pytest.mark.needs("an account of its own")


@pytest.fixture
def tasks(page: Page, registered_user: Person) -> TasksPage:
    """The tasks page of somebody who has no task yet."""
    app = WebApp(page)
    app.sign_in_as(registered_user)
    app.call_api_link.click()
    tasks = TasksPage(page)
    expect(tasks.title).to_be_visible()
    return tasks


def test_list_of_somebody_new_is_empty_and_says_so(page: Page, tasks: TasksPage) -> None:
    expect(tasks.tasks).to_have_count(0)
    expect(page.get_by_text("No tasks yet.")).to_be_visible()


def test_added_task_is_listed_and_kept(page: Page, tasks: TasksPage) -> None:
    tasks.add("Water the tomatoes")
    expect(tasks.notice).to_have_text("Task added.")
    expect(tasks.task("Water the tomatoes")).to_be_visible()
    page.reload()
    expect(tasks.task("Water the tomatoes")).to_be_visible()


def test_task_is_ticked_and_unticked(tasks: TasksPage) -> None:
    tasks.add("Mend the gate")
    tick = tasks.tick("Mend the gate")
    for pressed in ("true", "false"):
        tick.click()
        expect(tick).to_have_attribute("aria-pressed", pressed)


def test_task_is_renamed_and_keeps_its_tick(tasks: TasksPage) -> None:
    tasks.add("Buy sedes")
    tasks.tick("Buy sedes").click()
    expect(tasks.tick("Buy sedes")).to_have_attribute("aria-pressed", "true")
    tasks.rename("Buy sedes", "Buy seeds")
    expect(tasks.tick("Buy seeds")).to_have_attribute("aria-pressed", "true")
    expect(tasks.tick("Buy sedes")).to_have_count(0)


def test_deleted_task_is_gone_and_the_others_stay(tasks: TasksPage) -> None:
    tasks.add("Keep me")
    tasks.add("Delete me")
    tasks.delete_button("Delete me").click()
    expect(tasks.notice).to_have_text("Task deleted.")
    expect(tasks.task("Delete me")).to_have_count(0)
    expect(tasks.task("Keep me")).to_be_visible()


def test_title_with_markup_is_shown_as_text(tasks: TasksPage) -> None:
    title = '<b onmouseover="alert(1)">bold</b> & {{ 7 * 7 }}'
    tasks.add(title)
    expect(tasks.tasks).to_contain_text([title])


def test_task_deleted_in_another_window_is_told(page: Page, tasks: TasksPage) -> None:
    tasks.add("There and gone")
    expect(tasks.task("There and gone")).to_be_visible()
    elsewhere = TasksPage(page.context.new_page())
    elsewhere.page.goto("/call_api")
    elsewhere.delete_button("There and gone").click()
    expect(elsewhere.notice).to_have_text("Task deleted.")
    tasks.tick("There and gone").click()
    expect(tasks.problem).to_contain_text("That task is no longer there")
    expect(tasks.new_task).to_be_visible()


def test_blank_title_is_refused_by_the_api_and_told(tasks: TasksPage) -> None:
    tasks.add("   ")
    expect(tasks.problem).to_contain_text("The API did not accept what you sent")
    expect(tasks.detail("The API says")).to_contain_text("1 to 200 characters")


def test_tasks_of_one_person_are_hidden_from_another(
    tasks: TasksPage, another_user: Person, new_context: Callable[[], BrowserContext]
) -> None:
    tasks.add("A secret")
    expect(tasks.task("A secret")).to_be_visible()
    theirs = TasksPage(new_context().new_page())
    theirs.page.goto("/call_api")
    SignInPage(theirs.page).sign_in_as(another_user)
    expect(theirs.title).to_be_visible()
    expect(theirs.tasks).to_have_count(0)
