"""What custom policies issue when nothing else is said (reference 14.4)."""

import pytest

from mock_b2c.domain.claims import claim_row
from mock_b2c.domain.custom_policy import STARTER_PACK_CLAIMS, default_claims
from mock_b2c.domain.user_flow import DEFAULT_CLAIMS, UserFlowType


@pytest.mark.parametrize("name", ["B2C_1A_signup_signin", "b2c_1a_x"])
def test_custom_policy_issues_the_claims_of_the_starter_pack(name):
    assert default_claims(name, UserFlowType.SIGN_UP_SIGN_IN) == (
        "name",
        "given_name",
        "family_name",
        "email",
        "tid",
    )
    assert default_claims(name, UserFlowType.PROFILE_EDIT) == ("tid",)
    assert default_claims(name, UserFlowType.PASSWORD_RESET) == ("email", "tid")


@pytest.mark.parametrize("kind", UserFlowType)
def test_neither_oid_nor_emails_is_issued_by_a_custom_policy(kind):
    assert not {"oid", "emails", "newUser"} & set(default_claims("B2C_1A_x", kind))


@pytest.mark.parametrize("kind", UserFlowType)
def test_user_flow_has_defaults_of_its_own(kind):
    assert default_claims("B2C_1_x", kind) == DEFAULT_CLAIMS


def test_claims_of_the_starter_pack_are_in_the_table():
    assert all(claim_row(claim) for claims in STARTER_PACK_CLAIMS.values() for claim in claims)
