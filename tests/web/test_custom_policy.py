"""Custom policies as clients see them: names, claims, keys (reference 2.3, 3.3, 5.2, 14.4)."""

import base64
import json

import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.web import create_app
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token, token_set
from tests.web.site import in_process
from tests.web.xhr_client import answer

SUSI = "B2C_1A_signup_signin"
EDIT = "B2C_1A_ProfileEdit"
NAMED = "B2C_1A_named"
POLICIES = [
    {"name": SUSI, "type": "sign_up_sign_in"},
    {"name": EDIT, "type": "profile_edit"},
    {"name": NAMED, "type": "sign_up_sign_in", "trust_framework_policy": True},
]
CONFIG = tenant.CONFIG | {"user_flows": [*tenant.CONFIG["user_flows"], *POLICIES]}
PROTOCOL = {"exp", "nbf", "ver", "iss", "sub", "aud", "nonce", "iat", "auth_time", "at_hash"}


@pytest.fixture(scope="module")
def app_of_policies():
    return create_app(create_emulator(load_config(CONFIG)))


@pytest.fixture
def site(app_of_policies, signing_key):
    emulator = create_emulator(load_config(CONFIG), signing_key=signing_key)
    app_of_policies.extensions["mock_b2c"] = emulator
    return in_process(emulator, app_of_policies)


def claims_of(token: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def kid_of(token: str) -> str:
    return json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))["kid"]


def test_id_token_of_a_custom_policy_has_the_shape_of_the_starter_pack(visitor):
    claims = claims_of(token_set(visitor, policy=SUSI)["id_token"])

    assert set(claims) - PROTOCOL == {"acr", "name", "given_name", "family_name", "email", "tid"}
    assert (claims["acr"], claims["sub"]) == (SUSI.lower(), tenant.ADA_ID)
    assert (claims["email"], claims["tid"]) == (tenant.ADA, tenant.TENANT_ID)


def test_profile_edit_of_the_starter_pack_issues_tid_only(visitor):
    params = authorization()
    response = visitor.walk(visitor.authorize(EDIT, params))
    tokens = token(visitor, code_redemption(answer(response)["code"]), policy=EDIT).json()
    assert set(claims_of(tokens["id_token"])) - PROTOCOL == {"acr", "tid"}


def test_custom_policy_signs_by_a_key_of_its_own(site, visitor):
    keys = {
        policy: {key["kid"] for key in visitor.get(f"/{tenant.TENANT}/{policy}/discovery/v2.0/keys").json()["keys"]}
        for policy in (SUSI, EDIT, tenant.SUSI)
    }

    assert keys[SUSI] == keys[EDIT]
    assert not keys[SUSI] & keys[tenant.SUSI]
    assert kid_of(token_set(visitor, policy=SUSI)["id_token"]) in keys[SUSI]
    assert kid_of(token_set(site.browser())["id_token"]) in keys[tenant.SUSI]


def test_answer_names_the_policy_where_it_is_told_to(visitor):
    named = answer(visitor.sign_in(authorization(), policy=NAMED))
    plain = answer(visitor.authorize(SUSI, authorization()))

    assert list(named) == ["state", "trustFrameworkPolicy", "code"]
    assert named["trustFrameworkPolicy"] == NAMED
    assert list(plain) == ["state", "code"]


def test_discovery_of_a_custom_policy_names_its_claims(visitor):
    document = visitor.get(f"/{tenant.TENANT}/{SUSI}/v2.0/.well-known/openid-configuration").json()
    assert document["claims_supported"][:6] == ["name", "given_name", "family_name", "email", "tid", "sub"]
    assert "userinfo_endpoint" not in document
