"""What may happen in no test: a request that leaves this machine, a script that fails, an error in the console."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

from e2e.services import LOOPBACK


class Watch:
    """Looks on while a test uses a browser context; check() says what went wrong."""

    def __init__(self, context: BrowserContext) -> None:
        self._faults: list[str] = []
        self._refused_pages: set[str] = set()
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_web_error)

    def check(self) -> None:
        """Fail when there was anything to complain of, once."""
        faults, self._faults = self._faults, []
        assert not faults, "While the test ran:\n" + "\n".join(faults)

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in LOOPBACK:
            self._faults.append(f"a request left this machine: {request.method} {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused_pages.add(response.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium reports a page that comes with status 400 or more in the console, too: such a page may be wanted.
        if message.type == "error" and message.location["url"] not in self._refused_pages:
            self._faults.append(f"console error: {message.text} ({message.location['url']})")

    def _on_web_error(self, error: WebError) -> None:
        self._faults.append(f"a script failed: {error.error}")
