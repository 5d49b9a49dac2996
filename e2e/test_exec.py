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
import json, os, shlex, subprocess, sys, time, urllib.error, urllib.request
from playwright.sync_api import sync_playwright

port, options, command, start = sys.argv[1], *map(json.loads, sys.argv[2:])
app = subprocess.Popen([sys.executable, *(word.format(port) for word in command)], stdout=sys.stderr)
try:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/favicon.ico").close()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.05)
    with sync_playwright() as playwright:
        options["args"] += shlex.split(os.environ["MOCK_B2C_CHROMIUM_ARGS"])
        page = playwright.chromium.launch(**options).new_page()
        page.goto(f"http://localhost:{port}{start}")
        page.locator("#email").or_(page.get_by_role("link", name="Sign In")).wait_for()
        if (link := page.get_by_role("link", name="Sign In")).count():
            link.click()
        page.locator("#email").fill("ada@example.com")
        print(page.url.partition("?")[0])
        page.locator("#password").fill("Sample-Passw0rd-Ada")
        page.locator("#next").click()
        page.wait_for_url(f"http://localhost:{port}/")
        print(page.locator("h1").inner_text())
finally:
    app.terminate()
    app.wait()
"""


@pytest.mark.parametrize("app", APPS)
def test_app_with_production_settings_signs_in_at_the_services_own_address(app, tmp_path, pytestconfig):
    (port,) = free_ports(1)
    path = pytestconfig.option.chromium
    options = Chromium(executable=path and Path(path)).launch_options()
    program = ("-c", PROGRAM, str(port), *map(json.dumps, (options, *APPS[app])))
    done = run_by_exec(port, tmp_path, sys.executable, *program)
    assert done.returncode == 0, done.stderr
    address, greeting = done.stdout.strip().splitlines()[-2:]
    assert address.startswith("https://contoso.b2clogin.com/contoso.onmicrosoft.com/")
    assert greeting == "Hello, Ada Lovelace"
