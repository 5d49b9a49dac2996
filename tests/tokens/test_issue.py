"""ID and access tokens (reference 5), read by a second JOSE library with nothing but the published keys."""

import base64
import hashlib
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet as JoserfcKeySet
from msgspec.structs import replace

from mock_b2c.domain.claims import CLAIMS, USER_FLOW_CLAIMS
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.grants import Grant, SignIn
from mock_b2c.domain.scopes import Resource
from mock_b2c.domain.user_flow import IssuerForm, PolicyClaim, SubjectForm, TokenSettings
from mock_b2c.tokens import KeyRing, SigningKey, TokenIssuer
from mock_b2c.tokens.keys import new_key
from tests.builders import API, NOW, SUSI, TENANT_ID, WEB, a_grant, a_tenant, a_user, a_user_flow, an_authority

ISSUER = f"https://contoso.b2clogin.com/{TENANT_ID}/v2.0/"
AT = int(NOW)


def key_ring(key: SigningKey) -> KeyRing:
    return KeyRing(key, lambda: new_key(AT))


@pytest.fixture
def issuer(signing_key) -> TokenIssuer:
    return TokenIssuer(keys=key_ring(signing_key))


def authority_with(**settings: Any):
    return an_authority(a_tenant(user_flows=(a_user_flow(**settings),)))


def resource_of(grant: Grant) -> Resource:
    assert grant.scopes.resource is not None
    return grant.scopes.resource


def id_token(issuer: TokenIssuer, grant: Grant | None = None, authority=None, **extra: str) -> dict[str, Any]:
    return read(issuer, issuer.id_token(authority or an_authority(), grant or a_grant(), a_user(), AT, **extra))


def access_token(issuer: TokenIssuer, grant: Grant | None = None, authority=None) -> dict[str, Any]:
    grant = grant or a_grant()
    return read(issuer, issuer.access_token(authority or an_authority(), grant, a_user(), resource_of(grant), AT))


def read(issuer: TokenIssuer, token: str) -> dict[str, Any]:
    keys = JoserfcKeySet.import_key_set(json.loads(issuer.keys.user_flows.jwks))
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


def test_header_names_algorithm_key_and_type(issuer):
    token = issuer.id_token(an_authority(), a_grant(), a_user(), AT)
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))

    assert header == {"alg": "RS256", "kid": issuer.keys.user_flows.current.kid, "typ": "JWT"}


def test_claims_of_an_id_token(issuer):
    assert id_token(issuer) == {
        "exp": AT + 3600,
        "nbf": AT,
        "ver": "1.0",
        "iss": ISSUER,
        "sub": a_user().id,
        "aud": WEB,
        "nonce": "nonce of the app",
        "iat": AT,
        "auth_time": AT,
        "oid": a_user().id,
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "emails": ["ada@example.com"],
        "tfp": SUSI,
    }


def test_claims_of_an_access_token(issuer):
    assert access_token(issuer) == {
        "exp": AT + 3600,
        "nbf": AT,
        "ver": "1.0",
        "iss": ISSUER,
        "sub": a_user().id,
        "aud": API,
        "nonce": "nonce of the app",
        "iat": AT,
        "oid": a_user().id,
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "emails": ["ada@example.com"],
        "scp": "tasks.read",
        "azp": WEB,
        "tfp": SUSI,
    }


def test_access_token_for_the_client_itself_has_no_scp(issuer):
    scopes = replace(a_grant().scopes, resource=Resource(client_id=WEB, app_id_uri="", scopes=()))
    claims = access_token(issuer, a_grant(scopes=scopes))

    assert (claims["aud"], claims["azp"]) == (WEB, WEB)
    assert "scp" not in claims


def test_several_scopes_are_separated_by_blanks(issuer):
    resource = Resource(client_id=API, app_id_uri="https://x", scopes=("tasks.read", "tasks.write"))
    claims = access_token(issuer, a_grant(scopes=replace(a_grant().scopes, resource=resource)))

    assert claims["scp"] == "tasks.read tasks.write"


@pytest.mark.parametrize("nonce", [None, ""])
def test_no_nonce_in_the_request_no_nonce_in_the_tokens(issuer, nonce):
    assert "nonce" not in id_token(issuer, a_grant(nonce=nonce))
    assert "nonce" not in access_token(issuer, a_grant(nonce=nonce))


def test_tfp_keeps_the_case_of_the_user_flow_whatever_the_request_wrote(issuer):
    authority = an_authority(policy_segment="b2c_1_SUSI")

    assert id_token(issuer, authority=authority)["tfp"] == SUSI
    assert id_token(issuer, authority=authority)["iss"] == ISSUER
    assert "acr" not in id_token(issuer, authority=authority)


def test_issuer_can_name_the_user_flow_in_lower_case(issuer):
    """Reference 2.1: the documented example has the policy in lower case."""
    authority = authority_with(tokens=TokenSettings(issuer=IssuerForm.POLICY))
    expected = f"https://contoso.b2clogin.com/tfp/{TENANT_ID}/{SUSI.lower()}/v2.0/"

    assert id_token(issuer, authority=authority)["iss"] == expected
    assert access_token(issuer, authority=authority)["iss"] == expected


def test_subject_that_is_not_supported_points_at_oid(issuer):
    authority = authority_with(tokens=TokenSettings(subject=SubjectForm.NOT_SUPPORTED))

    for claims in (id_token(issuer, authority=authority), access_token(issuer, authority=authority)):
        assert (claims["sub"], claims["oid"]) == ("Not supported currently. Use oid claim.", a_user().id)


def test_acr_names_the_user_flow_in_lower_case_in_place_of_tfp(issuer):
    authority = authority_with(tokens=TokenSettings(policy_claim=PolicyClaim.ACR))

    for claims in (id_token(issuer, authority=authority), access_token(issuer, authority=authority)):
        assert claims["acr"] == SUSI.lower()
        assert "tfp" not in claims


def test_custom_attributes_are_numbers_and_booleans_where_the_tenant_says_so(issuer):
    flow = a_user_flow(application_claims=("extension_Size", "extension_Member", "extension_Color"))
    types = {"extension_Size": AttributeType.INTEGER, "extension_Member": AttributeType.BOOLEAN}
    authority = an_authority(a_tenant(user_flows=(flow,), custom_attributes=types))
    ada = a_user(attributes={"extension_Size": "0", "extension_Member": "false", "extension_Color": "7"})
    claims = read(issuer, issuer.id_token(authority, a_grant(), ada, AT))

    assert claims["extension_Size"] == 0
    assert claims["extension_Member"] is False
    assert claims["extension_Color"] == "7"


def test_auth_time_is_that_of_the_sign_in_and_only_in_the_id_token(issuer):
    grant = a_grant(sign_in=SignIn(user_id=a_user().id, auth_time=AT - 500))

    assert id_token(issuer, grant)["auth_time"] == AT - 500
    assert "auth_time" not in access_token(issuer, grant)


def test_new_user_is_only_in_the_tokens_of_a_sign_up(issuer):
    signed_up = a_grant(sign_in=SignIn(user_id=a_user().id, auth_time=AT, new_user=True))

    assert id_token(issuer, signed_up)["newUser"] is True
    assert access_token(issuer, signed_up)["newUser"] is True
    assert "newUser" not in id_token(issuer)


def test_user_flow_decides_claims_and_lifetime(issuer):
    authority = authority_with(application_claims=("city",), tokens=TokenSettings(access_and_id_seconds=300))

    for claims in (id_token(issuer, authority=authority), access_token(issuer, authority=authority)):
        assert claims["exp"] - claims["iat"] == 300
        assert not set(claims) & set(CLAIMS)


def test_token_never_has_claims_that_user_flows_do_not_issue(issuer):
    """Reference 5.2."""
    authority = authority_with(application_claims=USER_FLOW_CLAIMS)
    never = {"email", "tid", "jti", "sid", "amr", "uti", "s_hash", "preferred_username", "email_verified", "upn"}

    assert not never & set(id_token(issuer, authority=authority))
    assert not never & set(access_token(issuer, authority=authority))


def test_hashes_tell_what_goes_with_an_id_token(issuer):
    def half(value: str) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).decode().rstrip("=")

    claims = id_token(issuer, access_token="the access token", code="the code")
    assert (claims["at_hash"], claims["c_hash"]) == (half("the access token"), half("the code"))
    assert not {"at_hash", "c_hash"} & set(id_token(issuer))


def test_token_of_another_key_is_not_accepted(issuer):
    other = TokenIssuer(keys=key_ring(new_key(AT)))
    token = other.id_token(an_authority(), a_grant(), a_user(), AT)
    header, payload, signature = token.split(".")
    ours = issuer.id_token(an_authority(), a_grant(), a_user(), AT).split(".")

    for forged in (token, f"{ours[0]}.{payload}.{signature}", f"{ours[0]}.{payload[:-2]}AA.{ours[2]}"):
        with pytest.raises(JoseError):
            read(issuer, forged)
    assert header != ours[0]
