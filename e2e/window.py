"""The window that the tests of one worker share: each has a tab of its own in it, and finds no cookies.

A browser context of its own costs a test a fifth of a second: a process that knows no script yet, and files that are
to be fetched anew. Where something of each test is to be recorded it has one all the same, for that needs one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error

from e2e.watch import Watch


class Window:
    """A context and the tab that stays in it, which keeps the process of the others alive."""

    def __init__(self, context: BrowserContext, watch: Watch | None) -> None:
        self.context = context
        self.page = context.new_page()
        self._watch = watch

    @contextmanager
    def lent_to(self, test: pytest.FixtureRequest, results: Path) -> Iterator[None]:
        """Without what was in it; what it shows when the test fails is kept, and what went wrong in it is told."""
        self.context.clear_cookies()
        failed = test.session.testsfailed
        yield
        if test.session.testsfailed > failed:
            self._keep_pictures(results / test.node.name.replace("/", "-"))
        for tab in self.context.pages:
            if tab is not self.page:
                tab.close()
        if self._watch is not None:
            self._watch.check()

    def _keep_pictures(self, folder: Path) -> None:
        shown = [tab for tab in self.context.pages if tab.url != "about:blank"]
        for number, tab in enumerate(shown, start=1):
            try:
                tab.screenshot(path=folder / f"test-failed-{number}.png", timeout=5_000)
            except Error:  # the tab may be what failed; the others are worth a look
                continue


def is_shared(config: pytest.Config) -> bool:
    """Whether nothing but what a failure shows is to be kept of a test."""
    option = config.option
    return (option.tracing, option.video, option.screenshot) == ("off", "off", "only-on-failure")
