"""MSAL Python as public client on a desktop: the browser comes back to a port of the program (reference 4.3)."""

from concurrent.futures import ThreadPoolExecutor

import msal
import pytest
import requests
from bs4 import BeautifulSoup

from e2e.ports import free_ports
from tests.web import tenant
from tests.web.xhr_client import answer

SCOPES = [tenant.READ]
DESKTOP = "88888888-8888-4888-8888-888888888888"
PATIENCE = 20


@pytest.fixture
def port():
    """Where the program listens; the service compares the port of a redirect URI too (reference 11)."""
    return free_ports(1)[0]


@pytest.fixture
def desktop_site(make_site, port):
    """A tenant with the program registered."""
    program = {
        "name": "desktop",
        "client_id": DESKTOP,
        "public_redirect_uris": [f"http://localhost:{port}"],
        "permissions": ["tasks-api/tasks.read"],
    }
    return make_site({**tenant.CONFIG, "apps": [*tenant.CONFIG["apps"], program]})


@pytest.fixture
def person(desktop_site, monkeypatch):
    """`person(at_the_pages)` sits in front of the browser that MSAL opens."""
    with ThreadPoolExecutor(max_workers=1) as thread:

        def sit_down(at_the_pages):
            def opened(address):
                thread.submit(post_form, desktop_site, address, at_the_pages)
                return True

            monkeypatch.setattr("webbrowser.open", opened)
            monkeypatch.setenv("BROWSER", "any")  # else MSAL prefers Edge, where there is one

        yield sit_down


def post_form(site, address, at_the_pages):
    """What the browser does with the tenant's self-submitting form: a POST to the program's port."""
    browser = site.browser()
    shown = at_the_pages(browser, browser.get(address))
    form = BeautifulSoup(shown.text, "html.parser").find("form", id="auto")
    values = {item["name"]: item["value"] for item in form.find_all("input")}
    requests.post(form["action"], data=values, timeout=PATIENCE)


@pytest.fixture
def program(desktop_site):
    return msal.PublicClientApplication(
        DESKTOP, authority=desktop_site.authority(), http_client=desktop_site.new_session()
    )


def test_interactive_sign_in_comes_back_to_the_program_s_port(program, person, port):
    person(lambda browser, shown: browser.walk(shown))
    told = program.acquire_token_interactive(SCOPES, port=port, timeout=PATIENCE)
    assert "error" not in told, told
    assert told["id_token_claims"]["name"] == "Ada Lovelace"
    assert told["scope"] == tenant.READ
    again = program.acquire_token_silent(SCOPES, program.get_accounts()[0], force_refresh=True)
    assert again["token_source"] == "identity_provider"


def test_refused_interactive_sign_in_is_told_to_the_program(program, person, port):
    person(lambda _, shown: shown)
    told = program.acquire_token_interactive([tenant.OTHER], port=port, timeout=PATIENCE)
    assert told["error"] == "invalid_request"
    assert told["error_description"].startswith("AADB2C90205: ")


def test_another_port_than_the_registered_one_is_refused(program, desktop_site, port):
    """MSAL takes any free port unless told: with the service, give `port` and register it."""
    flow = program.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:1", response_mode="form_post")
    told = answer(desktop_site.browser().get(flow["auth_uri"]))
    assert told["error"] == "redirect_uri_mismatch"
