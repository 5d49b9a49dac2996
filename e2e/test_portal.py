"""The portal: a tenant set up and tried with the keyboard alone, and what every page of it promises."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.page_checks import assert_accessible, assert_closed, assert_no_horizontal_scroll, assert_still_accessible
from e2e.pages.keyboard import Keyboard
from e2e.pages.portal import ADDRESSES, AppsPage, FlowPage, FlowsPage, LogPage, PortalPage, TokensPage, UsersPage
from e2e.pages.sign_in import SignInPage
from e2e.stack import Stack
from e2e.users import Person, new_person

PICTURED = {"app-registration", "user-flow", "clock-and-faults"}
NARROW = {"width": 320, "height": 640}
Picture = Callable[[Page, str], None]
_numbers = count(1)


@pytest.fixture
def portal(page: Page, stack: Stack) -> PortalPage:
    return PortalPage(page, stack.emulator)


@pytest.fixture
def name(stack: Stack) -> Iterator[str]:
    """A name that nothing else in this tenant has; pages that list all apps list none of it afterwards."""
    name = f"portal{next(_numbers)}"
    yield name
    stack.delete_app(name)


@pytest.fixture
def api(stack: Stack) -> Iterator[str]:
    """The same for a web API, which is gone after the apps that call it: ask for it before `name`."""
    api = f"portal-api{next(_numbers)}"
    yield api
    stack.delete_app(api)


def sign_in(page: Page, stack: Stack, person: Person) -> TokensPage:
    """Runs the first user flow and signs in; the page with the tokens."""
    flow = FlowPage(page, stack.emulator)
    flow.open("flows/B2C_1_susi")
    flow.run_button.click()
    SignInPage(page).sign_in_as(person)
    tokens = TokensPage(page, stack.emulator)
    expect(tokens.title).to_have_text("The answer of the user flow")
    return tokens


def test_tenant_is_set_up_and_tried_by_keyboard(page: Page, stack: Stack, portal: PortalPage, name: str) -> None:
    keyboard, person = Keyboard(page), new_person()
    portal.open()
    apps = AppsPage(page, stack.emulator)
    keyboard.activate(portal.link("App registrations"))
    keyboard.write(apps.name, name)
    keyboard.write(apps.redirect_uri, "http://localhost:6001/getAToken")
    keyboard.press("Enter")
    expect(apps.title).to_have_text(name)
    expect(apps.secret).to_have_text(re.compile(r"\S{40}"))

    flows = FlowsPage(page, stack.emulator)
    keyboard.activate(portal.link("User flows"))
    keyboard.activate(flows.create_link)
    keyboard.write(flows.name, name)
    keyboard.activate(flows.create_button, "Space")
    expect(flows.note).to_contain_text(f"B2C_1_{name} is there")

    users = UsersPage(page, stack.emulator)
    keyboard.activate(portal.link("Users"))
    keyboard.activate(users.add_link)
    keyboard.write(users.email, person.email)
    keyboard.write(users.password, person.password)
    keyboard.write(users.display_name, person.display_name)
    keyboard.activate(users.add_button)
    expect(users.title).to_have_text(person.display_name)

    flow, sign_in_page = FlowPage(page, stack.emulator), SignInPage(page)
    flow.open(f"flows/B2C_1_{name}")
    keyboard.go_to(flow.reply)
    page.keyboard.type(f"{name}: show")
    keyboard.activate(flow.run_button)
    keyboard.write(sign_in_page.email, person.email)
    keyboard.write(sign_in_page.password, person.password)
    keyboard.press("Enter")
    tokens = TokensPage(page, stack.emulator)
    expect(tokens.claim("name")).to_have_text(person.display_name)
    expect(tokens.claim("tfp")).to_have_text(f"B2C_1_{name}")
    expect(tokens.badges).to_have_text(["signed by a published key"])


def test_steps_of_the_article_are_taken_by_mouse(
    page: Page, stack: Stack, portal: PortalPage, api: str, name: str
) -> None:
    portal.open()
    apps, flows = AppsPage(page, stack.emulator), FlowsPage(page, stack.emulator)
    for kind in ("sign_up_sign_in", "profile_edit", "password_reset"):
        portal.link("User flows").click()
        flows.kind.select_option(kind)
        flows.name.fill(f"{name}_{kind}")
        flows.create_button.click()
        expect(flows.note).to_contain_text(f"B2C_1_{name}_{kind} is there")

    portal.link("App registrations").click()
    apps.name.fill(api)
    apps.register_button.click()
    expect(apps.note).to_have_text(f"{api} is registered.")
    apps.app_id_uri.fill(api)
    apps.save_app_id_uri_button.click()
    for scope in ("tasks.read", "tasks.write"):
        apps.scope.fill(scope)
        apps.add_scope_button.click()
        expect(apps.note).to_have_text(f"The scope {scope} is added.")

    portal.link("App registrations").click()
    apps.name.fill(name)
    apps.redirect_uri.fill("http://localhost:6001/getAToken")
    apps.register_button.click()
    expect(apps.secret).to_have_text(re.compile(r"\S{40}"))
    for scope in ("tasks.read", "tasks.write"):
        page.get_by_role("checkbox", name=f"{api}/{scope}").check()
    portal.button("Grant admin consent").click()
    expect(apps.note).to_contain_text("Admin consent is granted")

    portal.link("Scopes and consent").click()
    expect(page.locator("main section").filter(has_text=api).locator(".badge.good")).to_have_text([name, name])
    portal.link("App registrations").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Settings for an .env file").click()
    expect(page.locator("pre")).to_contain_text(f"/{api}/tasks.read ")
    expect(page.locator("pre")).to_contain_text(f"/{api}/tasks.write")


@pytest.mark.parametrize("view", ADDRESSES)
def test_page_keeps_the_promises_of_every_page(view: str, page: Page, portal: PortalPage, picture: Picture) -> None:
    with page.expect_response(lambda response: "/_mock/" in response.url) as answer:
        portal.open(ADDRESSES[view])
    assert_closed(answer.value.headers)
    if view in PICTURED:
        picture(page, view)
    for details in page.locator("main details").all():
        details.evaluate("details => { details.open = true; }")
    assert_usable(page)


def test_log_keeps_them_too(page: Page, stack: Stack, registered_user: Person, picture: Picture) -> None:
    sign_in(page, stack, registered_user)
    log = LogPage(page, stack.emulator)
    log.open(f"log?q={registered_user.email}")
    expect(log.journeys).to_have_count(1)
    expect(log.journeys.first).to_have_attribute("open", "")
    picture(page, "sign-in-log")
    assert_usable(page)


def test_decoded_tokens_keep_them_too(page: Page, stack: Stack, registered_user: Person, picture: Picture) -> None:
    sign_in(page, stack, registered_user)
    picture(page, "decoded-tokens")
    assert_usable(page)


def test_refused_form_keeps_them_too_and_has_the_focus(page: Page, stack: Stack) -> None:
    apps = AppsPage(page, stack.emulator)
    apps.open("apps")
    apps.name.fill("shop")
    apps.redirect_uri.fill("http://shop.example/back")
    apps.register_button.click()
    expect(apps.faults).to_be_focused()
    expect(apps.redirect_uri).to_have_value("http://shop.example/back")
    expect(apps.redirect_uri).to_have_attribute("aria-invalid", "true")
    assert_usable(page)


def test_menu_opens_on_a_phone_by_keyboard_and_closes_by_escape(page: Page, portal: PortalPage) -> None:
    page.set_viewport_size(NARROW)
    portal.open()
    expect(portal.link("Keys")).to_be_hidden()
    keyboard = Keyboard(page)
    keyboard.activate(portal.menu_button)
    expect(portal.link("Keys")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    keyboard.press("Escape")
    expect(portal.link("Keys")).to_be_hidden()
    expect(portal.menu_button).to_be_focused()
    keyboard.press("Enter")
    portal.link("Keys").click()
    expect(portal.title).to_have_text("Keys")


def test_log_shows_what_happens_without_a_reload_and_keeps_what_was_opened(
    page: Page, context: BrowserContext, stack: Stack, registered_user: Person
) -> None:
    other = context.new_page()
    sign_in(other, stack, registered_user)
    log = LogPage(page, stack.emulator)
    log.open(f"log?q={registered_user.email}")
    page.evaluate("document.kept = true")
    expect(log.journeys).to_have_count(1)
    sign_in_again = FlowPage(other, stack.emulator)
    sign_in_again.open("flows/B2C_1_susi")
    sign_in_again.run_button.click()
    expect(log.journeys).to_have_count(2)
    expect(log.journeys.last).to_have_attribute("open", "")
    assert page.evaluate("document.kept") is True


@pytest.mark.usefixtures("_switched_off")
def test_switch_says_its_state_and_is_worked_by_keyboard(page: Page, portal: PortalPage) -> None:
    portal.open("clock")
    switch = page.get_by_role("switch", name="ID tokens have no name")
    expect(switch).not_to_be_checked()
    Keyboard(page).activate(switch, "Space")
    expect(switch).to_be_checked()
    expect(portal.note).to_contain_text("On: ID tokens have no name.")


@pytest.fixture
def _switched_off(stack: Stack, context: BrowserContext) -> Iterator[None]:
    """No fault is left for other tests."""
    yield
    page = context.new_page()
    page.goto(f"{stack.emulator}/_mock/clock")
    page.get_by_role("button", name="Clear all faults").click()


def test_export_is_downloaded(page: Page, portal: PortalPage, tmp_path: Path) -> None:
    portal.open("export")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download mock_b2c.toml").click()
    assert download.value.suggested_filename == "mock_b2c.toml"
    download.value.save_as(tmp_path / "mock_b2c.toml")
    assert 'name = "contoso"' in (tmp_path / "mock_b2c.toml").read_text(encoding="utf-8")


def test_tokens_that_an_implicit_answer_left_in_the_address_are_decoded(
    page: Page, stack: Stack, registered_user: Person
) -> None:
    tokens = sign_in(page, stack, registered_user)
    page.locator("details.more summary").first.click()
    token = page.locator("pre.raw").first.inner_text()
    tokens.open(f"jwt#state=x&id_token={token}")
    expect(tokens.claim("name")).to_have_text(registered_user.display_name)
    assert token not in page.url


def test_without_script_everything_still_works(stack: Stack, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    apps = AppsPage(page, stack.emulator)
    apps.open("apps")
    apps.name.fill("without script")
    apps.redirect_uri.fill("http://localhost:6002/back")
    apps.register_button.click()
    expect(apps.title).to_have_text("without script")
    apps.delete()
    expect(apps.note).to_have_text("without script is deleted.")


def assert_usable(page: Page) -> None:
    """By light in a wide window, by dark and high contrast on the narrowest phone."""
    page.emulate_media(reduced_motion="reduce")
    assert_accessible(page)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    assert_still_accessible(page)
    assert_no_horizontal_scroll(page)
    page.emulate_media(contrast="more")
    assert_still_accessible(page, resized=False)
