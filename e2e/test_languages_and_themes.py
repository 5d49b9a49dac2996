"""Every language and every theme: accessible, also with errors shown, and no wider than a phone.

A theme changes colours and lines and a language words and sides, so each language is seen in one theme, and the one
from right to left in all. `e2e.sweep` goes through all states in all languages in all themes.
"""

import itertools

import pytest
from playwright.sync_api import Page, expect

from e2e import asking_flows
from e2e.page_checks import assert_accessible, assert_no_horizontal_scroll
from e2e.stack import Stack
from e2e.themed_flows import THEMES, sign_in_address

NARROW = {"width": 320, "height": 720}
WIDE = {"width": 1280, "height": 720}
DIRECTIONS = {"en": "ltr", "de": "ltr", "fr": "ltr", "es": "ltr", "pt": "ltr", "ja": "ltr", "ar": "rtl"}
PAIRS = sorted({*zip(DIRECTIONS, itertools.cycle(THEMES)), *itertools.product(["ar"], THEMES)})
"""Languages and themes."""


@pytest.mark.parametrize(("language", "theme"), PAIRS)
def test_sign_in_and_sign_up_are_usable(page: Page, stack: Stack, language: str, theme: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(sign_in_address(stack, theme, language))
    page.locator("#next").click()
    expect(page.locator("#email_error")).to_be_visible()
    assert_usable(page, language)
    page.locator("#createAccount").click()
    page.locator("#emailVerificationControl_but_send_code").click()
    expect(page.locator("#email_error")).to_be_visible()
    assert_usable(page, language)


def test_countries_have_their_names_in_the_language_and_its_order(page: Page, stack: Stack) -> None:
    page.goto(asking_flows.sign_in_address(stack, "phone", ui_locales="de"))
    countries = page.locator("#countryCode option")
    expect(countries.nth(1)).to_have_text("Ägypten (+20)")
    page.locator("#countryCode").select_option("GB")
    expect(countries.filter(has_text="(+44)")).to_have_text("Vereinigtes Königreich (+44)")


def assert_usable(page: Page, language: str) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", DIRECTIONS[language])
    assert_fits_and_is_accessible(page)


def assert_fits_and_is_accessible(page: Page) -> None:
    page.set_viewport_size(NARROW)
    assert_no_horizontal_scroll(page)
    page.set_viewport_size(WIDE)
    assert_accessible(page)
