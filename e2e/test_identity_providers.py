"""Sign-in by identity providers, mock ones, in a browser."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.callback import expect_return
from e2e.pages.hosted import SelfAssertedPage
from e2e.pages.identity_provider import ConsentPage
from e2e.pages.sign_in import SignInPage
from e2e.social_flow import sign_in_address
from e2e.stack import Stack
from e2e.users import Person

BUTTONS = {
    "GoogleExchange": "Google",
    "FacebookExchange": "Facebook",
    "MicrosoftAccountExchange": "Microsoft Account",
    "staff": "Contoso staff",
}


@pytest.fixture
def at_sign_in(page: Page, stack: Stack) -> SignInPage:
    """The page with the buttons."""
    page.goto(sign_in_address(stack))
    return SignInPage(page)


def answer(page: Page) -> dict[str, list[str]]:
    """What the application got."""
    expect_return(page)
    return parse_qs(urlsplit(page.url).query)


def test_buttons_are_named_and_lead_to_their_provider(at_sign_in: SignInPage) -> None:
    expect(at_sign_in.providers).to_have_text(list(BUTTONS.values()))
    for exchange, title in BUTTONS.items():
        at_sign_in.go_to_provider(exchange)
        expect(ConsentPage(at_sign_in.page).heading).to_have_text(f"Sign in with {title}")
        at_sign_in.page.go_back()
        expect(at_sign_in.submit_button).to_be_visible()


def test_first_sign_in_collects_what_is_missing_and_the_next_one_nothing(
    at_sign_in: SignInPage, stack: Stack, fresh_user: Person
) -> None:
    page = at_sign_in.page
    at_sign_in.go_to_provider("GoogleExchange")
    ConsentPage(page).allow(fresh_user)
    social = SelfAssertedPage(page)
    expect(page.locator("#displayName")).to_have_value(fresh_user.display_name)
    social.proceed()
    assert "code" in answer(page)
    page.context.clear_cookies()
    page.goto(sign_in_address(stack, domain_hint="google.com"))
    page.get_by_role("button", name=f"Continue as {fresh_user.email}").click()
    assert "code" in answer(page)


def test_missing_attribute_is_told_on_the_social_page(at_sign_in: SignInPage, fresh_user: Person) -> None:
    page = at_sign_in.page
    at_sign_in.go_to_provider("FacebookExchange")
    ConsentPage(page).allow(fresh_user)
    page.locator("#displayName").fill("")
    social = SelfAssertedPage(page)
    social.proceed()
    expect(social.required_field_missing).to_be_visible()
    page.reload()
    expect(page.locator("#displayName")).to_have_value(fresh_user.display_name)


def test_whole_way_by_the_keyboard(at_sign_in: SignInPage, fresh_user: Person) -> None:
    page = at_sign_in.page
    page.locator("#staff").focus()
    page.keyboard.press("Enter")
    consent = ConsentPage(page)
    consent.email.focus()
    page.keyboard.type(fresh_user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(fresh_user.display_name)
    page.keyboard.press("Enter")
    expect(page.locator("#displayName")).to_be_focused()
    page.keyboard.press("Enter")
    assert "code" in answer(page)


def test_cancel_at_the_provider_is_told_to_the_application(at_sign_in: SignInPage) -> None:
    at_sign_in.go_to_provider("GoogleExchange")
    ConsentPage(at_sign_in.page).cancel_button.click()
    told = answer(at_sign_in.page)["error_description"][0]
    assert told.startswith("AADB2C90273")
    assert "access_denied" in told


def test_failing_provider_is_told_to_the_application(at_sign_in: SignInPage) -> None:
    at_sign_in.go_to_provider("GoogleExchange")
    ConsentPage(at_sign_in.page).fail("Do not answer the token request")
    assert answer(at_sign_in.page)["error_description"][0].startswith("AADB2C90289")
