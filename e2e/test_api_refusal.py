"""A web app that was granted less than the API wants, and an API that wants other tokens than the app has."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.stack import Stack, running_on_free_ports
from e2e.users import Person

ANOTHER_AUDIENCE = "55555555-5555-4555-8555-555555555555"


def test_app_without_the_write_scope_may_read_only_and_says_which_scope_it_lacks(
    page: Page, registered_user: Person, reader_app: str
) -> None:
    tasks = TasksPage(page)
    page.goto(f"{reader_app}/call_api")
    SignInPage(page).sign_in_as(registered_user)
    expect(tasks.title).to_be_visible()
    expect(tasks.problem).to_have_count(0)
    tasks.add("Not allowed")
    expect(tasks.problem).to_contain_text("You may not do that")
    expect(tasks.detail("Scope needed")).to_have_text("tasks.write")
    expect(tasks.tasks).to_have_count(0)
    expect(tasks.new_task).to_have_value("Not allowed")


@pytest.fixture
def estranged(stack: Stack) -> Iterator[Stack]:
    """A stack of its own whose API expects tokens for another audience than the app's are for."""
    plan = replace(stack.plan, folder=stack.plan.folder / "estranged", settings={"API_CLIENT_ID": ANOTHER_AUDIENCE})
    with running_on_free_ports(plan) as other:
        yield other


def test_token_the_api_does_not_take_is_told_and_signing_in_again_does_not_go_round_in_circles(
    page: Page, registered_user: Person, estranged: Stack
) -> None:
    tasks = TasksPage(page)
    page.goto(f"{estranged.web_app}/call_api")
    SignInPage(page).sign_in_as(registered_user)
    for _ in range(2):
        expect(tasks.problem).to_contain_text("The API did not accept your access token")
        expect(tasks.detail("The API says")).to_contain_text("another audience")
        expect(tasks.new_task).to_have_count(0)
        tasks.problem.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(f"{estranged.web_app}/call_api")
