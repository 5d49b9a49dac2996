"""Views of the gallery in any language, for the programs that look at them; tests are in English."""

import re
import sys
from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A page that is there now, or as far as the way to it led; `fault` says why it led no further."""

    view: str
    language: str
    page: Page
    fault: str

    def __str__(self) -> str:
        return f"{self.view} in {self.language}"


@contextmanager
def touring() -> Iterator[tuple[Browser, Stack]]:
    """A browser, and the three processes with every user flow in all languages; without a browser the program ends."""
    chromium = find()
    if chromium is None:
        sys.exit(ADVICE)
    with _running() as stack, sync_playwright() as playwright:
        launching = cast("dict[str, Any]", chromium.launch_options(*stack.chromium_args))
        browser = playwright.chromium.launch(**launching)
        yield browser, stack
        browser.close()


@contextmanager
def _running() -> Iterator[Stack]:
    with TemporaryDirectory(prefix="mock_b2c-tour-") as folder, running_connector_service() as service:
        [port] = free_ports(1)
        more = additions(connector=service.address, reader_port=port)
        plan = Plan(folder=Path(folder), extra_tenant=more, taker=service.address, revised=in_all_languages)
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


def stops(browser: Browser, stack: Stack, tour: Iterable[tuple[str, str]]) -> Iterator[Stop]:
    """Each view of the tour in its language; the page is closed when the next one is asked for."""
    outbox, views = Outbox(stack), gallery.VIEWS | gallery.LOOKED_AT
    for view, language in tour:
        context = browser.new_context(base_url=stack.web_app, locale=language, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        page, fault = context.new_page(), ""
        try:
            views[view](Visit(page=page, stack=stack, outbox=outbox))
        except (AssertionError, Error) as error:
            fault = str(error).splitlines()[0]
        yield Stop(view=view, language=language, page=page, fault=fault)
        context.close()
