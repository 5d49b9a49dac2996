"""Nothing that a request holds gets into a page as markup, into a header as a header, or into a script as code."""

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

MARK = "zq9"
MARKUP = f"""{MARK}<script>alert({MARK})</script>"'`><img src=x onerror=alert({MARK})>{{{{31*40093}}}}</title>&lt;"""
SPLITTING = [
    f"{MARK}\r\nSet-Cookie: {MARK}=1",
    f"{MARK}\nX-{MARK}: 1",
    f"{MARK}\r\n\r\n<script>alert(1)</script>",
    f"{MARK}\u560a\u560dSet-Cookie: {MARK}=1",  # their UTF-8 ends in the bytes of CR LF
    f"{MARK}%0d%0aSet-Cookie: {MARK}=1",
    f"{MARK}\x85\u2028\x0b\x0cX-{MARK}: 1",
]
BASE = f"/{tenant.TENANT}/{tenant.SUSI}"
PARAMETERS = [
    *authorization(),
    "response_mode",
    "prompt",
    "max_age",
    "login_hint",
    "client_info",
    "p",
    "ui_locales",
    "x",
]


def assert_only_text(response):
    """No element or attribute of the answer was made by the marked value."""
    assert f"<script>alert({MARK}" not in response.text
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    html = BeautifulSoup(response.text, "html.parser")
    assert not html.find_all("img", src="x")
    assert not html.find_all(string=re.compile(f"{MARK}.*1242883"))
    for script in html.find_all("script"):
        assert "</" not in script.get_text()
        assert script.get("src") or script.get("nonce")
    for tag in html.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or MARK in name]


def assert_no_header_made(response):
    assert not [name for name in response.headers if MARK in name]
    assert not [line for line in response.raw.headers.getlist("Set-Cookie") if line.startswith(MARK)]
    for value in response.headers.values():
        assert "\r" not in value
        assert "\n" not in value


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("name", PARAMETERS)
def test_authorize_shows_every_parameter_as_text(visitor, name, mode):
    response = visitor.authorize(tenant.SUSI, {**authorization(response_mode=mode), name: MARKUP})
    assert response.status_code < 500
    assert_only_text(response)


@pytest.mark.parametrize("name", PARAMETERS)
def test_unknown_parameter_names_are_not_shown_as_markup(visitor, name):
    response = visitor.authorize(tenant.SUSI, {MARKUP: name, **authorization(client_id=None)})
    assert_only_text(response)


@pytest.mark.parametrize(
    "path",
    [
        f"/{quote(MARKUP, safe='')}/{tenant.SUSI}/oauth2/v2.0/authorize",
        f"/{tenant.TENANT}/{quote(MARKUP, safe='')}/oauth2/v2.0/authorize",
        f"/{tenant.TENANT}/{quote(MARKUP, safe='')}/v2.0/.well-known/openid-configuration",
        f"/{tenant.TENANT}/oauth2/v2.0/authorize?p={quote(MARKUP)}",
        f"/{quote(MARKUP, safe='')}",
        f"{BASE}/api/{quote(MARKUP, safe='')}/confirmed",
        f"{BASE}/api/SelfAsserted/confirmed?tx={quote(MARKUP)}&csrf_token={quote(MARKUP)}",
        f"{BASE}/api/CombinedSigninAndSignup/unified?claimsexchange={quote(MARKUP)}&local={quote(MARKUP)}",
        f"{BASE}/api/SelfAsserted/error?code={quote(MARKUP)}",
        f"{BASE}/oauth2/v2.0/logout?post_logout_redirect_uri={quote(MARKUP)}",
        f"{BASE}/oauth2/v2.0/logout?id_token_hint={quote(MARKUP)}&state={quote(MARKUP)}",
        f"/_mock/outbox?to={quote(MARKUP)}",
        f"/_mock/{quote(MARKUP, safe='')}",
        f"/static/{quote(MARKUP, safe='')}",
    ],
)
def test_every_address_is_shown_as_text(visitor, path):
    response = visitor.get(path)
    assert response.status_code < 500
    assert_only_text(response)


@pytest.mark.parametrize("header", ["User-Agent", "Referer", "Accept", "Accept-Language", "Cookie", "X-CSRF-TOKEN"])
@pytest.mark.parametrize("path", [f"{BASE}/oauth2/v2.0/authorize", "/_mock/outbox", "/nowhere"])
def test_no_header_is_shown_as_markup(visitor, header, path):
    assert_only_text(visitor.get(path, headers={header: MARKUP}))


@pytest.mark.parametrize(
    "name", ["email", "password", "newPassword", "displayName", "request_type", "claim_id", MARKUP]
)
@pytest.mark.parametrize("policy", [tenant.SUSI, tenant.SIGN_UP, tenant.RESET])
def test_page_call_answers_json_that_does_not_repeat_what_was_typed(visitor, policy, name):
    shown = page(visitor.authorize(policy, authorization()))
    response = visitor.post(shown, "SelfAsserted", {name: MARKUP})
    assert response.json()["status"] == "400"
    assert MARK not in response.text


@pytest.mark.parametrize("text", SPLITTING)
@pytest.mark.parametrize(
    "name", ["state", "redirect_uri", "client_id", "nonce", "login_hint", "scope", "response_mode"]
)
def test_authorize_makes_no_header_of_a_parameter(visitor, name, text):
    visitor.sign_in(authorization())
    response = visitor.authorize(tenant.SUSI, authorization(**{name: text}))
    assert response.status_code < 500
    assert_no_header_made(response)
    if name == "state":
        assert answer(response)["state"] == text


@pytest.mark.parametrize("text", SPLITTING)
@pytest.mark.parametrize("name", ["post_logout_redirect_uri", "state", "id_token_hint"])
def test_logout_makes_no_header_of_a_parameter(visitor, name, text):
    params = {"post_logout_redirect_uri": "https://elsewhere.example/"}
    prefix = "https://elsewhere.example/" if name == "post_logout_redirect_uri" else ""
    response = visitor.get(f"{BASE}/oauth2/v2.0/logout", params={**params, name: prefix + text})
    assert response.status_code < 500
    assert_no_header_made(response)


@pytest.mark.parametrize("text", [quote(text, safe="") for text in SPLITTING])
def test_address_makes_no_header(visitor, text):
    for path in (
        f"/{text}/{tenant.SUSI}/oauth2/v2.0/authorize",
        f"/{tenant.TENANT}/{text}/oauth2/v2.0/logout",
        f"/{text}",
    ):
        response = visitor.get(path)
        assert response.status_code == 404
        assert_no_header_made(response)


def test_cookie_of_the_session_is_never_made_from_what_the_browser_sent(visitor):
    name = f"x-ms-cpim-sso:{tenant.TENANT}_0"
    visitor.session.headers["Cookie"] = f"{name}={MARK}-fixed"
    visitor.session.cookies.clear()
    for _ in range(2):
        response = visitor.authorize(tenant.SUSI, authorization(prompt="none"))
        assert MARK not in str(response.headers)


def test_session_chosen_by_an_attacker_does_not_become_the_users(site):
    """Session fixation: a sign-in begins a session of a new value."""
    browser = site.browser()
    name = f"x-ms-cpim-sso:{tenant.TENANT}_0"
    browser.session.cookies.set(name, "chosen-by-the-attacker", domain="localhost.local", path="/")
    browser.sign_in(authorization())
    attacker = site.browser()
    attacker.session.headers["Cookie"] = f"{name}=chosen-by-the-attacker"
    assert page(attacker.authorize(tenant.SUSI, authorization()))
