"""An application that only takes answers, where a test has no use for the web app; `e2e.connector_service` serves it.

Playwright could answer in place of the web app. But a page with a route has no cache, asks the test about all that it
loads, and is not asked about a redirect: whether it works depends on how Chromium divides pages between processes.
"""

import json

from playwright.sync_api import Page, expect

ANSWER = "Back at the application."
SILENT_PATH = "/getNothing"
_PATH = "/getAToken"
_CLIENT_ID = "44444444-4444-4444-8444-444444444444"


def registration(address: str) -> str:
    """The app registration, as TOML to add to the tenant; `address` is that of its server."""
    return f"""
[[apps]]
name = "taker"
client_id = "{_CLIENT_ID}"
client_secret = "sample-taker-app-secret-not-for-real-use"
redirect_uris = {json.dumps([_at(address, path) for path in (_PATH, SILENT_PATH)])}
"""


def as_taker(address: str) -> dict[str, str]:
    """What an authorization request has when it comes from there."""
    return {"client_id": _CLIENT_ID, "redirect_uri": _at(address, _PATH)}


def silent(address: str) -> str:
    """A redirect URI where only the application sees the answer: the browser gets no page, which takes its time."""
    return _at(address, SILENT_PATH)


def expect_return(page: Page) -> None:
    """Waits until the browser is back and the application has answered; no page of the tenant has that text."""
    page.wait_for_url(f"**{_PATH}?*")
    expect(page.get_by_text(ANSWER, exact=True)).to_be_visible()


def _at(address: str, path: str) -> str:
    return f"{address.rstrip('/')}{path}"
