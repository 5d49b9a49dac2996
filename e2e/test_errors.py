"""Requests that go wrong at the tenant: what ends where, and that no code ever reaches a stranger."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from playwright.sync_api import BrowserContext, Page, expect

from e2e.live import LiveStack
from e2e.pages.b2c_error import B2CErrorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.web_app import WebApp
from e2e.stack import Stack
from e2e.users import Person

STRANGER = "https://stranger.example/getAToken"
GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z"


def authorize_url(page: Page, **changes: str | None) -> str:
    """Where the web app would send this browser to sign in, with parameters changed or, for None, left out."""
    answer = page.request.get("/login", max_redirects=0)
    parts = urlsplit(answer.headers["location"])
    parameters = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return urlunsplit(parts._replace(query=query))


def test_unregistered_redirect_uri_ends_at_a_registered_one_with_an_error(page: Page, base_url: str) -> None:
    app = WebApp(page)
    for path in ("/elsewhere", "/getAToken/", "/GETATOKEN", "/getAToken?next=/x", "@stranger.example/getAToken"):
        page.goto(authorize_url(page, redirect_uri=f"{base_url}{path}"))
        assert page.url.startswith(f"{base_url}/getAToken?")
        expect(app.heading).to_have_text("Azure AD B2C reported an error")
        expect(app.detail("Error")).to_have_text("redirect_uri_mismatch")
        expect(app.detail("Code")).to_have_text("AADB2C90006")
        expect(page.get_by_role("main")).to_contain_text("Set REDIRECT_URI to one of the redirect URIs registered")


def test_no_code_is_issued_for_an_unregistered_redirect_uri_even_with_a_session(
    page: Page, registered_user: Person, base_url: str
) -> None:
    WebApp(page).sign_in_as(registered_user)
    visited: list[str] = []
    page.on("request", lambda request: visited.append(request.url))
    page.goto(authorize_url(page, redirect_uri=STRANGER))
    expect(WebApp(page).heading).to_have_text("Azure AD B2C reported an error")
    assert len(visited) > 1
    assert not [url for url in visited if "code" in parse_qs(urlsplit(url).query)]


def test_unknown_client_gets_the_error_page_of_the_service(page: Page) -> None:
    page.goto(authorize_url(page, client_id="99999999-9999-4999-8999-999999999999", redirect_uri=STRANGER))
    error = B2CErrorPage(page)
    expect(error.detail).to_have_text(re.compile(r"^AADB2C90018: .*99999999-9999-4999-8999-999999999999"))
    expect(error.correlation_id).to_have_text(re.compile(f"^Correlation ID: ?{GUID}$"))
    expect(error.messages).to_contain_text(re.compile(f"Timestamp: ?{MOMENT}"))


def test_request_without_a_client_gets_the_error_page_of_the_service(page: Page) -> None:
    page.goto(authorize_url(page, client_id=None))
    expect(B2CErrorPage(page).detail).to_have_text(re.compile(r"^AADB2C\d+: "))


def test_unknown_user_flow_gets_an_error_page(page: Page) -> None:
    page.goto(re.sub(r"/b2c_1_\w+/", "/B2C_1_unheard_of/", authorize_url(page), flags=re.IGNORECASE))
    expect(B2CErrorPage(page).detail).to_contain_text("AADB2C90022")


def test_error_page_shows_what_it_was_sent_as_text(page: Page) -> None:
    page.goto(authorize_url(page, client_id="<script>alert(1)</script>"))
    expect(B2CErrorPage(page).detail).to_contain_text("<script>alert(1)</script>")


def test_scope_nobody_exposes_is_explained_by_the_app(page: Page, served: Stack | LiveStack) -> None:
    api = f"https://{served.settings['B2C_TENANT_NAME']}.onmicrosoft.com/tasks-api"
    page.goto(authorize_url(page, scope=f"openid {api}/tasks.admin"))
    app = WebApp(page)
    expect(app.heading).to_have_text("Azure AD B2C reported an error")
    expect(app.detail("Code")).to_have_text(re.compile(r"^AADB2C90(117|205)$"))


def test_answer_to_nobodys_question_signs_nobody_in(page: Page) -> None:
    page.goto("/getAToken?code=somebody-elses-code&state=somebody-elses-state")
    app = WebApp(page)
    expect(app.heading).to_have_text("This answer does not belong to a sign-in of yours")
    expect(app.sign_out_link).to_have_count(0)


def test_code_that_was_used_signs_nobody_else_in(
    page: Page, registered_user: Person, new_context: Callable[[], BrowserContext]
) -> None:
    visited: list[str] = []
    page.on("request", lambda request: visited.append(request.url))
    WebApp(page).sign_in_as(registered_user)
    [code] = [found for url in visited for found in parse_qs(urlsplit(url).query).get("code", [])]
    stranger = new_context().new_page()
    [state] = parse_qs(urlsplit(authorize_url(stranger)).query)["state"]
    stranger.goto(f"/getAToken?{urlencode({'code': code, 'state': state})}")
    app = WebApp(stranger)
    expect(app.heading).to_have_text("Azure AD B2C reported an error")
    expect(app.sign_out_link).to_have_count(0)


def test_address_to_go_on_at_cannot_leave_the_app(page: Page, registered_user: Person, base_url: str) -> None:
    page.goto("/login?" + urlencode({"next": "https://stranger.example//stranger.example/"}))
    SignInPage(page).sign_in_as(registered_user)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(f"^{re.escape(base_url)}/"))
