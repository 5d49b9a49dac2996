"""The plugin's browser side, in a test run of its own: Chromium finds and trusts the service's host name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.browser import Chromium

pytestmark = pytest.mark.needs("the emulator")

CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    ours = {options!r}
    return {{**browser_type_launch_args, **ours, "args": [*browser_type_launch_args.get("args", []), *ours["args"]]}}
"""
TESTS = """
import asyncio
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest
from playwright.async_api import async_playwright


class Callback(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def app(b2c):
    with HTTPServer(("localhost", 0), Callback) as server:
        address = f"http://localhost:{server.server_port}/back"
        b2c.configure(apps={"webapp1": {"redirect_uris": [address]}})
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


@pytest.fixture
def address(app, b2c):
    query = {"client_id": b2c.app().client_id, "response_type": "code", "redirect_uri": app, "scope": "openid"}
    path = "contoso.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize"
    return f"https://contoso.b2clogin.com/{path}?{urlencode(query)}"


def test_user_signs_in_on_the_page(page, app, address, b2c, b2c_sign_in):
    b2c.users.add("eve@example.com", display_name="Eve")
    page.goto(address)
    b2c_sign_in(page, "eve@example.com")
    page.wait_for_url(f"{app}?code=*")


def test_planted_session_needs_no_page(page, app, address, b2c_sign_in):
    b2c_sign_in(page, "ada@example.com", fast=True)
    page.goto(address)
    assert page.url.startswith(f"{app}?code=")


def test_storage_state_is_taken_along(page, app, address, b2c_sign_in, browser, tmp_path):
    b2c_sign_in(page, "ada@example.com", fast=True)
    page.context.storage_state(path=tmp_path / "state.json")
    with browser.new_context(storage_state=tmp_path / "state.json") as context:
        other = context.new_page()
        other.goto(address)
        assert other.url.startswith(f"{app}?code=")
"""
ASYNC_TEST = """
import asyncio

from playwright.async_api import async_playwright
from test_sync import address, app


def test_asynchronous_pages_are_awaited(app, address, b2c_sign_in, browser_type_launch_args):
    async def sign_in():
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**browser_type_launch_args)
            page = await browser.new_page()
            await page.goto(address)
            await b2c_sign_in(page, "ada@example.com")
            await page.wait_for_url(f"{app}?code=*")
            await browser.close()

    asyncio.run(sign_in())
"""


def test_browser_signs_in_through_the_plugin(tmp_path, pytestconfig):
    path = pytestconfig.option.chromium
    options = Chromium(executable=path and Path(path)).launch_options()
    (tmp_path / "conftest.py").write_text(CONFTEST.format(options=options))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_sync.py").write_text(TESTS)
    (tmp_path / "test_async.py").write_text(ASYNC_TEST)
    plugins = ("-p", "playwright", "-p", "mock_b2c.pytest_plugin", "-p", "no:cacheprovider")
    # In this order: once Playwright's synchronous half runs, a thread can have no other event loop.
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "test_async.py", "test_sync.py"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
