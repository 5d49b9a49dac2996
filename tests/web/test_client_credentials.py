"""A client's token of its own (reference 4.1, 4.2 shape D and 5.2)."""

import base64

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import token

SCOPE = f"https://{tenant.TENANT}/tasks-api/.default"


def asked(visitor, policy=tenant.SUSI, **changes):
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant.DAEMON,
        "client_secret": tenant.SECRET,
        "scope": SCOPE,
        **changes,
    }
    return token(visitor, {name: value for name, value in form.items() if value is not None}, policy=policy)


def claims(response):
    assert response.status_code == 200, response.text
    return jwt.decode(response.json()["access_token"], options={"verify_signature": False})


def test_shape_d(visitor):
    told = asked(visitor).json()
    assert list(told) == ["access_token", "token_type", "not_before", "expires_in", "expires_on", "resource"]
    assert (told["token_type"], told["expires_in"], told["resource"]) == ("Bearer", 3600, tenant.API)
    assert told["expires_on"] == told["not_before"] + 3600


def test_token_holds_the_granted_app_roles_and_no_user(visitor):
    held = claims(asked(visitor))
    assert sorted(held) == ["aud", "azp", "exp", "iat", "iss", "nbf", "scp", "sub", "tfp", "ver"]
    assert (held["aud"], held["azp"], held["scp"]) == (tenant.API, tenant.DAEMON, "app.read app.write")


def test_subject_is_the_client_s_principal_always_the_same_and_not_the_client_id(visitor):
    first, second = claims(asked(visitor)), claims(asked(visitor))
    assert first["sub"] == second["sub"] != tenant.DAEMON


@pytest.mark.parametrize("policy", [tenant.SUSI, tenant.EDIT, tenant.RESET, tenant.ROPC])
def test_any_user_flow_may_stand_in_the_address(visitor, policy):
    assert claims(asked(visitor, policy=policy))["tfp"] == policy


def test_secret_may_come_by_http_basic(visitor):
    pair = base64.b64encode(f"{tenant.DAEMON}:{tenant.SECRET}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": SCOPE}
    assert token(visitor, form, headers={"Authorization": f"Basic {pair}"}).status_code == 200


def test_client_without_a_granted_role_gets_a_token_without_scp(visitor):
    assert "scp" not in claims(asked(visitor, client_id=tenant.WEBAPP))


def test_numbers_are_texts_where_the_user_flow_says_so(make_site):
    browser = make_site(tenant.config_with({"tokens": {"json_numbers": False}})).browser()
    assert asked(browser).json()["expires_in"] == "3600"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": None}, ("invalid_request", "AADB2C90079")),
        ({"client_secret": "wrong"}, ("invalid_client", "AADB2C90081")),
        ({"client_id": tenant.NATIVE, "client_secret": None}, ("invalid_request", "AADB2C90079")),
        ({"scope": None}, ("invalid_request", "AADB2C90010")),
        ({"scope": tenant.READ}, ("invalid_request", "AADB2C90117")),
        ({"scope": f"{SCOPE} openid"}, ("invalid_request", "AADB2C90117")),
        ({"scope": f"https://{tenant.TENANT}/no-api/.default"}, ("invalid_request", "AADB2C90117")),
        ({"scope": f"{SCOPE} https://{tenant.TENANT}/other-api/.default"}, ("invalid_request", "AADB2C90146")),
    ],
)
def test_faulty_request(visitor, changes, expected):
    response = asked(visitor, **changes)
    told = response.json()
    assert response.status_code == 400
    assert (told["error"], told["error_description"].partition(":")[0]) == expected
