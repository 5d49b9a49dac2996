"""What may happen in no test: a request that would leave this machine, a script that fails, an error in the console.

To look at each request would be an eighth of what loading a page costs. Those for other machines are the ones that
fail, for the browser of the tests finds none (see `e2e.switches.ALONE`).
"""

from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Page, Request, WebError

from e2e.services import LOOPBACK

_PAGE_REFUSED = "Failed to load resource: the server responded"


class Watch:
    """Looks on while a test uses a browser context; check() says what went wrong."""

    def __init__(self, context: BrowserContext) -> None:
        self._errors: list[tuple[str, str]] = []
        self._faults: list[str] = []
        self._pages: set[str] = set()
        context.on("requestfailed", self._on_failed)
        context.on("console", self._on_console)
        context.on("weberror", self._on_web_error)
        context.on("page", self._follow)
        for page in context.pages:
            self._follow(page)

    def check(self) -> None:
        """Fail when there was anything to complain of, once."""
        errors = [f"console error: {text} ({url})" for text, url in self._errors if not self._is_of_a_page(text, url)]
        faults = [*self._faults, *errors]
        for seen in (self._errors, self._faults, self._pages):
            seen.clear()
        assert not faults, "While the test ran:\n" + "\n".join(faults)

    def _is_of_a_page(self, text: str, url: str) -> bool:
        """Chromium reports a page that comes with status 400 or more in the console, too: such a page may be wanted."""
        return text.startswith(_PAGE_REFUSED) and urldefrag(url).url in self._pages

    def _follow(self, page: Page) -> None:
        page.on("framenavigated", self._on_navigated)

    def _on_navigated(self, frame: Frame) -> None:
        self._pages.add(urldefrag(frame.url).url)

    def _on_failed(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in LOOPBACK:
            self._faults.append(f"a request for another machine: {request.method} {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append((message.text, message.location["url"]))

    def _on_web_error(self, error: WebError) -> None:
        self._faults.append(f"a script failed: {error.error}")
