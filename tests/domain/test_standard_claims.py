"""The standard claims of OpenID Connect and where their values come from (domain.standard_claims)."""

import pytest

from mock_b2c.domain.openid import STANDARD_SCOPES
from mock_b2c.domain.standard_claims import ROWS, STANDARD_CLAIMS, claims_of, standard_claims
from tests.builders import NOW, a_user


def test_every_claim_belongs_to_one_of_the_scopes():
    assert {row.scope for row in ROWS} == set(STANDARD_SCOPES)
    assert len(set(STANDARD_CLAIMS)) == len(ROWS) == 19  # OpenID Connect Core §5.1, without sub


def test_scope_asks_for_its_claims():
    assert claims_of(("email", "phone")) == ("email", "email_verified", "phone_number", "phone_number_verified")
    assert claims_of(("openid", "x")) == ()


def test_what_the_user_does_not_have_is_left_out():
    bare = a_user(attributes={"city": ""}, email="ada@example.com")

    assert standard_claims(bare, STANDARD_CLAIMS) == {
        "preferred_username": "ada@example.com",
        "email": "ada@example.com",
        "email_verified": True,
    }


def test_only_what_was_asked_for_is_told():
    assert standard_claims(a_user(), ("name", "phone_number", "x")) == {"name": "Ada Lovelace"}


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("True", True), ("false", False), ("", None), ("maybe", None)]
)
def test_phone_number_verified_is_a_boolean(text, value):
    user = a_user(attributes={"extension_phone_number_verified": text})
    assert standard_claims(user, ("phone_number_verified",)).get("phone_number_verified") is value


def test_address_has_the_parts_that_there_are():
    user = a_user(attributes={"city": "London", "country": "United Kingdom"})
    assert standard_claims(user, ("address",)) == {
        "address": {"formatted": "London\nUnited Kingdom", "locality": "London", "country": "United Kingdom"}
    }


def test_updated_at_is_whole_seconds():
    assert standard_claims(a_user(updated_at=NOW + 0.75), ("updated_at",)) == {"updated_at": int(NOW)}


def test_claim_without_an_attribute_of_its_own_is_a_custom_attribute():
    user = a_user(attributes={"extension_nickname": "Countess"})
    assert standard_claims(user, ("nickname",)) == {"nickname": "Countess"}
