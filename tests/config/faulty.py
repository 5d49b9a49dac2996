"""A small config to put a fault into, and the lines that say so."""

import pytest

from mock_b2c.config import ConfigError, load_config

FLOW = {"name": "susi", "type": "sign_up_sign_in"}
API = {"name": "tasks", "app_id_uri": "tasks-api", "scopes": [{"name": "tasks.read"}]}
USER = {"email": "ada@example.com", "password": "hunter2"}
GUID = "11111111-1111-4111-8111-111111111111"


def config(flow=None, app=None, user=None, **more):
    """A small config that is fine, with this merged into its first flow, app and user."""
    return {
        "tenant": {"name": "contoso"},
        "user_flows": [FLOW | (flow or {})],
        "apps": [{"name": "app"} | (app or {}), API],
        "users": [USER | (user or {})],
    } | more


def with_attribute(name, kind):
    return {"name": "contoso", "custom_attributes": {name: kind}}


def faults_of(data) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_config(data)
    assert refused.value.lines == [f"config: {fault}" for fault in refused.value.faults]
    assert str(refused.value) == "\n".join(refused.value.lines)
    return list(refused.value.faults)
