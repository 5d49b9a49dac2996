"""Every flow with the keyboard alone, seeing at each stop where one is."""

import pytest
from playwright.sync_api import Page, expect

from e2e.outbox import Outbox
from e2e.pages.keyboard import Keyboard
from e2e.pages.password_reset import NewPasswordPage, ResetEmailPage
from e2e.pages.profile_edit import ProfileEditPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage
from e2e.pages.tasks import TasksPage
from e2e.pages.verification import EmailVerification
from e2e.pages.web_app import WebApp
from e2e.users import Person


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)


def test_sign_in_and_sign_out_by_keyboard(page: Page, registered_user: Person, keyboard: Keyboard) -> None:
    app, sign_in = WebApp(page), SignInPage(page)
    app.open()
    keyboard.activate(app.sign_in_link)
    keyboard.write(sign_in.email, registered_user.email)
    keyboard.write(sign_in.password, registered_user.password)
    keyboard.press("Enter")
    expect(app.greeting(registered_user.display_name)).to_be_visible()
    keyboard.activate(app.sign_out_link)
    expect(app.notice).to_have_text("You have signed out.")


def test_refused_sign_in_puts_the_focus_where_to_go_on(page: Page, fresh_user: Person, keyboard: Keyboard) -> None:
    sign_in = WebApp(page).start_sign_in()
    keyboard.activate(sign_in.submit_button, "Space")
    expect(sign_in.email).to_be_focused()
    keyboard.write(sign_in.email, fresh_user.email)
    keyboard.write(sign_in.password, fresh_user.password)
    keyboard.press("Enter")
    expect(sign_in.alert).to_be_visible()
    expect(sign_in.password).to_be_focused()


def test_sign_up_by_keyboard(page: Page, fresh_user: Person, outbox: Outbox, keyboard: Keyboard) -> None:
    app, sign_up = WebApp(page), SignUpPage(page)
    app.open()
    keyboard.activate(app.sign_in_link)
    keyboard.activate(SignInPage(page).create_account_link)
    verify_by_keyboard(sign_up.verification, fresh_user.email, outbox, keyboard)
    for field, text in (
        (sign_up.new_password, fresh_user.password),
        (sign_up.reenter_password, fresh_user.password),
        (sign_up.display_name, fresh_user.display_name),
        (sign_up.given_name, fresh_user.given_name),
        (sign_up.surname, fresh_user.surname),
    ):
        keyboard.write(field, text)
    keyboard.activate(sign_up.continue_button, "Space")
    expect(app.greeting(fresh_user.display_name)).to_be_visible()


def test_profile_edit_by_keyboard(page: Page, registered_user: Person, keyboard: Keyboard) -> None:
    app, edit = WebApp(page), ProfileEditPage(page)
    app.sign_in_as(registered_user)
    keyboard.activate(app.edit_profile_link)
    keyboard.write(edit.display_name, "Typed Not Clicked")
    keyboard.activate(edit.continue_button)
    expect(app.greeting("Typed Not Clicked")).to_be_visible()
    keyboard.activate(app.edit_profile_link)
    keyboard.activate(edit.cancel_button, "Space")
    expect(app.notice).to_have_text("Cancelled. Your profile is as it was.")


def test_password_reset_by_keyboard(page: Page, registered_user: Person, outbox: Outbox, keyboard: Keyboard) -> None:
    app, reset, new_password = WebApp(page), ResetEmailPage(page), NewPasswordPage(page)
    app.open()
    keyboard.activate(app.sign_in_link)
    keyboard.activate(SignInPage(page).forgot_password_link)
    verify_by_keyboard(reset.verification, registered_user.email, outbox, keyboard)
    keyboard.activate(reset.continue_button)
    keyboard.write(new_password.new_password, "Typed-an0ther-one")
    keyboard.write(new_password.reenter_password, "Typed-an0ther-one")
    keyboard.press("Enter")
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_tasks_by_keyboard(page: Page, registered_user: Person, keyboard: Keyboard) -> None:
    app, tasks = WebApp(page), TasksPage(page)
    app.sign_in_as(registered_user)
    keyboard.activate(app.call_api_link)
    keyboard.write(tasks.new_task, "Mend the gate")
    keyboard.press("Enter")
    keyboard.activate(tasks.tick("Mend the gate"), "Space")
    expect(tasks.tick("Mend the gate")).to_have_attribute("aria-pressed", "true")
    task = tasks.task("Mend the gate")
    keyboard.activate(task.locator("summary"))
    keyboard.write(task.get_by_label("New title"), "Mend the fence")
    keyboard.press("Enter")
    keyboard.activate(tasks.delete_button("Mend the fence"))
    expect(tasks.notice).to_have_text("Task deleted.")


def verify_by_keyboard(verification: EmailVerification, email: str, outbox: Outbox, keyboard: Keyboard) -> None:
    """Enter sends the code, and Enter verifies it; the focus goes along."""
    keyboard.write(verification.email, email)
    keyboard.press("Enter")
    expect(verification.code).to_be_focused()
    keyboard.write(verification.code, outbox.code_for(email))
    keyboard.press("Enter")
    expect(verification.success).to_be_visible()
