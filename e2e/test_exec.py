"""`mock-b2c exec`: apps with the settings of the real service, unchanged, and Chromium beside them."""

import json
import sys
from pathlib import Path

import pytest

from e2e.browser import Chromium
from e2e.by_exec import run_by_exec
from e2e.ports import free_ports
from e2e.services import ROOT

pytestmark = pytest.mark.needs("the emulator")

UNCHANGED = ROOT / "e2e" / "unchanged"
APPS = {
    "the reference web app": (
        ["-m", "flask", "--app", "webapp", "run", "--host", "localhost", "--port", "{}"],
        "/login",
    ),
    "flask and identity": (
        ["-m", "flask", "--app", str(UNCHANGED / "flask_app.py"), "run", "--host", "localhost", "--port", "{}"],
        "/",
    ),
    "django and identity": ([str(UNCHANGED / "django_app.py"), "runserver", "--noreload", "localhost:{}"], "/"),
}

PROGRAM = """
import contextlib, json, os, shlex, subprocess, sys, time, urllib.error, urllib.request
from playwright.sync_api import sync_playwright

port, options, apps = sys.argv[1], *map(json.loads, sys.argv[2:])


@contextlib.contextmanager
def running(command):
    app = subprocess.Popen([sys.executable, *(word.format(port) for word in command)], stdout=sys.stderr)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/favicon.ico").close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        app.terminate()
        app.wait()


def sign_in(page, start):
    page.goto(f"http://localhost:{port}{start}")
    page.locator("#email").or_(page.get_by_role("link", name="Sign In")).wait_for()
    if (link := page.get_by_role("link", name="Sign In")).count():
        link.click()
    page.locator("#email").fill("ada@example.com")
    address = page.url.partition("?")[0]
    page.locator("#password").fill("Sample-Passw0rd-Ada")
    page.locator("#next").click()
    page.wait_for_url(f"http://localhost:{port}/")
    return address, page.locator("h1").inner_text()


with sync_playwright() as playwright:
    options["args"] += shlex.split(os.environ["MOCK_B2C_CHROMIUM_ARGS"])
    browser = playwright.chromium.launch(**options)
    for name, (command, start) in apps.items():
        with running(command), browser.new_context() as context:
            print(json.dumps([name, *sign_in(context.new_page(), start)]), flush=True)
"""


def test_apps_with_production_settings_sign_in_at_the_services_own_address(tmp_path, pytestconfig):
    (port,) = free_ports(1)
    path = pytestconfig.option.chromium
    options = Chromium(executable=path and Path(path)).launch_options()
    program = ("-c", PROGRAM, str(port), *map(json.dumps, (options, APPS)))
    done = run_by_exec(port, tmp_path, sys.executable, *program)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    assert [name for name, *_ in seen] == list(APPS)
    for name, address, greeting in seen:
        assert address.startswith("https://contoso.b2clogin.com/contoso.onmicrosoft.com/"), name
        assert greeting == "Hello, Ada Lovelace", name
