"""The userinfo endpoint and the claims that scopes and the claims parameter bring to it."""

import json

import pytest

from tests.conformance.relying_party import ADA, BASIC, EVERY_TYPE, HYBRID, RelyingParty

with_access_token = pytest.mark.parametrize("response_type", [*BASIC, "id_token token", *HYBRID])
SCOPES = {  # OpenID Connect Core §5.4
    "profile": {
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    },
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}
SCOPES["profile email address phone"] = set().union(*SCOPES.values())
STANDARD = SCOPES["profile email address phone"]
TYPES = {"email_verified": bool, "phone_number_verified": bool, "updated_at": int, "address": dict}  # §5.1; else text


def delivered(party: RelyingParty, response_type: str, **request: str) -> dict:
    """The claims about the user, from the userinfo endpoint where there is an access token."""
    outcome = party.run(response_type, **request)
    if response_type == "id_token":
        return outcome.id_tokens[0]
    claims = party.claims(outcome.access_token)
    assert all(of_id_token["sub"] == claims["sub"] for of_id_token in outcome.id_tokens)
    assert not any(STANDARD & set(of_id_token) for of_id_token in outcome.id_tokens)
    return claims


@with_access_token
@pytest.mark.parametrize("how", ["GET", "POST header", "POST body"])
def test_access_token_is_sent_in_three_ways(party, response_type, how):
    """oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body"""
    outcome = party.run(response_type)
    assert party.claims(outcome.access_token, how) == party.claims(outcome.access_token)


@pytest.mark.parametrize("response_type", EVERY_TYPE)
@pytest.mark.parametrize("scope", SCOPES)
def test_scope_brings_its_claims(party, response_type, scope):
    """oidcc-scope-profile, -email, -address, -phone, -all"""
    assert set(scope.split()) <= set(party.server["scopes_supported"])
    claims = delivered(party, response_type, scope=f"openid {scope}")

    assert STANDARD & set(claims) == SCOPES[scope]
    for name in SCOPES[scope]:
        assert type(claims[name]) is TYPES.get(name, str), name


def test_values_are_those_of_the_user(party):
    """oidcc-scope-all"""
    claims = delivered(party, "code", scope="openid profile email address phone")

    assert (claims["name"], claims["email"], claims["email_verified"]) == ("Ada Lovelace", ADA.email, True)
    assert (claims["birthdate"], claims["zoneinfo"], claims["locale"]) == ("1815-12-10", "Europe/London", "en-GB")
    assert claims["address"] == {
        "formatted": "12 St James's Square\nLondon\nGreater London\nSW1Y 4JH\nUnited Kingdom",
        "street_address": "12 St James's Square",
        "locality": "London",
        "region": "Greater London",
        "postal_code": "SW1Y 4JH",
        "country": "United Kingdom",
    }
    assert 0 < claims["updated_at"] <= party.site.emulator.clock.now()
    assert set(claims) <= {*party.server["claims_supported"]}


@pytest.mark.parametrize("response_type", EVERY_TYPE)
def test_essential_claim_is_delivered(party, response_type):
    """oidcc-claims-essential"""
    assert party.server["claims_parameter_supported"] is True
    place = "id_token" if response_type == "id_token" else "userinfo"
    claims = delivered(party, response_type, claims=json.dumps({place: {"name": {"essential": True}}}))

    assert claims["name"] == "Ada Lovelace"
    assert STANDARD & set(claims) == {"name"}


def test_claim_of_the_id_token_is_asked_for_by_name(party):
    """OpenID Connect Core §5.5, not a module of its own"""
    outcome = party.run(claims='{"id_token": {"nickname": null}}')

    assert outcome.id_tokens[0]["nickname"] == "Countess"
    assert "nickname" not in party.claims(outcome.access_token)


@pytest.mark.parametrize("claims", ["x", "[]", "5", '{"id_token": 5}', '{"userinfo": "name"}', "[" * 5000, '{"a":'])
def test_claims_that_cannot_be_read_are_refused(party, claims):
    """OpenID Connect Core §5.5, not a module of its own"""
    params = party.request(claims=claims)
    assert party.refusal(params, party.ask(params)) == "invalid_request"


def test_only_the_user_that_claims_name_is_answered_for(party):
    """OpenID Connect Core §5.5.1, not a module of its own"""
    sub = party.run().id_tokens[0]["sub"]
    party.run(prompt="none", silent=True, claims=json.dumps({"id_token": {"sub": {"value": sub}}}))
    params = party.request(prompt="none", claims='{"id_token": {"sub": {"value": "somebody else"}}}')

    assert party.refusal(params, party.ask(params)) == "login_required"
