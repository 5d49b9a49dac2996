"""docs/explanation/openid-connect.md has a row for each switch; docs/how-to/openid-conformance.md fits its config."""

import json
from urllib.parse import urlsplit

import pytest

from mock_b2c.config import load_config
from mock_b2c.domain.openid import SWITCHES, OpenIDConnect
from tests.docs.known_tests import exists
from tests.docs.markdown import ROOT, blocks, tables

PAGE = ROOT / "docs" / "explanation" / "openid-connect.md"
HOW_TO = ROOT / "docs" / "how-to" / "openid-conformance.md"
TABLES = tables(PAGE.read_text(encoding="utf-8"))
FLOW = {"name": "B2C_1A_susi", "type": "sign_up_sign_in"}


def openid_of(**settings) -> OpenIDConnect:
    config = {"tenant": {"name": "contoso"}, "user_flows": [FLOW | {"openid_connect": settings}]}
    return load_config(config).tenant.user_flows[0].openid


def test_each_switch_has_its_row():
    assert [row[0].strip("`") for row in TABLES[0].rows] == list(SWITCHES)


def test_witnesses_are_tests_that_exist():
    witnesses = [row[-1].strip("`") for table in TABLES for row in table.rows]
    assert len(witnesses) > len(SWITCHES)
    assert [witness for witness in witnesses if not exists(witness)] == []


def test_no_switch_is_on_unless_it_is_set():
    assert not any(getattr(openid_of(), name) for name in SWITCHES)


@pytest.mark.parametrize("switch", SWITCHES)
def test_switch_is_set_alone_and_left_out_alone(switch):
    assert [name for name in SWITCHES if getattr(openid_of(**{switch: True}), name)] == [switch]
    assert [name for name in SWITCHES if not getattr(openid_of(conform=True, **{switch: False}), name)] == [switch]


@pytest.fixture(scope="module")
def suite():
    (block,) = blocks(HOW_TO, "json")
    return json.loads(block.text)


@pytest.fixture(scope="module")
def tenant():
    return load_config(HOW_TO.with_suffix(".toml")).tenant


def test_policy_of_the_suite_conforms(tenant):
    (policy,) = tenant.user_flows
    assert policy.userinfo_endpoint
    assert all(getattr(policy.openid, name) for name in SWITCHES)


def test_clients_of_the_suite_are_those_of_the_config(suite, tenant):
    for name, app in (("client", 0), ("client2", 1), ("client_secret_post", 0)):
        held = tenant.apps[app]
        assert suite[name].keys() == {"client_id", "client_secret"}
        assert suite[name]["client_id"] == held.client_id
        assert held.has_secret(suite[name]["client_secret"], 0.0)


def test_redirect_uris_are_those_that_the_suite_makes_of_its_alias(suite, tenant):
    callback = f"https://localhost.emobix.co.uk:8443/test/a/{suite['alias']}/callback"
    for app in tenant.apps:
        assert {uri.uri.partition("?")[0] for uri in app.redirect_uris} == {callback}


def test_discovery_address_of_the_suite_names_tenant_and_policy(suite, tenant):
    path = urlsplit(suite["server"]["discoveryUrl"]).path
    assert path == f"/tfp/{tenant.id}/{tenant.user_flows[0].name.lower()}/v2.0/.well-known/openid-configuration"
