"""The web app."""

from playwright.sync_api import expect

from e2e.gallery.view import ADA, GRACE, Visit, picture, view
from e2e.pages.password_reset import ResetEmailPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage


@picture
def landing(visit: Visit) -> None:
    visit.app.open()


@picture
def profile(visit: Visit) -> None:
    visit.app.sign_in_as(ADA)


@view
def cancelled(visit: Visit) -> None:
    visit.app.open()
    visit.app.reset_password_link.click()
    ResetEmailPage(visit.page).cancel()
    expect(visit.app.notice).to_be_visible()


@view
def no_tasks(visit: Visit) -> None:
    visit.app.sign_in_as(GRACE)
    visit.app.call_api_link.click()
    expect(TasksPage(visit.page).title).to_be_visible()


@picture
def tasks(visit: Visit) -> None:
    _with_tasks(visit)


@view
def task_being_renamed(visit: Visit) -> None:
    _with_tasks(visit).tasks.first.get_by_text("Rename", exact=True).click()


@view
def refused_task(visit: Visit) -> None:
    tasks = _with_tasks(visit)
    tasks.add(" ")
    expect(tasks.problem).to_be_visible()


@picture
def problem_of_the_tenant(visit: Visit) -> None:
    visit.page.goto("/login")
    visit.page.goto(visit.page.url.replace("getAToken", "elsewhere"))
    expect(visit.app.detail("Code")).to_have_text("AADB2C90006")


@view
def no_such_page_of_the_app(visit: Visit) -> None:
    visit.page.goto("/nowhere")


def _with_tasks(visit: Visit) -> TasksPage:
    tasks = TasksPage(visit.page)
    visit.page.goto("/call_api")
    SignInPage(visit.page).sign_in_as(ADA)
    expect(tasks.title).to_be_visible()
    for title in ("Buy seeds", "Mend the gate", "Water the tomatoes")[tasks.tasks.count() :]:
        tasks.add(title)
        expect(tasks.task(title)).to_be_visible()
    for title in ("Buy seeds", "Mend the gate"):
        if tasks.tick(title).get_attribute("aria-pressed") == "false":
            tasks.tick(title).click()
            expect(tasks.tick(title)).to_have_attribute("aria-pressed", "true")
    visit.page.reload()
    expect(tasks.notice).to_have_count(0)
    return tasks
