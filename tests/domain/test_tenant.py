"""Names of a tenant and of what it holds (reference 1.2), and the addresses made from them (2.1)."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mock_b2c.domain.tenant import Tenants, derived_id
from tests.builders import API, SUSI, TENANT_ID, WEB, a_tenant, an_api, an_authority

TENANT = a_tenant(custom_domains=("login.contoso.example",))


@pytest.mark.parametrize(
    "segment",
    [
        "contoso.onmicrosoft.com",
        "CONTOSO.onmicrosoft.com",
        TENANT_ID,
        TENANT_ID.upper(),
        "contoso.b2clogin.com",
        "login.contoso.example",
        "Login.Contoso.Example",
    ],
)
def test_tenant_is_named_by_domain_guid_and_host_in_any_case(segment):
    assert Tenants([TENANT]).named(segment) is TENANT


@pytest.mark.parametrize("segment", ["", "contoso", "fabrikam.onmicrosoft.com", "common", TENANT_ID[:-1], "tfp"])
def test_other_names_are_no_tenant(segment):
    assert Tenants([TENANT]).named(segment) is None


@pytest.mark.parametrize("name", [SUSI, SUSI.lower(), SUSI.upper()])
def test_user_flow_is_found_in_any_case_and_keeps_its_own(name):
    flow = TENANT.user_flow(name)

    assert flow is not None
    assert flow.name == SUSI


@pytest.mark.parametrize("name", ["", "susi", "B2C_1_", "B2C_1_susi "])
def test_other_user_flows_are_not_there(name):
    assert TENANT.user_flow(name) is None


def test_app_and_api_are_found_by_their_ids():
    app, api = TENANT.app(WEB.upper()), TENANT.api("https://contoso.onmicrosoft.com/tasks-api")

    assert app is not None
    assert api is not None
    assert (app.client_id, api.client_id) == (WEB, API)
    assert TENANT.app("") is None
    assert TENANT.api("") is None
    assert TENANT.api("https://contoso.onmicrosoft.com/TASKS-API") is None


def test_api_exposes_its_scopes_only():
    assert an_api().exposes("tasks.read")
    assert not an_api().exposes("tasks")
    assert not an_api().exposes("")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3))
def test_derived_id_is_that_of_a_name_in_the_namespace_of_urls(parts):
    assert derived_id(*parts) == str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(["mock_b2c", *parts]).lower()))


def test_derived_id_is_a_guid_that_depends_on_each_part():
    made = derived_id("contoso", "ada@example.com")

    assert str(uuid.UUID(made)) == made
    assert derived_id("CONTOSO", "Ada@example.com") == made
    assert len({made, derived_id("contoso"), derived_id("contoso", "grace@example.com")}) == 3


# ---- addresses -------------------------------------------------------------------------------------------------


def test_issuer_has_the_tenant_guid_and_a_trailing_slash_for_every_policy_and_form():
    issuer = f"https://contoso.b2clogin.com/{TENANT_ID}/v2.0/"

    assert an_authority().issuer == issuer
    assert an_authority(policy="b2c_1_EDIT_profile").issuer == issuer
    assert an_authority(tenant_segment=TENANT_ID, front_scheme="http", policy_in_query=True).issuer == issuer


def test_addresses_echo_the_form_of_the_request():
    by_path = an_authority(policy_segment="b2c_1_susi", tenant_segment=TENANT_ID)
    by_query = an_authority(policy_segment="b2c_1_susi", policy_in_query=True)
    path = "oauth2/v2.0/token"

    assert by_path.back_address(path) == f"https://contoso.b2clogin.com/{TENANT_ID}/b2c_1_susi/{path}"
    assert by_query.back_address(path) == f"https://contoso.b2clogin.com/contoso.onmicrosoft.com/{path}?p=b2c_1_susi"


def test_only_what_browsers_visit_has_the_front_scheme():
    authority = an_authority(front_scheme="http", host="localhost:8443")

    assert authority.front_address("oauth2/v2.0/authorize").startswith("http://localhost:8443/")
    assert authority.back_address("oauth2/v2.0/token").startswith("https://localhost:8443/")
    assert authority.issuer.startswith("https://localhost:8443/")


def test_links_of_pages_have_the_policy_in_its_canonical_case():
    assert an_authority(policy_segment="b2c_1_SUSI").base_path == f"/contoso.onmicrosoft.com/{SUSI}"


def test_of_two_tenants_with_one_name_the_first_counts():
    other = replace(TENANT, id="00000000-0000-4000-8000-000000000000")
    assert Tenants([TENANT, other]).named(TENANT.domain) is TENANT
    assert Tenants([TENANT, other]).named(other.id) is other
