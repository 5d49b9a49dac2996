"""Sign-in with a local account."""

from playwright.sync_api import Page, expect

from e2e.live import LiveStack
from e2e.pages.sign_in import SignInPage
from e2e.pages.web_app import WebApp
from e2e.stack import Stack
from e2e.users import Person


def test_account_holder_signs_in_and_is_greeted_by_name(
    page: Page, registered_user: Person, served: Stack | LiveStack
) -> None:
    app = WebApp(page)
    app.start_sign_in().sign_in_as(registered_user)
    expect(app.greeting(registered_user.display_name)).to_be_visible()
    expect(app.claim("emails")).to_have_text(registered_user.email)
    expect(app.claim("given_name")).to_have_text(registered_user.given_name)
    expect(app.claim("tfp")).to_have_text(served.settings["SIGNUPSIGNIN_USER_FLOW"])


def test_sign_in_leaves_no_code_in_the_address_bar(page: Page, registered_user: Person, base_url: str) -> None:
    WebApp(page).sign_in_as(registered_user)
    expect(page).to_have_url(f"{base_url}/")


def test_address_is_recognised_in_any_case_and_between_blanks(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    app.start_sign_in().sign_in(f" {registered_user.email.upper()} ", registered_user.password)
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_wrong_password_is_told_and_the_right_one_still_signs_in(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    sign_in = app.start_sign_in()
    sign_in.sign_in(registered_user.email, "Wrong-Passw0rd")
    expect(sign_in.alert).to_contain_text("Your password is incorrect")
    expect(sign_in.email).to_have_value(registered_user.email)
    sign_in.password.fill(registered_user.password)
    sign_in.submit_button.click()
    expect(app.greeting(registered_user.display_name)).to_be_visible()


def test_unknown_user_is_told(page: Page, fresh_user: Person) -> None:
    sign_in = WebApp(page).start_sign_in()
    sign_in.sign_in_as(fresh_user)
    expect(sign_in.alert).to_contain_text("We can't seem to find your account")


def test_empty_fields_are_asked_for_one_by_one(page: Page) -> None:
    sign_in = WebApp(page).start_sign_in()
    sign_in.submit_button.click()
    expect(sign_in.item_error(sign_in.email)).to_contain_text("Please enter your email")
    expect(sign_in.item_error(sign_in.password)).to_contain_text("Please enter your password")
    sign_in.email.fill("somebody@example.com")
    sign_in.submit_button.click()
    expect(sign_in.item_error(sign_in.email)).to_be_hidden()
    expect(sign_in.item_error(sign_in.password)).to_contain_text("Please enter your password")


def test_malformed_address_is_told(page: Page) -> None:
    sign_in = WebApp(page).start_sign_in()
    for malformed in ("somebody", "somebody@", "@example.com", "some body@example.com"):
        sign_in.sign_in(malformed, "Some-Passw0rd")
        expect(sign_in.item_error(sign_in.email)).to_contain_text("Please enter a valid email address")
        sign_in.sign_in("nobody@example.com", "Some-Passw0rd")
        expect(sign_in.alert).to_contain_text("We can't seem to find your account")  # until then it takes no click
        expect(sign_in.item_error(sign_in.email)).to_be_hidden()


def test_page_that_was_wanted_comes_after_sign_in(page: Page, registered_user: Person, base_url: str) -> None:
    page.goto("/call_api")
    SignInPage(page).sign_in_as(registered_user)
    expect(page.get_by_role("heading", name="Your tasks")).to_be_visible()
    expect(page).to_have_url(f"{base_url}/call_api")


def test_tab_left_on_the_sign_in_page_is_signed_in_when_reloaded(page: Page, registered_user: Person) -> None:
    left, used = WebApp(page), WebApp(page.context.new_page())
    left.start_sign_in()
    used.sign_in_as(registered_user)
    left.page.reload()
    expect(left.greeting(registered_user.display_name)).to_be_visible()


def test_reloaded_sign_in_page_still_works(page: Page, registered_user: Person) -> None:
    app = WebApp(page)
    sign_in = app.start_sign_in()
    page.reload()
    sign_in.sign_in_as(registered_user)
    expect(app.greeting(registered_user.display_name)).to_be_visible()
