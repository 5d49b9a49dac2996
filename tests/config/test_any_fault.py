"""Whatever stands in a config, its faults are lines that name the place and tell no secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.config import ConfigError, load_config
from tests.config.faulty import USER, config, faults_of

SECRET = "hunter2 secret"
HIDING_PLACES = [
    config(app={"client_secret": SECRET}),
    config(app={"client_secret": [SECRET]}),
    config(app={"client_secret": {"value": SECRET}}),
    config(app={"client_secret": SECRET.replace(" ", "") * 50}),
    config(app={"client_secrets": SECRET}),
    config(app={"client_secrets": [SECRET]}),
    config(app={"client_secrets": [{"value": SECRET}]}),
    config(app={"client_secrets": [{"value": "x", "expires": SECRET}]}),
    config(app={"client_secrets": [{"valu": SECRET}]}),
    config(app={"client_secert": SECRET}),
    config(user={"password": SECRET * 50}),
    config(user={"password": [SECRET]}),
    config(user={"password": {"value": SECRET}}),
    config(user={"pasword": SECRET}),
    config(user={"password": SECRET, "email": "ada"}),
    config(users=[{"password": SECRET}]),
    config(users=[SECRET]),
    config(users=SECRET),
    config(users=[USER | {"password": SECRET}] * 2),
]


@pytest.mark.parametrize("data", HIDING_PLACES)
def test_no_fault_tells_a_secret(data):
    assert "hunter2" not in "\n".join(faults_of(data))


@pytest.mark.parametrize("password", [12345678, 1.5, True])
def test_password_of_a_wrong_type_is_not_told_either(password):
    (fault,) = faults_of(config(user={"password": password}))

    assert str(password) not in fault.removeprefix("users[0].password: ").replace("true or false", "")


def test_loaded_config_does_not_show_secrets_by_accident():
    loaded = load_config(config(app={"client_secret": "hunter2", "client_secrets": [{"value": "hunter22"}]}))

    assert "hunter2" not in repr(loaded)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.binary()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)


TABLES = [
    "tenant",
    "limits",
    "user_flows",
    "apps",
    "users",
    "attributes",
    "tokens",
    "session",
    "implicit",
    "scopes",
    "<x>",
]
KEYS = ["name", "id", "type", "password", "redirect_uris", "client_secret", "client_secrets", "permissions", "email"]


@given(
    st.sampled_from([(), ("tenant",), ("user_flows", 0), ("apps", 0), ("users", 0)]),
    st.sampled_from(TABLES + KEYS),
    values,
)
def test_any_value_anywhere_is_a_config_or_a_config_error(path, key, value):
    data = config()
    place = data
    for part in path:
        place[part] = place[part].copy()
        place = place[part]
    place[key] = value
    try:
        outcome = [load_config(data).source]
    except ConfigError as error:
        outcome = error.lines
    assert all(line.startswith("config") for line in outcome)
