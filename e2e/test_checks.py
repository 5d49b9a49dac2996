"""That the checks which all tests rest on do find something where there is something to find."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from e2e.page_checks import (
    assert_accessible,
    assert_calm,
    assert_closed,
    assert_no_horizontal_scroll,
    assert_readable_at_twice_the_size,
)
from e2e.pages.keyboard import Keyboard
from e2e.snapshots import assert_unchanged
from e2e.sweep import faults_of
from e2e.watch import Watch

HTML = "text/html"
FRAME = "<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1>{}</main>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a context that nobody watches yet."""
    context = browser.new_context(viewport={"width": 360, "height": 720})
    yield context.new_page()
    context.close()


def test_clean_page_passes_every_check(page: Page) -> None:
    watch = Watch(page.context)
    page.set_content(FRAME.format("<button style='outline: 2px solid'>Go</button>"))
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    assert_readable_at_twice_the_size(page)
    assert_calm(page)
    Keyboard(page).go_to(page.get_by_role("button"))
    watch.check()


def test_field_without_a_label_is_named_as_inaccessible(page: Page) -> None:
    page.set_content(FRAME.format("<input id='unlabelled'>"))
    with pytest.raises(AssertionError, match=r"label \(critical\)[^\0]*unlabelled"):
        assert_accessible(page)


def test_what_is_wrong_with_a_page_in_a_language_is_named(page: Page) -> None:
    dark = (
        "<style>@media (prefers-color-scheme: dark) and (prefers-contrast: no-preference) { p { color: #eee } }</style>"
    )
    page.set_content(FRAME.format(f"{dark}<p style='width: 500px'>wide</p>"))
    said, wide, colours = faults_of(page, "ar")
    assert said == "it says that it is in ('en', 'ltr')"
    assert "wider than 320 px" in wide
    assert re.match(r"dark: [^\0]*color-contrast", colours)


def test_element_wider_than_the_window_is_named(page: Page) -> None:
    page.set_content(FRAME.format("<p id='wide' style='width: 500px'>wide</p>"))
    with pytest.raises(AssertionError, match=r"wider than 360 px[^\0]*id=.wide"):
        assert_no_horizontal_scroll(page)


def test_element_that_is_too_wide_at_twice_the_size_is_named(page: Page) -> None:
    page.set_content(FRAME.format("<p id='large' style='width: 190px'>wide</p>"))
    assert_no_horizontal_scroll(page)
    with pytest.raises(AssertionError, match=r"wider than 180 px[^\0]*id=.large"):
        assert_readable_at_twice_the_size(page)
    page.set_viewport_size({"width": 1000, "height": 720})
    wide = "<style>@media (min-width: 600px) { #letters { width: 40rem } }</style><p id='letters'>wide</p>"
    page.set_content(FRAME.format(wide))
    with pytest.raises(AssertionError, match=r"wider than 1000 px[^\0]*id=.letters"):
        assert_readable_at_twice_the_size(page)


def test_motion_that_nobody_wants_is_named(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_content(FRAME.format("<p id='moving' style='transition: color 1s, opacity 2ms'>slow</p>"))
    with pytest.raises(AssertionError, match=r"moves:[^\0]*id=.moving"):
        assert_calm(page)


def test_focus_nobody_sees_is_named(page: Page) -> None:
    page.set_content(FRAME.format("<button id='plain' style='outline: none'>Go</button>"))
    with pytest.raises(AssertionError, match=r"nobody sees[^\0]*plain"):
        Keyboard(page, patience_ms=200).go_to(page.get_by_role("button"))


def test_missing_header_is_named() -> None:
    with pytest.raises(AssertionError, match="x-content-type-options"):
        assert_closed({"content-security-policy": "default-src 'none'"})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("<script>console.error('oh dear')</script>", "console error: oh dear"),
        ("<script>nowhere.at.all</script>", r"a script failed: [^\0]*nowhere is not defined"),
    ],
)
def test_what_goes_wrong_in_a_browser_is_told(page: Page, content: str, complaint: str) -> None:
    watch = Watch(page.context)
    page.set_content(FRAME.format(content))
    with pytest.raises(AssertionError, match=complaint):
        watch.check()


@pytest.mark.parametrize(
    "content",
    [
        "<img alt='' src='{}'>",
        "<iframe src='{}'></iframe>",
        "<form action='{}'></form><script>document.forms[0].submit()</script>",
        "<script>location.href = '{}'</script>",
        "<script>open('{}')</script>",
        "<script>fetch('{}').catch(() => {{}})</script>",
        "<script>navigator.sendBeacon('{}')</script>",
    ],
)
@pytest.mark.parametrize("stranger", ["https://stranger.example/x", "http://192.0.2.1/x"])
def test_whatever_asks_another_machine_is_told(page: Page, content: str, stranger: str) -> None:
    watch = Watch(page.context)
    with page.context.expect_event("requestfailed"):
        page.set_content(FRAME.format(content.format(stranger)), wait_until="commit")
    with pytest.raises(AssertionError, match=rf"a request for another machine: (GET|POST) {stranger}"):
        watch.check()


def test_page_that_is_refused_may_be_wanted_but_none_of_its_parts(page: Page) -> None:
    page.route("**/page", lambda route: route.fulfill(status=400, body="<img alt='' src='/part'>", content_type=HTML))
    page.route("**/part", lambda route: route.fulfill(status=400))
    watch = Watch(page.context)
    page.goto("http://localhost/page")
    with pytest.raises(AssertionError) as told:
        watch.check()
    assert re.findall(r"localhost/\w+", str(told.value)) == ["localhost/part"]


def test_page_that_reads_otherwise_than_it_did_is_told_line_by_line(tmp_path: Path) -> None:
    assert_unchanged("page", '- button "Go"\n- link "Help"\n', update=True, folder=tmp_path)
    assert_unchanged("page", '- button "Go"\n- link "Help"\n', update=False, folder=tmp_path)
    with pytest.raises(AssertionError, match=r'page is not as it was[^\0]*-- button "Go"\n\+- button "Stop"'):
        assert_unchanged("page", '- button "Stop"\n- link "Help"\n', update=False, folder=tmp_path)


def test_page_without_a_snapshot_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="new is not as it was"):
        assert_unchanged("new", "- main\n", update=False, folder=tmp_path)
