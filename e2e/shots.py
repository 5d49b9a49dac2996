"""``python -m e2e.shots FOLDER``: pictures of every page of the gallery, for a person to look at.

Each view is taken in every theme, language and width; FOLDER/index.html shows them side by side. The three processes
run on free ports, and nothing of the repository is written.
"""

# ruff: noqa: T201 - a program of the command line prints

import argparse
import html
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from playwright.sync_api import Browser, Error, Page, sync_playwright

from e2e import gallery
from e2e.browser import ADVICE, find
from e2e.connector_service import running_connector_service
from e2e.gallery import Visit
from e2e.outbox import Outbox
from e2e.ports import free_ports
from e2e.stack import Plan, Stack, running_on_free_ports
from e2e.tenant import additions

THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "high_contrast": {"color_scheme": "dark", "contrast": "more"},
}
"""What the browser prefers; pages of user flows without a theme of their own follow it."""


VIEWS = gallery.VIEWS | gallery.LOOKED_AT
HEIGHTS = {1280: 800}
_PHONE_HEIGHT = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pictures."""

    views: Sequence[str]
    languages: Sequence[str]
    themes: Sequence[str]
    widths: Sequence[int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; 1 when a view could not be reached, whose picture shows how far it came."""
    options = _options(arguments)
    chromium = find()
    if chromium is None:
        print(ADVICE, file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(views=options.views, languages=options.languages, themes=options.themes, widths=options.widths)
    with _running() as stack, sync_playwright() as playwright:
        launching = cast("dict[str, Any]", chromium.launch_options(*stack.chromium_args))
        browser = playwright.chromium.launch(**launching)
        missed = [*_taken(browser, stack, wanted, options.folder)]
        browser.close()
    (options.folder / "index.html").write_text(_index(wanted), encoding="utf-8")
    print(f"Look at {options.folder / 'index.html'}")
    return 1 if missed else 0


@contextmanager
def _running() -> Iterator[Stack]:
    with TemporaryDirectory(prefix="mock_b2c-shots-") as folder, running_connector_service() as connector:
        [port] = free_ports(1)
        more = additions(connector=connector, reader_port=port)
        plan = Plan(folder=Path(folder), extra_tenant=more, taker=connector, revised=in_all_languages)
        with running_on_free_ports(plan) as stack:
            yield stack


def in_all_languages(tenant: str) -> str:
    """The TOML with every user flow speaking all languages."""
    tables = re.split(r"(?=^\[\[)", tenant, flags=re.MULTILINE)
    return "".join(
        table.replace("[[user_flows]]\n", "[[user_flows]]\nlanguages = {}\n", 1)
        if "\nlanguages =" not in table
        else table
        for table in tables
    )


def _taken(browser: Browser, stack: Stack, wanted: Wanted, folder: Path) -> Iterator[str]:
    """Takes the pictures; gives the views that could not be reached."""
    outbox = Outbox(stack)
    for language in wanted.languages:
        for view in wanted.views:
            context = browser.new_context(base_url=stack.web_app, locale=language, reduced_motion="reduce")
            context.set_default_timeout(15_000)
            page = context.new_page()
            try:
                VIEWS[view](Visit(page=page, stack=stack, outbox=outbox))
            except (AssertionError, Error) as error:
                print(f"{view} in {language}: {str(error).splitlines()[0]}", file=sys.stderr)
                yield f"{view} in {language}"
            _photograph(page, wanted, folder, f"{view}-{language}")
            context.close()


def _photograph(page: Page, wanted: Wanted, folder: Path, name: str) -> None:
    for theme in wanted.themes:
        page.emulate_media(**THEMES[theme])
        for width in wanted.widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, _PHONE_HEIGHT)})
            page.screenshot(path=folder / f"{name}-{theme}-{width}.png", full_page=True, animations="disabled")


def _index(wanted: Wanted) -> str:
    """A row for each view."""
    rows = "".join(f"<h2>{html.escape(view)}</h2><p>{''.join(_figures(view, wanted))}</p>\n" for view in wanted.views)
    style = "body{font:14px sans-serif}img{max-height:480px;max-width:640px;border:1px solid gray;margin:4px}"
    return f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{style}</style>\n{rows}"


def _figures(view: str, wanted: Wanted) -> Iterator[str]:
    for language in wanted.languages:
        for theme in wanted.themes:
            for width in wanted.widths:
                name = f"{view}-{language}-{theme}-{width}"
                yield f'<a href="{name}.png"><img loading=lazy src="{name}.png" alt="{name}" title="{name}"></a>'


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m e2e.shots",
        description="Pictures of every page, to look at.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--views", nargs="+", choices=VIEWS, default=list(VIEWS), metavar="VIEW", help="of e2e/gallery")
    parser.add_argument("--languages", nargs="+", default=["en", "ar", "de"], metavar="TAG")
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES))
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 375, 320], metavar="PX")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
