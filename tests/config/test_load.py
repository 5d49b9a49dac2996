"""Where a config comes from, what it becomes, and its schema (design 3.2)."""

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from mock_b2c.config import ConfigError, create_emulator, json_schema, load_config, sample_config_path
from mock_b2c.domain.app_registration import AppRegistration, ExposedScope, Platform, RedirectUri, client_secret
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.lockout import LockoutSettings
from mock_b2c.domain.password_rules import SIMPLE, STRONG, PasswordRule
from mock_b2c.domain.tenant import derived_id
from mock_b2c.domain.user_flow import (
    DAY,
    CollectedAttribute,
    IssuerForm,
    PolicyClaim,
    SessionSettings,
    SsoScope,
    SubjectForm,
    TokenSettings,
    UserFlow,
    UserFlowType,
)

MINIMAL = {"tenant": {"name": "contoso"}, "user_flows": [{"name": "susi", "type": "sign_up_sign_in"}]}


def flow_with(**settings) -> UserFlow:
    config = load_config(MINIMAL | {"user_flows": [{"name": "susi", "type": "sign_up_sign_in"} | settings]})
    return config.tenant.user_flows[0]


def app_with(**settings) -> AppRegistration:
    return load_config(MINIMAL | {"apps": [{"name": "app"} | settings]}).tenant.apps[0]


# ---- where from ------------------------------------------------------------------------------------------------


def read_fault(path) -> str:
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    (line,) = refused.value.lines
    assert line.startswith(f"{path}: ")
    return line.removeprefix(f"{path}: ")


def test_missing_file(tmp_path):
    assert read_fault(tmp_path / "mock_b2c.toml") == "cannot be read: No such file or directory"


def test_folder_in_place_of_a_file(tmp_path):
    assert read_fault(tmp_path) == "cannot be read: Is a directory"


def test_file_that_is_not_utf_8(tmp_path):
    path = tmp_path / "mock_b2c.toml"
    path.write_bytes('[tenant]\nname = "Zürich"'.encode("latin-1"))

    assert read_fault(path) == "is not UTF-8 text"


def test_file_that_is_not_toml_names_the_line(tmp_path):
    path = tmp_path / "mock_b2c.toml"
    path.write_text('[tenant]\nname = "contoso"\nid = \n')

    assert "line 3" in read_fault(path)


def test_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "mock_b2c.toml"
    path.write_text(sample_config_path().read_text(encoding="utf-8"), encoding="utf-8-sig")

    assert load_config(path).tenant == load_config().tenant


def test_sample_is_what_is_loaded_without_a_source():
    assert load_config() == load_config(sample_config_path()) == load_config(str(sample_config_path()))


def test_mapping_of_the_same_shape_is_the_same_config():
    content = tomllib.loads(sample_config_path().read_text(encoding="utf-8"))
    sample = load_config()

    assert replace(load_config(content), source=sample.source, folder=sample.folder) == sample
    assert load_config(json.loads(json.dumps(content))).tenant == sample.tenant


# ---- the sample ------------------------------------------------------------------------------------------------


def test_sample_holds_the_tenant_that_the_sample_settings_name():
    tenant = load_config().tenant
    webapp, api = tenant.apps

    assert tenant.domain == "contoso.onmicrosoft.com"
    assert [flow.name for flow in tenant.user_flows] == ["B2C_1_susi", "B2C_1_edit_profile", "B2C_1_reset_password"]
    assert [kind.type for kind in tenant.user_flows] == ["sign_up_sign_in", "profile_edit", "password_reset"]
    assert (webapp.name, api.name) == ("webapp1", "my-api1")
    assert webapp.permissions == {f"{api.app_id_uri}/tasks.read", f"{api.app_id_uri}/tasks.write"}
    assert [uri.uri for uri in webapp.redirect_uris] == ["http://localhost:5000/getAToken"]


def test_sample_users_can_sign_in_and_their_passwords_would_pass_sign_up(signing_key):
    config = load_config()
    emulator = create_emulator(config, signing_key=signing_key)

    assert {user.email for user in emulator.users(config.tenant)} == {"ada@example.com", "grace@example.com"}
    assert all(STRONG.accepts(user.password) for user in config.users)


# ---- what it becomes -------------------------------------------------------------------------------------------


def test_minimal_config_has_defaults_that_work():
    config = load_config(MINIMAL)
    tenant = config.tenant

    assert (tenant.name, tenant.id) == ("contoso", derived_id("contoso"))
    assert tenant.user_flows == (UserFlow(name="B2C_1_susi", type=UserFlowType.SIGN_UP_SIGN_IN),)
    assert (tenant.apps, config.users, tenant.custom_domains) == ((), (), ())


def test_minimal_app_has_an_id_that_stays_the_same():
    app = app_with()

    assert app == AppRegistration(name="app", client_id=app.client_id)
    assert app.client_id == app_with().client_id
    assert re.fullmatch(r"[0-9a-f-]{36}", app.client_id)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("susi", "B2C_1_susi"),
        ("B2C_1_susi", "B2C_1_susi"),
        ("b2c_1_Susi", "b2c_1_Susi"),
        ("B2C_1A_signup_signin", "B2C_1A_signup_signin"),
        ("B2C.SignUpPolicy", "B2C_1_B2C.SignUpPolicy"),
    ],
)
def test_user_flow_gets_its_prefix(name, expected):
    assert flow_with(name=name).name == expected


def test_every_setting_of_a_user_flow_arrives():
    flow = flow_with(
        name="edit",
        type="profile_edit",
        attributes=["city", {"id": "extension_Shoe"}, {"id": "surname", "required": True}],
        application_claims=["oid", "extension_Shoe"],
        self_service_password_reset=False,
        email_verification=False,
        password={"minimum": 5, "maximum": 10, "classes": 2},
        tokens={
            "access_and_id_minutes": 5,
            "refresh_days": 1,
            "refresh_window_days": 2,
            "issuer": "AuthorityWithTfp",
            "subject": "NotSupported",
            "policy_claim": "acr",
            "json_numbers": False,
        },
        session={
            "single_sign_on": "application",
            "minutes": 15,
            "rolling": False,
            "keep_signed_in_days": 30,
            "require_id_token_at_logout": True,
            "check_post_logout_redirect_uri": True,
            "front_channel_logout_session": True,
        },
    )

    assert flow == UserFlow(
        name="B2C_1_edit",
        type=UserFlowType.PROFILE_EDIT,
        attributes=(
            CollectedAttribute(id="city", required=True),
            CollectedAttribute(id="extension_Shoe", required=False),
            CollectedAttribute(id="surname", required=True),
        ),
        application_claims=("oid", "extension_Shoe"),
        self_service_password_reset=False,
        email_verification=False,
        password_rule=PasswordRule(minimum=5, maximum=10, classes=2),
        tokens=TokenSettings(
            access_and_id_seconds=300,
            refresh_seconds=DAY,
            refresh_window_seconds=2 * DAY,
            issuer=IssuerForm.POLICY,
            subject=SubjectForm.NOT_SUPPORTED,
            policy_claim=PolicyClaim.ACR,
            json_numbers=False,
        ),
        session=SessionSettings(
            seconds=900,
            rolling=False,
            scope=SsoScope.APPLICATION,
            keep_signed_in_seconds=30 * DAY,
            require_id_token_at_logout=True,
            check_post_logout_redirect_uri=True,
            front_channel_logout_session=True,
        ),
    )


def test_window_of_refresh_tokens_may_have_no_end():
    assert flow_with(tokens={"refresh_window_ends": False}).tokens.refresh_window_seconds is None


@pytest.mark.parametrize(("name", "claim"), [("B2C_1_x", "tfp"), ("B2C_1A_x", "acr"), ("b2c_1a_x", "acr")])
def test_custom_policy_is_named_by_acr_and_a_user_flow_by_tfp_unless_said_otherwise(name, claim):
    assert flow_with(name=name).tokens.policy_claim == claim
    assert flow_with(name=name, tokens={"policy_claim": "tfp"}).tokens.policy_claim == "tfp"


@pytest.mark.parametrize("name", ["ShoeSize", "extension_ShoeSize"])
def test_custom_attributes_have_their_prefix_whether_the_file_writes_it_or_not(name):
    tenant = load_config(MINIMAL | {"tenant": {"name": "contoso", "custom_attributes": {name: "integer"}}}).tenant

    assert tenant.custom_attributes == {"extension_ShoeSize": AttributeType.INTEGER}


def test_disabled_scope_is_not_exposed():
    scopes = [{"name": "read"}, {"name": "write", "enabled": False}]

    assert app_with(app_id_uri="api", scopes=scopes, permissions=["api/write"]).scopes == (ExposedScope(name="read"),)


@pytest.mark.parametrize(("name", "rule"), [("simple", SIMPLE), ("strong", STRONG)])
def test_password_rule_by_its_name(name, rule):
    assert flow_with(password=name).password_rule == rule


def test_every_setting_of_an_app_arrives():
    app = app_with(
        client_id="My-Client",
        client_secret="first",
        client_secrets=[{"value": "second", "expires": date(2027, 1, 1)}],
        redirect_uris=["https://app.example.com/cb"],
        spa_redirect_uris=["http://localhost/spa"],
        public_redirect_uris=["com.example.app://cb"],
        logout_url="http://localhost:5000/told",
        post_logout_redirect_uris=["https://app.example.com/bye"],
        implicit={"access_tokens": True, "id_tokens": True},
        permissions=["api/read", "https://contoso.onmicrosoft.com/api/write"],
        app_id_uri="api",
        scopes=[{"name": "read", "description": "Reads"}, {"name": "write"}],
        openid_and_offline_access=False,
        enabled=False,
    )

    api = "https://contoso.onmicrosoft.com/api"
    assert app == AppRegistration(
        name="app",
        client_id="My-Client",
        secrets=(
            client_secret("first"),
            client_secret("second", datetime(2027, 1, 1, tzinfo=UTC).timestamp()),
        ),
        redirect_uris=(
            RedirectUri(uri="https://app.example.com/cb", platform=Platform.WEB),
            RedirectUri(uri="http://localhost/spa", platform=Platform.SPA),
            RedirectUri(uri="com.example.app://cb", platform=Platform.PUBLIC),
        ),
        implicit_access_tokens=True,
        implicit_id_tokens=True,
        app_id_uri=api,
        scopes=(ExposedScope(name="read", description="Reads"), ExposedScope(name="write")),
        permissions=frozenset({f"{api}/read", f"{api}/write"}),
        openid_and_offline_access=False,
        enabled=False,
        logout_url="http://localhost:5000/told",
        post_logout_redirect_uris=("https://app.example.com/bye",),
    )


def test_new_app_is_enabled_and_has_the_consent_that_the_portal_gives():
    assert (app_with().enabled, app_with().openid_and_offline_access) == (True, True)


@pytest.mark.parametrize(
    ("lockout", "settings"), [({}, (10, 60)), ({"threshold": 3}, (3, 60)), ({"threshold": 1, "seconds": 5}, (1, 5))]
)
def test_lockout_is_that_of_the_service_unless_set(lockout, settings):
    tenant = load_config(MINIMAL | {"tenant": {"name": "contoso", "lockout": lockout}}).tenant

    assert tenant.lockout == LockoutSettings(threshold=settings[0], seconds=settings[1])


@pytest.mark.parametrize(
    "expires",
    [
        date(2027, 1, 1),
        datetime(2027, 1, 1),  # noqa: DTZ001 - TOML's local date-time
        datetime(2027, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))),
        "2027-01-01",
        "2027-01-01T00:00:00Z",
    ],
)
def test_end_of_a_secret_is_in_utc_unless_it_says_otherwise(expires):
    (secret,) = app_with(client_secrets=[{"value": "x", "expires": expires}]).secrets

    assert secret.expires == datetime(2027, 1, 1, tzinfo=UTC).timestamp()


def test_every_setting_of_a_user_arrives(signing_key):
    user_id = "C0FFEE00-0000-4000-8000-000000000ADA"
    config = load_config(
        MINIMAL
        | {
            "users": [
                {
                    "email": "Ada@example.com",
                    "password": "short",
                    "display_name": "Ada",
                    "given_name": "A",
                    "surname": "L",
                    "attributes": {"city": "London", "extension_Shoe": "41"},
                    "id": user_id,
                    "enabled": False,
                }
            ]
        }
    )
    (user,) = create_emulator(config, signing_key=signing_key).users(config.tenant)

    assert (user.id, user.email, user.enabled) == (user_id.lower(), "Ada@example.com", False)
    assert user.attributes == {
        "displayName": "Ada",
        "givenName": "A",
        "surname": "L",
        "city": "London",
        "extension_Shoe": "41",
    }


# ---- the schema ------------------------------------------------------------------------------------------------


def nodes(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_schema_is_whole_and_refuses_unknown_keys():
    schema = json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema)) == schema
    for table in (schema, *schema["$defs"].values()):
        if table["type"] == "object":
            assert table["additionalProperties"] is False
            assert set(table.get("required", [])) <= set(table["properties"])
    for node in nodes(schema):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"]
        if isinstance(node.get("pattern"), str):
            assert re.compile(node["pattern"])


def test_schema_knows_the_tables_of_the_file_with_words_for_editors():
    schema = json_schema()

    tables = {"tenant", "user_flows", "limits", "outbox", "apps", "identity_providers", "users"}
    assert set(schema["properties"]) == tables
    assert schema["required"] == ["tenant", "user_flows"]
    name = schema["$defs"]["TenantSection"]["properties"]["name"]
    assert name["pattern"] == "^[a-zA-Z0-9]{1,27}$"
    assert "contoso" in name["description"]
