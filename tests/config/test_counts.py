"""How many of a kind a tenant may have (reference 12)."""

import pytest

from mock_b2c.config import ConfigError, load_config

FLOW = {"name": "susi", "type": "sign_up_sign_in"}


def config(flows=(FLOW,), **tenant):
    return {"tenant": {"name": "contoso", **tenant}, "user_flows": list(flows)}


def flows(count, **settings):
    return [{**FLOW, "name": f"f{number}", **settings} for number in range(count)]


def services(count):
    return [{**flow, "before_sending_token": {"url": f"https://s.example/{flow['name']}"}} for flow in flows(count)]


def attributes(count):
    return {f"A{number}": "string" for number in range(count)}


@pytest.mark.parametrize(
    ("most", "beyond", "fault"),
    [
        (config(flows(200)), config(flows(201)), "user_flows: 201 are too many; the service takes 200 at most"),
        (
            config(services(20)),
            config(services(21)),
            "user_flows: web services: 21 are too many; the service takes 20 at most",
        ),
        (
            config(custom_attributes=attributes(100)),
            config(custom_attributes=attributes(101)),
            "tenant.custom_attributes: 101 are too many; the service takes 100 at most",
        ),
    ],
    ids=["user flows", "web services", "custom attributes"],
)
def test_so_many_are_taken_and_no_more(most, beyond, fault):
    assert load_config(most).tenant.name == "contoso"
    with pytest.raises(ConfigError) as refused:
        load_config(beyond)
    assert refused.value.faults == (fault,)


def test_web_service_that_several_user_flows_ask_counts_once():
    shared = flows(30, before_sending_token={"url": "https://s.example/"})
    assert len(load_config(config(shared)).tenant.user_flows) == 30
