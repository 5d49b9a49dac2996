"""``python -m e2e.shots FOLDER``: pictures of every page of the gallery, for a person to look at.

Each view is taken in every theme, language and width; FOLDER/index.html shows them side by side. The three processes
run on free ports, and nothing of the repository is written.
"""

# ruff: noqa: T201 - a program of the command line prints

import argparse
import html
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from e2e import gallery
from e2e.stack import Stack
from e2e.tour import THEMES, stops, touring

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
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(views=options.views, languages=options.languages, themes=options.themes, widths=options.widths)
    with touring() as (browser, stack):
        missed = [*_taken(browser, stack, wanted, options.folder)]
    (options.folder / "index.html").write_text(_index(wanted), encoding="utf-8")
    print(f"Look at {options.folder / 'index.html'}")
    return 1 if missed else 0


def _taken(browser: Browser, stack: Stack, wanted: Wanted, folder: Path) -> Iterator[str]:
    """Takes the pictures; gives the views that could not be reached."""
    for stop in stops(browser, stack, itertools.product(wanted.views, wanted.languages)):
        if stop.fault:
            print(f"{stop}: {stop.fault}", file=sys.stderr)
            yield str(stop)
        _photograph(stop.page, wanted, folder, f"{stop.view}-{stop.language}")


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
