"""App registrations: step 2 of the article, in one form."""

import re

import pytest

from mock_b2c.domain.app_registration import Platform
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer

APP, API = f"apps/{tenant.WEBAPP}", f"apps/{tenant.API}"
REPLY = "http://localhost:6001/back"


def registered(page):
    """The client id, and the secret that is shown once."""
    shown = dict(zip([dt.text for dt in page.html.select("#note dt")], page.html.select("#note code"), strict=True))
    return {name: code.text for name, code in shown.items()}


def test_web_application_is_registered_with_a_secret_that_is_shown_once(portal, b2c):
    page = portal.do("apps", "register", name="shop", redirect_uri=REPLY)
    shown = registered(page)
    app = b2c.apps["shop"]
    assert shown["Client id"] == app.client_id
    assert app.has_secret(shown["Client secret"], b2c.clock.now())
    assert page.note.startswith("shop is registered.")
    assert [(known.uri, known.platform) for known in app.redirect_uris] == [(REPLY, Platform.WEB)]
    assert shown["Client secret"] not in portal.open(f"apps/{app.client_id}").response.text


def test_registered_application_signs_users_in(portal, site):
    shown = registered(portal.do("apps", "register", name="shop", redirect_uri=REPLY))
    client = {"client_id": shown["Client id"], "redirect_uri": REPLY}
    browser = site.browser()
    code = answer(browser.sign_in(authorization(**client, scope="openid")))["code"]
    response = token(browser, code_redemption(code, **client, client_secret=shown["Client secret"]))
    assert "id_token" in response.json()


def test_few_of_many_are_listed_and_the_others_are_found(portal, b2c):
    assert portal.open("apps").html.select_one("form[role=search]") is None
    for number in range(20):
        b2c.apps.add(f"many{number}", redirect_uris=[f"http://localhost:5000/back{number}"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("mock_b2c.web.portal.apps.MOST", 5)
        assert len(portal.open("apps").html.select("#apps .name")) == 5
        assert "the first 5 are listed" in portal.open("apps").html.text
        assert [found.text for found in portal.open("apps?q=BACK17").html.select("#apps .name")] == ["many17"]
        assert "None." in portal.open("apps?q=<b>").html.select_one("#apps").text
        assert "1 app with" in portal.open("apps?q=many3").html.text


def test_api_which_has_no_redirect_uri_gets_no_secret(portal, b2c):
    page = portal.do("apps", "register", name="my-api")
    assert page.note == "my-api is registered."
    assert b2c.apps["my-api"].secrets == ()


@pytest.mark.parametrize(
    ("platform", "uri"), [(Platform.SPA, "http://localhost:3001/"), (Platform.PUBLIC, "msal77://auth")]
)
def test_clients_that_keep_no_secret_get_none(portal, b2c, platform, uri):
    portal.do("apps", "register", name="script", platform=platform.value, redirect_uri=uri)
    made = b2c.tenant.apps[-1]
    assert (made.name, made.secrets, made.redirect_uris[0].platform) == ("script", (), platform)


def test_api_needs_no_redirect_uri(portal, b2c):
    portal.do("apps", "register", name="tasks", redirect_uri="")
    assert b2c.apps["tasks"].redirect_uris == ()


def test_refused_registration_says_what_would_be_right_and_keeps_what_was_typed(portal, b2c):
    before = b2c.tenant.apps
    page = portal.do("apps", "register", name="shop", redirect_uri="http://shop.example/back", platform="spa")
    assert page.response.status_code == 400
    assert b2c.tenant.apps == before
    (fault,) = page.html.select(".faults li")
    assert "must use https" in fault.text
    assert [field[0] for field in page.fields("register").values()][2:] == ["shop", "spa", "http://shop.example/back"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 91}, "name"),
        ({"name": "a", "platform": "fax"}, ""),
        *[({"name": "a", "platform": kind.value, "redirect_uri": "x"}, "redirect_uri") for kind in Platform],
    ],
)
def test_fault_is_shown_at_its_field(portal, fields, field):
    page = portal.do("apps", "register", **{"redirect_uri": REPLY, **fields})
    assert page.response.status_code == 400
    assert [tag["name"] for tag in page.html.select("[aria-invalid=true]")] == ([field] if field else [])
    links = [link["href"] for link in page.html.select(".faults a")]
    assert links == ([f"#register-{field}"] if field else [])


def test_redirect_uris_and_grants_are_changed(portal, b2c):
    portal.do(
        APP,
        "authentication",
        redirect_uris=f"{REPLY}\r\n\r\n {tenant.REDIRECT_URI} \r\n{REPLY}",
        spa_redirect_uris="http://localhost:3001/ http://localhost:3002/",
        logout_url="https://shop.example/out",
        access_tokens="on",
        allow_public_client_flows="on",
    )
    app = b2c.apps["webapp1"]
    assert [(known.uri, known.platform.value) for known in app.redirect_uris] == [
        (REPLY, "web"),
        (tenant.REDIRECT_URI, "web"),
        ("http://localhost:3001/", "spa"),
        ("http://localhost:3002/", "spa"),
    ]
    assert (app.implicit_access_tokens, app.implicit_id_tokens) == (True, False)
    assert (app.logout_url, app.allow_public_client_flows) == ("https://shop.example/out", True)
    portal.do(APP, "authentication", access_tokens=None, allow_public_client_flows=None, logout_url="")
    app = b2c.apps["webapp1"]
    assert (app.implicit_access_tokens, app.logout_url, app.allow_public_client_flows) == (False, None, False)


def test_one_of_several_wrong_redirect_uris_is_told_at_its_field(portal):
    page = portal.do(APP, "authentication", spa_redirect_uris=f"{REPLY}\nnonsense", logout_url="x")
    assert [tag["name"] for tag in page.html.select("[aria-invalid=true]")] == ["spa_redirect_uris", "logout_url"]
    assert "nonsense" in page.fields("authentication")["spa_redirect_uris"][0]


def test_secret_is_added_and_expires_and_is_removed(portal, b2c):
    before = tenant.SECRET
    (secret,) = registered(portal.do(APP, "add_secret", expires="1")).values()
    now = b2c.clock.now()
    assert b2c.apps["webapp1"].has_secret(secret, now)
    assert b2c.apps["webapp1"].has_secret(before, now)
    assert not b2c.apps["webapp1"].has_secret(secret, now + 86_401)
    b2c.clock.advance(90_000)
    page = portal.open(APP)
    assert "expired" in page.text
    first, _ = page.items("remove_secret")
    assert "removed" in portal.do(APP, "remove_secret", first).note
    assert not b2c.apps["webapp1"].has_secret(before, now)
    assert b2c.apps["webapp1"].has_secret(secret, now)


def test_secret_that_is_gone_cannot_be_removed_again(portal):
    page = portal.open(APP)
    (mark,) = page.items("remove_secret")
    form = page.fields("remove_secret", mark)
    assert portal.send(APP, form).status_code == 303
    response = portal.send(APP, form)
    assert response.status_code == 400
    assert "not there any more" in response.text


def test_api_is_exposed_with_scopes_that_apps_are_granted(portal, b2c):
    portal.do("apps", "register", name="orders", redirect_uri="")
    orders = f"apps/{b2c.apps['orders'].client_id}"
    portal.do(orders, "expose", app_id_uri="orders-api")
    portal.do(orders, "add_scope", scope="orders.read", description="Read orders")
    scope = f"https://{tenant.TENANT}/orders-api/orders.read"
    portal.do(APP, "permissions", permissions=[*b2c.apps["webapp1"].permissions, scope])
    assert scope in b2c.apps["webapp1"].permissions
    page = portal.do(orders, "remove_scope", "orders.read")
    assert page.response.status_code == 400
    assert "no app exposes" in page.faults[-1]
    portal.do(APP, "permissions", permissions=[])
    assert portal.do(orders, "remove_scope", "orders.read").note
    assert b2c.apps["orders"].scopes == ()


def test_consent_to_signing_in_is_a_permission(portal, b2c):
    portal.do(APP, "permissions", openid_and_offline_access=None)
    assert not b2c.apps["webapp1"].openid_and_offline_access


def test_registration_is_renamed_disabled_and_deleted(portal, b2c):
    portal.do(APP, "properties", name="shop", enabled=None)
    assert not b2c.apps["shop"].enabled
    page = portal.do(APP, "delete")
    assert page.note == "shop is deleted."
    assert page.response.url.partition("?")[0].endswith("/_mock/apps")
    assert b2c.tenant.app(tenant.WEBAPP) is None


def test_api_that_apps_may_call_is_not_deleted(portal, b2c):
    page = portal.do(API, "delete")
    assert page.response.status_code == 400
    assert page.faults
    assert b2c.tenant.app(tenant.API)


def test_what_an_app_is_called_is_shown_as_text(portal):
    page = portal.do(APP, "properties", name="<b>zq9</b>")
    assert page.html.h1.text == "<b>zq9</b>"
    assert not re.search("<b>zq9", page.response.text)
