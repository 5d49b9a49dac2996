"""Changes of a config in the words of the file."""

import pytest

from mock_b2c.config import ConfigError, changed_config, load_config


@pytest.fixture(scope="module")
def config():
    return load_config()


def flows_of(config):
    return [flow.name for flow in config.tenant.user_flows]


def test_no_change_is_the_config_itself(config):
    assert changed_config(config, {}) is config


@pytest.mark.parametrize("name", ["susi", "B2C_1_susi", "b2c_1_SUSI"])
def test_row_is_found_with_and_without_its_prefix(config, name):
    changed = changed_config(config, {"user_flows": {name: {"type": "sign_in"}}})
    assert changed.tenant.user_flow("B2C_1_susi").type == "sign_in"
    assert flows_of(changed) == flows_of(config)


def test_rows_are_added_by_name_and_as_a_list_and_removed_by_none(config):
    row = {"name": "B2C_1_two", "type": "sign_in"}
    assert flows_of(changed_config(config, {"user_flows": {"B2C_1_one": {"type": "sign_in"}}}))[-1] == "B2C_1_one"
    assert flows_of(changed_config(config, {"user_flows": [row]}))[-1] == "B2C_1_two"
    assert "B2C_1_susi" not in flows_of(changed_config(config, {"user_flows": {"susi": None}}))


def test_tables_are_merged_and_lists_within_a_row_replaced(config):
    once = changed_config(config, {"tenant": {"lockout": {"threshold": 3}}})
    twice = changed_config(once, {"tenant": {"lockout": {"seconds": 90}}, "apps": {"webapp1": {"redirect_uris": []}}})
    assert (twice.tenant.lockout.threshold, twice.tenant.lockout.seconds) == (3, 90)
    assert twice.tenant.apps[0].redirect_uris == ()
    assert twice.tenant.name == "contoso"


def test_users_are_found_by_email(config):
    users = {"ADA@example.com": {"enabled": False}, "eve@example.com": {"password": "Passw0rd-1"}}
    changed = changed_config(config, {"users": users})
    assert [(user.email, user.enabled) for user in changed.users] == [
        ("ada@example.com", False),
        ("grace@example.com", True),
        ("eve@example.com", True),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"user_flows": {"sus": {"email_verification": False}}},
            "user_flows: none is named 'sus', so it would be a new one; there are: B2C_1_susi, ",
        ),
        (
            {"users": {"adaa@example.com": {"enabled": False}}},
            "users: none is named 'adaa@example.com', so it would be a new one; there are: ada@example.com, grace",
        ),
        (
            {"identity_providers": {"acme": {"display_name": "Acme"}}},
            "identity_providers: none is named 'acme', so it would be a new one; there are none yet",
        ),
    ],
)
def test_name_that_no_row_has_is_told_where_a_new_one_would_lack_something(config, changes, fault):
    with pytest.raises(ConfigError) as refused:
        changed_config(config, changes)
    told = list(refused.value.faults)
    assert any(": missing;" in line for line in told)
    assert len([line for line in told if line.startswith(fault)]) == 1, told


def test_row_that_is_there_and_loses_what_it_needs_is_not_said_to_be_a_new_one(config):
    with pytest.raises(ConfigError) as refused:
        changed_config(config, {"user_flows": {"susi": {"type": None}}})
    assert refused.value.faults == ("user_flows[0].type: missing; it is needed here",)


def test_row_of_a_list_is_meant_to_be_a_new_one(config):
    with pytest.raises(ConfigError) as refused:
        changed_config(config, {"user_flows": [{"name": "sus"}]})
    assert len(refused.value.faults) == 1


def test_of_many_rows_some_are_told(config):
    many = changed_config(
        config, {"users": [{"email": f"{i}@example.com", "password": "Passw0rd-1"} for i in range(30)]}
    )
    with pytest.raises(ConfigError, match=r"17@example\.com, …$"):
        changed_config(many, {"users": {"adaa@example.com": {"enabled": False}}})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"user_flow": {}}, "user_flow: "),
        ({"user_flows": {"susi": {"typ": "x"}}}, "user_flows[0].typ: "),
        ({"user_flows": "susi"}, "user_flows: is str; give a mapping by name, or a list of rows"),
    ],
)
def test_wrong_change_is_explained(config, changes, fault):
    with pytest.raises(ConfigError) as refused:
        changed_config(config, changes)
    assert fault in str(refused.value)
