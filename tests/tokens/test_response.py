"""Members of a token answer and their order: the shapes A, B and C of reference 4.2."""

import base64
import json
from typing import Any

import pytest

from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.scopes import GrantedScopes, Resource
from mock_b2c.tokens import token_response
from mock_b2c.tokens.response import Issued, client_info
from tests.builders import API, NOW, READ, SUSI, TENANT_ID, WEB, WRITE, a_grant, a_tenant, a_user, granted_scopes

SHAPE_A = [
    "access_token",
    "id_token",
    "token_type",
    "not_before",
    "expires_in",
    "expires_on",
    "resource",
    "client_info",
    "scope",
    "refresh_token",
    "refresh_token_expires_in",
]
SHAPE_B = [
    "access_token",
    "id_token",
    "token_type",
    "not_before",
    "expires_in",
    "expires_on",
    "resource",
    "id_token_expires_in",
    "profile_info",
    "scope",
    "refresh_token",
    "refresh_token_expires_in",
]
SHAPE_C = [
    "id_token",
    "token_type",
    "not_before",
    "id_token_expires_in",
    "profile_info",
    "scope",
    "refresh_token",
    "refresh_token_expires_in",
]


def answer(scopes: GrantedScopes, *, with_client_info: bool = False, user=None) -> dict[str, Any]:
    issued = Issued(
        id_token="the ID token" if scopes.openid else None,
        access_token="the access token" if scopes.resource else None,
        refresh_token="the refresh token" if scopes.offline_access else None,
        refresh_seconds=1209600,
        not_before=int(NOW),
        seconds=3600,
        client_info=with_client_info,
    )
    return token_response(a_tenant(), a_grant(scopes=scopes), user or a_user(), issued)


def decoded(text: str) -> dict[str, Any]:
    assert "=" not in text
    return json.loads(base64.urlsafe_b64decode(text + "=="))


def test_shape_a_api_scope_with_client_info():
    members = answer(granted_scopes("tasks.read", "tasks.write"), with_client_info=True)

    assert list(members) == SHAPE_A
    assert members["scope"] == f"{READ} {WRITE}"


def test_shape_b_api_scope_without_client_info():
    members = answer(granted_scopes("tasks.read"))

    assert list(members) == SHAPE_B
    assert members["scope"] == f"{READ} openid offline_access"
    assert members["id_token_expires_in"] == 3600


def test_shape_c_sign_in_only_has_no_access_token_and_no_expires_in():
    members = answer(granted_scopes())

    assert list(members) == SHAPE_C
    assert members["scope"] == "offline_access openid"


def test_shape_c_without_offline_access():
    members = answer(granted_scopes(offline_access=False))

    assert list(members) == SHAPE_C[:6]
    assert members["scope"] == "openid"


def test_shape_c_with_client_info_has_it_in_place_of_the_profile():
    members = answer(granted_scopes(), with_client_info=True)

    assert list(members) == [*SHAPE_C[:3], "client_info", *SHAPE_C[5:]]


def test_api_scope_without_openid_has_no_id_token():
    members = answer(granted_scopes("tasks.read", openid=False, offline_access=False))

    assert "id_token" not in members
    assert "id_token_expires_in" not in members
    assert members["scope"] == READ


def test_client_id_as_scope_is_answered_as_the_client_id():
    resource = Resource(client_id=WEB, app_id_uri="", scopes=())
    members = answer(GrantedScopes(openid=True, offline_access=False, resource=resource), with_client_info=True)

    assert (members["scope"], members["resource"]) == (WEB, WEB)


def test_values_are_of_the_service_s_types():
    members = answer(granted_scopes("tasks.read"))

    assert members["token_type"] == "Bearer"
    assert members["resource"] == API
    numbers = ("not_before", "expires_in", "expires_on", "id_token_expires_in", "refresh_token_expires_in")
    assert all(type(members[name]) is int for name in numbers)
    assert members["expires_on"] == members["not_before"] + members["expires_in"]
    assert members["refresh_token_expires_in"] == 1209600


def test_client_info_has_object_id_and_policy_in_lower_case():
    assert decoded(client_info(a_tenant(), SUSI, a_user())) == {"uid": f"{a_user().id}-b2c_1_susi", "utid": TENANT_ID}


def test_profile_info_names_the_provider_of_a_social_user():
    user = a_user(identity=FederatedIdentity(issuer="google.com", subject="1"))

    assert decoded(answer(granted_scopes(), user=user)["profile_info"])["idp"] == "google.com"


@pytest.mark.parametrize(("attributes", "name"), [({"displayName": "Ada ♥ 优"}, "Ada ♥ 优"), ({}, None)])
def test_profile_info_has_the_members_of_the_capture(attributes, name):
    members = answer(granted_scopes(), user=a_user(attributes=attributes))
    profile = decoded(members["profile_info"])

    assert list(profile) == ["ver", "tid", "sub", "name", "preferred_username", "idp"]
    assert profile == {
        "ver": "1.0",
        "tid": TENANT_ID,
        "sub": None,
        "name": name,
        "preferred_username": None,
        "idp": "LocalAccount",
    }


def test_answer_is_json():
    assert json.loads(json.dumps(answer(granted_scopes("tasks.read"))))
