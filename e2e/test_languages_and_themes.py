"""Every language in every theme: accessible, also with errors shown, and no wider than a phone."""

import pytest
from playwright.sync_api import Page, expect

from e2e.page_checks import assert_accessible, assert_no_horizontal_scroll, assert_still_accessible
from e2e.stack import Stack
from e2e.themed_flows import THEMES, sign_in_address

NARROW = {"width": 320, "height": 720}
WIDE = {"width": 1280, "height": 720}
DIRECTIONS = {"en": "ltr", "de": "ltr", "fr": "ltr", "es": "ltr", "pt": "ltr", "ja": "ltr", "ar": "rtl"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", DIRECTIONS)
def test_sign_in_and_sign_up_are_usable(page: Page, stack: Stack, theme: str, language: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(sign_in_address(stack, theme, language))
    page.locator("#next").click()
    expect(page.locator("#email_error")).to_be_visible()
    assert_usable(page, theme, language)
    page.locator("#createAccount").click()
    page.locator("#emailVerificationControl_but_send_code").click()
    expect(page.locator("#email_error")).to_be_visible()
    assert_usable(page, theme, language)


def assert_usable(page: Page, theme: str, language: str) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", DIRECTIONS[language])
    assert_fits_and_is_accessible(page, theme)


def assert_fits_and_is_accessible(page: Page, theme: str) -> None:
    """By all rules in one of the themes: the others change nothing but colours and lines."""
    page.set_viewport_size(NARROW)
    assert_no_horizontal_scroll(page)
    page.set_viewport_size(WIDE)
    (assert_accessible if theme == THEMES[0] else assert_still_accessible)(page)
