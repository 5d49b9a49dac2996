"""The claim table (reference 7.7) and the claims made from it (5.2)."""

import pytest

from mock_b2c.domain.claims import (
    ATTRIBUTES,
    CLAIMS,
    COLLECTED,
    ROWS,
    USER_FLOW_CLAIMS,
    Source,
    Subject,
    application_claims,
    attribute_row,
    claim_row,
)
from mock_b2c.domain.user_flow import DEFAULT_ATTRIBUTES, DEFAULT_CLAIMS

ALL_ATTRIBUTES = {attribute: f"value of {attribute}" for attribute in (*ATTRIBUTES, "extension_Shoe")}


def subject(**changes) -> Subject:
    return Subject(**{"object_id": "the id", "email": "ada@example.com", "attributes": ALL_ATTRIBUTES} | changes)


def test_claims_and_attributes_are_unique():
    assert len(set(CLAIMS)) == len(ROWS)
    assert len(set(ATTRIBUTES)) == sum(row.source is Source.ATTRIBUTE for row in ROWS)


@pytest.mark.parametrize(
    ("attribute", "claim"),
    [
        ("displayName", "name"),
        ("givenName", "given_name"),
        ("surname", "family_name"),
        ("city", "city"),
        ("country", "country"),
        ("state", "state"),
        ("postalCode", "postalCode"),
        ("streetAddress", "streetAddress"),
        ("jobTitle", "jobTitle"),
        ("dateOfBirth", "dateOfBirth"),
        ("ageGroup", "ageGroup"),
        ("consentProvidedForMinor", "consentProvidedForMinor"),
        ("extension_Shoe", "extension_Shoe"),
    ],
)
def test_attribute_is_returned_as_its_claim(attribute, claim):
    assert application_claims((claim,), subject()) == {claim: f"value of {attribute}"}
    row = attribute_row(attribute)
    assert row is not None
    assert row.claim == claim
    assert row.label


def test_every_attribute_of_the_table_is_tested_above():
    assert set(ATTRIBUTES) == set(ALL_ATTRIBUTES) - {"extension_Shoe"}
    assert len(ATTRIBUTES) == 12
    assert set(ATTRIBUTES) - set(COLLECTED) == {"ageGroup", "consentProvidedForMinor"}


def test_emails_is_an_array_and_oid_the_object_id():
    assert application_claims(("emails", "oid"), subject()) == {"emails": ["ada@example.com"], "oid": "the id"}


def test_email_is_one_text_and_tid_the_tenant_for_custom_policies_only():
    claims = application_claims(("email", "tid"), subject(tenant_id="the tenant"))

    assert claims == {"email": "ada@example.com", "tid": "the tenant"}
    assert set(CLAIMS) - set(USER_FLOW_CLAIMS) == {"email", "tid", "dateOfBirth"}


def test_new_user_and_is_forgot_password_are_true_or_absent():
    names = ("newUser", "isForgotPassword")

    assert application_claims(names, subject()) == {}
    assert application_claims(names, subject(new_user=True)) == {"newUser": True}
    assert application_claims(names, subject(password_reset=True)) == {"isForgotPassword": True}


def test_provider_is_told_of_who_comes_by_one():
    by_google = subject(identity_provider="google.com", provider_token="token of Google")
    assert application_claims(("idp", "idp_access_token"), by_google) == {
        "idp": "google.com",
        "idp_access_token": "token of Google",
    }
    assert application_claims(("idp", "idp_access_token"), subject()) == {}
    assert "token of Google" not in repr(by_google)


def test_no_address_is_no_claim():
    assert application_claims(("emails", "email"), subject(email="")) == {}


def test_claims_without_a_value_are_left_out():
    assert application_claims(CLAIMS, subject(attributes={"city": ""})) == {
        "emails": ["ada@example.com"],
        "email": "ada@example.com",
        "signInName": "ada@example.com",
        "oid": "the id",
    }


@pytest.mark.parametrize(
    ("facts", "name", "sign_in_number", "number"),
    [
        ({}, "ada@example.com", None, None),
        ({"username": "ada"}, "ada", None, None),
        ({"username": "ada", "phone_number": "+4420"}, "ada", None, "+4420"),
        ({"username": "+4930"}, "+4930", "+4930", "+4930"),
    ],
)
def test_sign_in_name_and_numbers_are_those_of_the_account(facts, name, sign_in_number, number):
    names = ("signInName", "signInNames.phoneNumber", "phoneNumber")
    claims = application_claims(names, subject(**facts))
    assert [claims.get(claim) for claim in names] == [name, sign_in_number, number]


def test_claims_come_in_the_order_of_the_user_flow():
    assert list(application_claims(("city", "oid", "name"), subject())) == ["city", "oid", "name"]


@pytest.mark.parametrize("name", ["extension_", "extension", "mail", "Name", "sub", ""])
def test_what_is_no_claim_has_no_row(name):
    assert claim_row(name) is None
    assert application_claims((name,), subject()) == {}


@pytest.mark.parametrize("name", ["extension_", "name", "emails", "oid", "newUser", ""])
def test_what_is_no_attribute_has_no_row(name):
    assert attribute_row(name) is None


def test_defaults_of_user_flows_are_in_the_table():
    assert all(claim_row(claim) for claim in DEFAULT_CLAIMS)
    assert all(attribute_row(attribute.id) for attribute in DEFAULT_ATTRIBUTES)
