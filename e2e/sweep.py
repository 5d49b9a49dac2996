"""``python -m e2e.sweep``: every state of the gallery in every language and theme, by axe-core and for its width.

It takes a quarter of an hour and is no part of a run of the tests, which judge every state in English, and every
language on two pages.
"""

# ruff: noqa: T201 - a program of the command line prints

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence

from playwright.sync_api import Page

from e2e.gallery import VIEWS, web_app
from e2e.page_checks import (
    assert_accessible,
    assert_no_horizontal_scroll,
    assert_readable_at_twice_the_size,
    assert_still_accessible,
)
from e2e.tour import THEMES, Stop, stops, touring
from mock_b2c.domain.languages import COUNTRIES, ENGLISH, direction

ENGLISH_ONLY = {"tenant", "outbox", "consent_of_a_provider"} | {
    name for name, way in VIEWS.items() if way.__module__ == web_app.__name__
}
"""Views of the web app, of the portal and of what stands in for an identity provider: no page of a user flow."""
NARROW = {"width": 320, "height": 720}
WIDE = {"width": 1280, "height": 800}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong, state by state, and how many states there were; 1 when something was."""
    options = _options(arguments)
    states = [
        (view, language)
        for view, language in itertools.product(options.views, options.languages)
        if language == ENGLISH or view not in ENGLISH_ONLY
    ]
    with touring() as (browser, stack):
        faults = [fault for stop in stops(browser, stack, states) for fault in _told(stop)]
    where = f"{len(states)} states ({len(options.views)} views, {len(options.languages)} languages)"
    print(f"{where} in {len(THEMES)} themes: {len(faults)} faults")
    return 1 if faults else 0


def _told(stop: Stop) -> Iterator[str]:
    for fault in [stop.fault] if stop.fault else faults_of(stop.page, stop.language):
        print(f"{stop}: {fault}", flush=True)
        yield fault


def faults_of(page: Page, language: str) -> Iterator[str]:
    """What is wrong with a page in its language: which it says, how it fits, and what axe-core finds in each theme."""
    root = page.locator("html")
    said = root.get_attribute("lang"), root.get_attribute("dir") or "ltr"
    if said != (language, direction(language)):
        yield f"it says that it is in {said}"
    page.set_viewport_size(NARROW)
    yield from _failed(assert_no_horizontal_scroll, page)
    page.set_viewport_size(WIDE)
    yield from _failed(assert_readable_at_twice_the_size, page)
    page.set_viewport_size(WIDE)
    for theme, preferred in THEMES.items():
        page.emulate_media(**preferred)
        judge = assert_accessible if theme == next(iter(THEMES)) else assert_still_accessible
        yield from (f"{theme}: {fault}" for fault in _failed(judge, page))


def _failed(check: Callable[[Page], None], page: Page) -> Iterator[str]:
    try:
        check(page)
    except AssertionError as error:
        yield str(error)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m e2e.sweep",
        description="Every state of every page in every language and theme: WCAG 2.2 AA by axe-core, and its width.",
    )
    parser.add_argument("--views", nargs="+", choices=VIEWS, default=list(VIEWS), metavar="VIEW", help="of e2e/gallery")
    parser.add_argument("--languages", nargs="+", choices=COUNTRIES, default=list(COUNTRIES), metavar="TAG")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
