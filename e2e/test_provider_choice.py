"""User flows without local accounts: the choice of an identity provider, and the block page of a web service."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.callback import expect_return
from e2e.connector_service import MESSAGE
from e2e.pages.identity_provider import ConsentPage
from e2e.pages.idp_selection import BlockPage, IdpSelectionPage
from e2e.provider_only_flows import choice_address
from e2e.stack import Stack
from e2e.test_languages_and_themes import DIRECTIONS, assert_fits_and_is_accessible
from e2e.themed_flows import THEMES
from e2e.users import Person, new_person

BUTTONS = ["GoogleExchange", "FacebookExchange", "MicrosoftAccountExchange", "staff"]


def test_every_provider_has_a_button_that_leads_there(page: Page, stack: Stack) -> None:
    page.goto(choice_address(stack, "light"))
    choice = IdpSelectionPage(page)
    expect(page).to_have_title("Choose your account")
    assert choice.providers.evaluate_all("buttons => buttons.map(button => button.id)") == BUTTONS
    choice.choose("staff")
    expect(ConsentPage(page).heading).to_have_text("Sign in with Contoso staff")
    page.go_back()
    expect(choice.providers).to_have_count(4)


def test_choice_and_block_page_by_the_keyboard(page: Page, stack: Stack, fresh_user: Person) -> None:
    page.goto(choice_address(stack, "light"))
    page.keyboard.press("Tab")
    expect(IdpSelectionPage(page).providers.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    consent = ConsentPage(page)
    expect(consent.heading).to_have_text("Sign in with Facebook")
    consent.allow(fresh_user)
    blocked = BlockPage(page)
    expect(blocked.message).to_have_text(MESSAGE)
    expect(blocked.continue_button).to_have_count(0)
    page.keyboard.press("Tab")
    expect(blocked.cancel_button).to_be_focused()
    page.keyboard.press("Enter")
    expect_return(page)
    assert parse_qs(urlsplit(page.url).query)["error"] == ["access_denied"]


@pytest.mark.parametrize(("language", "theme"), [*zip(["en", "de", "ar"], THEMES, strict=True)])
def test_choice_and_block_page_are_usable(page: Page, stack: Stack, language: str, theme: str) -> None:
    page.emulate_media(reduced_motion="reduce", color_scheme="dark" if theme == "dark" else "light")
    page.goto(choice_address(stack, theme, ui_locales=language))
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    assert_fits_and_is_accessible(page)
    IdpSelectionPage(page).choose("GoogleExchange")
    ConsentPage(page).allow(new_person())
    expect(BlockPage(page).message).to_have_text(MESSAGE)
    assert_fits_and_is_accessible(page)
