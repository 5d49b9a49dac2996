"""What every page and every form of the portal promises."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_b2c.web import create_app
from mock_b2c.web.portal import PAGES
from mock_b2c.web.portal.frame import NAVIGATION
from tests.web import tenant

USER = f"users/{tenant.ADA_ID}"
APP, API = f"apps/{tenant.WEBAPP}", f"apps/{tenant.API}"
FLOW = f"flows/{tenant.SUSI}"
ADDRESSES = ["", "apps", APP, API, "flows", FLOW, f"flows/{tenant.RESET}", f"flows/{tenant.ROPC}", "users", USER]
ADDRESSES += ["scopes", "log", "keys", "clock", "export", "jwt", "outbox"]
MARKUP = "zq9<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_there_with_its_place_in_the_navigation(portal, address):
    page = portal.open(address)
    assert page.response.status_code == 200
    current = page.html.select("nav [aria-current]")
    assert [link["href"] for link in current] == ([] if address == "jwt" else [f"/_mock/{address.partition('/')[0]}"])
    assert len(page.html.select("h1")) == 1
    assert page.html.title.get_text().endswith("mock_b2c")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_has_a_label_for_each_field_and_ids_once(portal, address):
    html = portal.open(address).html
    ids = [tag["id"] for tag in html.select("[id]")]
    assert len(ids) == len(set(ids))
    for field in html.select("input:not([type=hidden]), select, textarea"):
        assert html.select_one(f"label[for='{field['id']}']"), field
    references = [word for tag in html.select("[aria-describedby]") for word in tag["aria-describedby"].split()]
    assert set(references) <= set(ids)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_form_carries_the_token_and_stays_here(portal, address):
    for form in portal.open(address).html.select("form[method=post]"):
        assert form.select_one("input[name=csrf]")["value"]
        assert not form.has_attr("action")


@pytest.mark.parametrize("address", ADDRESSES)
def test_forms_may_only_lead_here_but_for_the_one_that_runs_a_user_flow(portal, address):
    policy = portal.open(address).response.headers["Content-Security-Policy"]
    assert ("form-action 'self'" in policy) == (not address.startswith("flows/"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_shows_a_password_a_hash_or_a_secret(portal, address):
    text = portal.open(address).response.text
    for hidden in (tenant.SECRET, tenant.ADA_PASSWORD, tenant.GRACE_PASSWORD, "pbkdf2"):
        assert hidden not in text


def test_navigation_leads_to_every_page():
    named = {address for _, pages in NAVIGATION for address, _ in pages}
    assert named == {*PAGES, "outbox"} - {"jwt"}


def test_application_without_levers_says_so(emulator):
    response = create_app(emulator).test_client().get("/_mock/apps", base_url="https://localhost:8443")
    assert response.status_code == 503


@pytest.mark.parametrize(
    "address",
    ["apps/nothing", "apps/webapp1", "flows/nothing", "users/nothing", "nothing", "apps/a/b", "keys/a", "export/a"],
)
def test_what_is_not_there_is_404(portal, address):
    assert portal.open(address).response.status_code == 404


# ---- who may change something -----------------------------------------------------------------------------------


def a_roll(portal):
    return {name: values[0] for name, values in portal.open("keys").fields("roll", "user_flows").items()}


@pytest.mark.parametrize("token", [None, "", "x", "ü"])
def test_form_without_the_token_changes_nothing_and_says_how_to_go_on(portal, b2c, token):
    before, form = b2c.keys.current, a_roll(portal)
    response = portal.send("keys", {**form, "csrf": token})
    assert response.status_code == 403
    assert "Nothing was changed" in response.text
    assert b2c.keys.current == before
    fresh = BeautifulSoup(response.text, "html.parser").select_one("input[name=csrf]")["value"]
    assert portal.send("keys", {**form, "csrf": fresh}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost:5000"},
        {"Origin": "http://127.0.0.1:8443"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://localhost:8443"},
    ],
)
def test_form_from_elsewhere_changes_nothing(portal, b2c, headers):
    before = b2c.keys.current
    assert portal.send("keys", a_roll(portal), **headers).status_code == 403
    assert b2c.keys.current == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://localhost:8443"},
        {"Origin": "https://LOCALHOST:8443", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost:8443"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_form_from_here_is_obeyed_and_leads_on(portal, b2c, headers):
    before = b2c.keys.current
    response = portal.send("keys", a_roll(portal), **headers)
    assert response.status_code == 303
    assert b2c.keys.current != before


def test_standard_ports_are_the_same_origin(app, b2c):
    client = app.test_client()
    page = client.get("/_mock/keys", base_url="https://localhost")
    form = {"do": "roll", "item": "user_flows", "csrf": re.search(r'name="csrf" value="([^"]+)"', page.text)[1]}
    sent = client.post("/_mock/keys", base_url="https://localhost", data=form, headers={"Origin": "https://localhost"})
    assert sent.status_code == 303


@pytest.mark.parametrize("do", ["nothing", "", "show", "__init__"])
def test_unknown_action_is_a_bad_request(portal, do):
    assert portal.send("keys", {**a_roll(portal), "do": do}).status_code == 400


@pytest.mark.parametrize("address", ["", "log", "export", "news", "outbox", "health"])
def test_pages_that_do_nothing_take_no_form(portal, address):
    response = portal.send(address, {"do": "x"})
    assert (response.status_code, "POST" in response.headers["Allow"]) == (405, False)


def test_form_for_what_is_not_there_is_404(portal, b2c):
    form = portal.open(APP).fields("properties")
    for address in ("apps/webapp1", "apps/é", "apps/%0d%0ax"):
        assert portal.send(address, form).status_code == 404
    assert b2c.apps["webapp1"].name == "webapp1"


def test_note_is_shown_once(portal):
    location = portal.send("keys", a_roll(portal)).headers["Location"]
    assert portal.open(location).note
    assert not portal.open(location).note


def test_form_that_is_too_large_is_refused(portal):
    assert portal.send("keys", {**a_roll(portal), "x": "y" * 300_000}).status_code == 413


# ---- whatever is typed -------------------------------------------------------------------------------------------

FORMS = {
    "apps": ["register"],
    APP: ["authentication", "properties", "add_secret", "expose", "add_scope", "permissions"],
    "flows": ["create"],
    FLOW: ["properties", "mfa", "session", "tokens", "attributes", "claims", "run"],
    "users": ["add"],
    USER: ["profile", "password", "factors", "enable"],
    "scopes": ["grant", "withdraw"],
    "keys": ["announce", "roll", "drop"],
    "clock": ["advance", "freeze", "switch", "order", "take_back"],
    "jwt": ["decode"],
}
KNOWN = [(address, do) for address, actions in FORMS.items() for do in actions]
NAMES = [
    "item",
    "name",
    "platform",
    "redirect_uri",
    "redirect_uris",
    "spa_redirect_uris",
    "public_redirect_uris",
    "logout_url",
    "expires",
    "scope",
    "description",
    "app_id_uri",
    "permissions",
    "application_permissions",
    "type",
    "mfa.method",
    "mfa.enforcement",
    "session.minutes",
    "tokens.refresh_days",
    "tokens.issuer",
    "version",
    "sign_in_name",
    "collect",
    "required",
    "claims",
    "reply",
    "prompt",
    "email",
    "password",
    "username",
    "display_name",
    "attributes.city",
    "attributes.x",
    "phone_number",
    "enabled",
    "app",
    "count",
    "unit",
    "on",
    "kind",
    "times",
    "endpoint",
    "token",
    "seconds",
    "status",
    "claim",
    "value",
    "session.single_sign_on",
    "local_accounts",
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from([MARKUP, "", "0", "-1", "1", "9" * 30, "nan", "inf", "\x00", "a\r\nb: c", "../", "http://x", "٣"]),
    st.sampled_from(["web", "spa", "sms", "always", "latency", "status", "token", "id", tenant.WEBAPP, "displayName"]),
)


@given(
    where=st.sampled_from(KNOWN),
    fields=st.dictionaries(st.sampled_from(NAMES), st.lists(TEXTS, max_size=3), max_size=8),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_gets_a_page_that_shows_it_as_text(portal, b2c, where, fields):
    address, do = where
    begun = b2c.snapshot()
    csrf = portal.open("keys").fields("roll", "user_flows")["csrf"]
    response = portal.send(address, {**fields, "do": do, "csrf": csrf})
    assert response.status_code in {303, 400, 404}, response.text
    assert "Traceback" not in response.text
    assert "<script>alert" not in response.text
    assert "\r" not in response.headers.get("Location", "")
    assert response.headers.get("Location", "/").startswith("/")
    for later in ("", address.partition("/")[0], address, "log"):
        shown = portal.open(later)
        assert shown.response.status_code in {200, 404}, shown.response.text
        assert "<script>alert" not in shown.response.text
        assert not shown.html.select("img[src=x]")
    b2c.restore(begun)
