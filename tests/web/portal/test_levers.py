"""Consent, keys, clock, faults and the export: each form does what its lever does."""

import tomllib

import pytest

from mock_b2c.config import load_config
from mock_b2c.domain.faults import a_fault
from mock_b2c.web.portal.presets import PRESETS
from tests.web import tenant
from tests.web.relying_party import token_set

NOW = 1_704_464_607.0


# ---- scopes and consent ------------------------------------------------------------------------------------------


def test_consent_is_granted_and_withdrawn(portal, b2c):
    page = portal.do("scopes", "grant", tenant.FORBIDDEN, app=tenant.WEBAPP)
    assert page.note == f"webapp1 may ask for {tenant.FORBIDDEN}."
    assert tenant.FORBIDDEN in b2c.apps["webapp1"].permissions
    portal.do("scopes", "withdraw", f"{tenant.WEBAPP} {tenant.FORBIDDEN}")
    assert tenant.FORBIDDEN not in b2c.apps["webapp1"].permissions


def test_consent_for_an_unknown_app_or_scope_is_refused(portal):
    assert "no app" in portal.do("scopes", "grant", tenant.FORBIDDEN, app="nobody").faults[-1]
    form = portal.open("scopes").fields("grant", tenant.FORBIDDEN)
    response = portal.send("scopes", {**form, "item": "https://x/y", "app": tenant.WEBAPP})
    assert (response.status_code, "no app exposes" in response.text) == (400, True)


def test_scopes_page_leads_to_the_api(portal, b2c):
    page = portal.open("scopes")
    assert portal.open(page.html.select_one("h2 a")["href"]).html.h1.text == "my-api1"
    for app in ("webapp1", "native", "implicit", "script"):
        b2c.apps.change(app, permissions=[])
    b2c.apps.change("daemon", application_permissions=[])
    for api in ("my-api1", "my-api2"):
        b2c.apps.remove(api)
    assert "No app exposes an API yet" in portal.open("scopes").text


# ---- keys ----------------------------------------------------------------------------------------------------------


def test_keys_are_announced_rolled_and_dropped(portal, b2c):
    first = b2c.keys.current
    portal.do("keys", "announce", "user_flows")
    announced = b2c.keys.next
    page = portal.do("keys", "roll", "user_flows")
    assert (b2c.keys.current, b2c.keys.retired) == (announced, (first,))
    assert [badge.text for badge in page.html.select("#keys .badge")] == ["signs", "retired"]
    portal.do("keys", "drop", "user_flows")
    assert b2c.keys.retired == ()
    assert first.kid not in portal.open("keys").text


def test_custom_policies_have_keys_of_their_own(portal, b2c):
    assert portal.open("keys").items("roll") == ["user_flows"]
    b2c.flows.add("B2C_1A_susi", "sign_up_sign_in")
    before = b2c.emulator.key_ring.custom_policies.current
    portal.do("keys", "roll", "custom_policies")
    assert b2c.emulator.key_ring.custom_policies.current != before


def test_unknown_keys_are_not_rolled(portal):
    form = portal.open("keys").fields("roll", "user_flows")
    response = portal.send("keys", {**form, "item": "others"})
    assert (response.status_code, "There are no such keys." in response.text) == (400, True)


# ---- clock ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def frozen(b2c):
    b2c.clock.freeze(NOW)
    return b2c.clock


def test_clock_is_moved_by_a_step(portal, frozen):
    page = portal.do("clock", "advance", "3600")
    assert "2024-01-05 15:23:27 UTC" in page.text
    assert frozen.now() == NOW + 3600


@pytest.mark.parametrize(("count", "unit", "seconds"), [("2", "86400", 172_800), ("-90", "60", -5400)])
def test_clock_is_moved_by_any_step(portal, frozen, count, unit, seconds):
    portal.do("clock", "advance", count=count, unit=unit)
    assert frozen.now() == NOW + seconds


@pytest.mark.parametrize("count", ["", "x", "0", "1.5", "999999999", "9" * 40])
def test_step_that_is_none_is_refused(portal, frozen, count):
    page = portal.do("clock", "advance", count=count, unit="86400")
    assert page.response.status_code == 400
    assert page.fields("advance")["count"] == [count]
    assert frozen.now() == NOW


def test_clock_stands_still_and_goes_on_and_shows_real_time_again(portal, b2c):
    portal.do("clock", "freeze")
    assert b2c.clock.is_frozen
    page = portal.open("clock")
    assert page.form("freeze").button["aria-checked"] == "true"
    assert "stands still" in page.text
    portal.do("clock", "freeze")
    assert not b2c.clock.is_frozen
    b2c.clock.advance(5000)
    portal.do("clock", "reset")
    assert b2c.clock.snapshot() == (0.0, None)


# ---- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_switch_orders_a_fault_and_takes_it_back(portal, b2c, preset):
    page = portal.do("clock", "switch", preset)
    assert page.note == f"On: {PRESETS[preset].title}."
    assert page.form("switch", preset).button["aria-checked"] == "true"
    assert b2c.faults.ordered == (a_fault(**{**PRESETS[preset].settings, "times": None}),)
    assert portal.do("clock", "switch", preset).note.startswith("Off")
    assert b2c.faults.ordered == ()


def test_switch_that_is_on_already_is_not_switched_twice(portal, b2c):
    form = portal.open("clock").fields("switch", "busy")
    for _ in range(2):
        assert portal.send("clock", form).status_code == 303
    assert len(b2c.faults.ordered) == 1


def test_unknown_switch_is_refused(portal):
    form = portal.open("clock").fields("switch", "busy")
    assert portal.send("clock", {**form, "item": "x"}).status_code == 400


def test_tokens_are_wrong_while_the_switch_is_on(portal, site):
    portal.do("clock", "switch", "unsigned")
    assert token_set(site.browser())["id_token"].endswith(".")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "status", "endpoint": "token", "status": "500", "times": "3"}, {"status": 500, "times": 3}),
        ({"kind": "latency", "seconds": "0.5", "times": ""}, {"seconds": 0.5, "times": None}),
        ({"kind": "extra_claim", "token": "id", "claim": "a", "value": "b"}, {"claim": "a", "value": "b"}),
        ({"kind": "missing_claim", "claim": "name"}, {"claim": "name", "token": ""}),
    ],
)
def test_any_fault_can_be_ordered_and_taken_back(portal, b2c, fields, fault):
    page = portal.do("clock", "order", **fields)
    (ordered,) = b2c.faults.ordered
    assert {name: getattr(ordered, name) for name in fault} == fault
    (mark,) = page.items("take_back")
    portal.do("clock", "take_back", mark)
    assert b2c.faults.ordered == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "x"},
        {"kind": "status", "status": "200"},
        {"kind": "status", "status": "x"},
        {"kind": "latency", "seconds": "x"},
        {"kind": "latency", "seconds": "inf"},
        {"kind": "latency", "seconds": "61"},
        {"kind": "latency", "seconds": "nan"},
        {"kind": "drop", "times": "0"},
        {"kind": "drop", "times": "x"},
        {"kind": "drop", "token": "id"},
        {"kind": "expired", "endpoint": "token"},
        {"kind": "missing_claim", "claim": ""},
    ],
)
def test_fault_that_cannot_be_is_refused_with_what_would_be_right(portal, b2c, fields):
    page = portal.do("clock", "order", **fields)
    assert page.response.status_code == 400
    assert page.faults
    assert b2c.faults.ordered == ()


def test_all_faults_are_cleared_at_once(portal, b2c):
    b2c.faults.add("drop", endpoint="token", times=2)
    page = portal.do("clock", "switch", "slow")
    assert "2 times more" in page.text
    portal.do("clock", "clear")
    assert b2c.faults.ordered == ()


def test_fault_that_is_over_cannot_be_taken_back(portal, b2c):
    b2c.faults.add("drop", endpoint="token")
    page = portal.open("clock")
    form = page.fields("take_back", page.items("take_back")[0])
    b2c.faults.clear()
    response = portal.send("clock", form)
    assert (response.status_code, "not ordered any more" in response.text) == (400, True)


# ---- export ----------------------------------------------------------------------------------------------------------


def test_export_is_a_config_file_of_what_was_changed(portal):
    portal.do("apps", "register", name="shop", redirect_uri="http://localhost:6001/back")
    portal.do("apps", "register", name="tasks", redirect_uri="")
    link = portal.open("export").html.select_one("a[download]")["href"]
    response = portal.open(link).response
    assert response.headers["Content-Disposition"] == 'attachment; filename="mock_b2c.toml"'
    assert response.headers["Content-Type"] == "application/toml; charset=utf-8"
    tenant_again = load_config(tomllib.loads(response.text)).tenant
    assert [app.name for app in tenant_again.apps][-2:] == ["shop", "tasks"]


def test_tenant_that_cannot_be_exported_says_why(portal, b2c):
    b2c.configure(tenant={"custom_attributes": {"extension_Shoe": "integer"}})
    b2c.users.change(tenant.ADA, extension_Shoe="42")
    b2c.configure(tenant={"custom_attributes": {"extension_Shoe": "datetime"}})
    page = portal.open("export")
    assert "extension_Shoe" in page.faults[-1]
    assert not page.html.select("a[download]")


# ---- overview --------------------------------------------------------------------------------------------------------


def test_env_lines_are_those_of_the_chosen_app(portal, b2c):
    env = portal.open("").html.select_one("#env").text.splitlines()
    assert env == [
        "B2C_TENANT_NAME=contoso",
        "B2C_CUSTOM_DOMAIN=localhost:8443",
        f"CLIENT_ID={tenant.WEBAPP}",
        "CLIENT_SECRET=<the value that was shown when it was added>",
        f"REDIRECT_URI={tenant.REDIRECT_URI}",
        f"SIGNUPSIGNIN_USER_FLOW={tenant.SUSI}",
        f"EDITPROFILE_USER_FLOW={tenant.EDIT}",
        f"RESETPASSWORD_USER_FLOW={tenant.RESET}",
        f"SCOPE={' '.join(sorted(b2c.apps['webapp1'].permissions))}",
    ]
    other = portal.open(f"?app={tenant.SPA}").html.select_one("#env").text
    assert f"CLIENT_ID={tenant.SPA}" in other
    assert "CLIENT_SECRET" not in other


def test_unknown_app_shows_the_first_one(portal):
    assert tenant.WEBAPP in portal.open("?app=nobody").html.select_one("#env").text
