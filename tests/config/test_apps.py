"""App registrations in the config (reference 11): App ID URIs, secrets, supported accounts."""

import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.domain.app_registration import SignInAudience

BASE = {"tenant": {"name": "contoso"}, "user_flows": [{"name": "B2C_1_susi", "type": "sign_up_sign_in"}]}
API = {"name": "api", "app_id_uri": "tasks-api", "scopes": [{"name": "read"}]}


def load(*apps):
    return load_config({**BASE, "apps": list(apps)})


def faults(*apps):
    with pytest.raises(ConfigError) as refused:
        load(*apps)
    return list(refused.value.faults)


def test_app_has_several_app_id_uris_and_permissions_name_any():
    client = {"name": "web", "permissions": ["other-name/read"]}

    app = load({**API, "other_app_id_uris": ["other-name", "https://api.contoso.example"]}, client).tenant.apps[0]

    assert app.app_id_uris == (
        "https://contoso.onmicrosoft.com/tasks-api",
        "https://contoso.onmicrosoft.com/other-name",
        "https://api.contoso.example",
    )


def test_fifty_app_id_uris_are_the_most():
    names = [f"api-{number}" for number in range(50)]

    assert len(load({**API, "other_app_id_uris": names[:49]}).tenant.apps[0].app_id_uris) == 50
    assert faults({**API, "other_app_id_uris": names}) == [
        "apps[0].other_app_id_uris: 50 are too many; the service takes 49 at most"
    ]


def test_each_app_id_uri_is_unique_in_the_tenant():
    other = {"name": "other", "app_id_uri": "mails-api", "other_app_id_uris": ["tasks-api"]}

    (told,) = faults(API, other)
    uri = "https://contoso.onmicrosoft.com/tasks-api"
    assert told == f"apps[1].other_app_id_uris[0]: '{uri}' is already apps[0].app_id_uri; each needs its own"


def test_first_app_id_uri_has_a_key_of_its_own():
    assert faults({"name": "api", "other_app_id_uris": ["tasks-api"]}) == [
        'apps[0].other_app_id_uris: the first one goes into app_id_uri, such as "tasks-api"'
    ]


@pytest.mark.parametrize(("length", "told"), [(15, True), (16, False), (64, False), (65, True)])
def test_secret_of_a_length_that_the_service_does_not_make_is_told_and_works(length, told):
    secrets = [{"value": "s" * 20}, {"value": "t" * length}]

    config = load({"name": "web", "client_secret": "u" * length, "client_secrets": secrets})

    assert config.tenant.apps[0].has_secret("t" * length, now=0)
    assert config.warnings == (
        (
            f"apps[0].client_secret: has {length} characters; the service makes secrets of 16 to 64",
            f"apps[0].client_secrets[1].value: has {length} characters; the service makes secrets of 16 to 64",
        )
        if told
        else ()
    )


def test_supported_accounts_are_those_of_user_flows_unless_said():
    other, usual = load({"name": "other", "supported_accounts": "AzureADMyOrg"}, {"name": "web"}).tenant.apps

    assert other.audience is SignInAudience.MY_ORGANIZATION
    assert usual.audience is SignInAudience.ANY
