"""App registrations and user flows as levers."""

import pytest

from mock_b2c.config import ConfigError
from mock_b2c.domain.errors import B2CError

SHOP = {"client_secret": "not-a-secret", "redirect_uris": ["http://localhost:5000/back"]}
ADA = "ada@example.com"


def test_new_app_signs_people_in(b2c, address):
    shop = b2c.apps.add("shop", **SHOP)

    assert (b2c.apps["shop"], b2c.apps[shop.client_id.upper()]) == (shop, shop)
    assert [app.name for app in b2c.apps] == ["webapp1", "my-api1", "shop"]
    assert b2c.sign_in(address(client_id=shop.client_id, redirect_uri=SHOP["redirect_uris"][0]), ADA).code


def test_changed_app_keeps_what_was_not_named(b2c):
    before = b2c.apps["webapp1"]
    changed = b2c.apps.change(before, name="renamed", implicit={"id_tokens": True})

    assert (changed.name, changed.implicit_id_tokens, changed.implicit_access_tokens) == ("renamed", True, False)
    assert (changed.client_id, changed.redirect_uris) == (before.client_id, before.redirect_uris)
    assert b2c.apps.change("renamed", implicit=None).implicit_id_tokens is False


def test_removed_app_is_unknown(b2c, address):
    gone = address()
    b2c.apps.remove("webapp1")

    with pytest.raises(B2CError, match="is not registered in tenant"):
        b2c.sign_in(gone, ADA)
    with pytest.raises(KeyError, match="no app 'webapp1'; there are: my-api1"):
        b2c.apps["webapp1"]


def test_apps_of_one_name_are_told_apart_by_client_id(b2c):
    twins = [b2c.apps.add("twin", client_id=f"{digit * 8}-0000-4000-8000-000000000000", **SHOP) for digit in "56"]
    b2c.apps.change(twins[1], enabled=False)

    assert [b2c.apps[twin.client_id].enabled for twin in twins] == [True, False]
    with pytest.raises(ConfigError, match="2 are named 'twin'"):
        b2c.configure(apps={"twin": {"enabled": True}})


def test_app_that_others_need_stays(b2c):
    with pytest.raises(ConfigError, match=r"apps\[0\]\.permissions\[0\]: no app exposes 'tasks-api/tasks\.read'"):
        b2c.apps.remove("my-api1")
    assert len(b2c.apps) == 2


def test_new_flow_is_gone_through(b2c, address):
    flow = b2c.flows.add("quick", "sign_in", application_claims=["oid", "city"])

    assert (flow.name, b2c.flows["QUICK"], b2c.flows["B2C_1_quick"]) == ("B2C_1_quick", flow, flow)
    assert b2c.sign_in(address("quick"), ADA).code


def test_changed_flow_counts_at_once_and_can_be_removed(b2c, address):
    b2c.flows.change("susi", mfa={"method": "sms", "enforcement": "always"})
    b2c.sign_in(address(), ADA)
    assert [message.kind for message in b2c.outbox.messages()] == ["sms"]

    b2c.flows.remove("edit_profile")
    assert [flow.name for flow in b2c.flows] == ["B2C_1_susi", "B2C_1_reset_password"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b2c: b2c.apps.add("shop", redirect_uri="x"), r"apps\[2\]\.redirect_uri: unknown key; did you mean"),
        (lambda b2c: b2c.apps.change("webapp1", implicit=5), r"apps\[0\]\.implicit: expected a table, not a number"),
        (lambda b2c: b2c.flows.add("x", "sign"), "'sign' is not known; expected"),
        (lambda b2c: b2c.configure(apps={"webapp1": 5}), "webapp1: is int; give its keys"),
        (
            lambda b2c: b2c.configure(user_flows={"susi": {"application_claims": {"x": 1}}}),
            r"user_flows\[0\]\.application_claims: expected an array, not a table",
        ),
        (lambda b2c: b2c.configure(tenant={"id": "c0ffee00-0000-4000-8000-000000000b2d"}), "tenant.id: cannot change"),
    ],
)
def test_wrong_setting_says_what_is_right_and_changes_nothing(b2c, change, says):
    before = b2c.tenant
    with pytest.raises(ConfigError, match=says):
        change(b2c)
    assert b2c.tenant is before
