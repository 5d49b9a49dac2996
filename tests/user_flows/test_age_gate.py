"""The page that asks for birth and country, and who is stopped by it (reference 7.6). `NOW` is in November 2023."""

import json

import pytest

from mock_b2c.domain.age_gating import AgeGating, Minors, OnBlock
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete, Fail
from tests.builders import a_user, a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, failed, refused

ADA = "ada@example.com"
NEW = "new@example.com"
ADULT = {"cpiminternal_dateOfBirth": "1985-12-10", "country": "Germany"}
CHILD = {"cpiminternal_dateOfBirth": "2015-01-02", "country": "Germany"}


def a_flow(minors=Minors.ALLOW, on_block=OnBlock.ERROR_PAGE, kind=UserFlowType.SIGN_UP_SIGN_IN):
    return a_user_flow(type=kind, age_gating=AgeGating(minors=minors, on_block=on_block))


def born(day, **more):
    return ada(attributes={"dateOfBirth": day, "country": "Germany", **more})


def signed_in(flow, user):
    walk = Walk(flow, user)
    walk.submit(email=ADA, password=PASSWORD)
    walk.confirm()
    return walk


def test_who_signs_in_without_them_is_asked_for_birth_and_country_once():
    walk = signed_in(a_flow(), ada())
    assert walk.shows("age_gate")

    assert walk.submit(**ADULT) == Accepted()
    assert walk.confirm() == Complete()
    user = walk.users[ada().id]
    assert user.attributes["dateOfBirth"] == "1985-12-10"
    assert user.attributes["ageGroup"] == "Adult"
    assert signed_in(a_flow(), user).outcome == Complete()


def test_new_account_is_made_before_it_is_asked():
    walk = Walk(a_flow(kind=UserFlowType.SIGN_UP))
    walk.prove(NEW)
    walk.submit(email=NEW, newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD, displayName="New")
    walk.confirm()
    assert walk.shows("age_gate")
    assert [user.email for user in walk.users.values()] == [NEW]


def test_session_is_asked_too():
    walk = Walk(a_flow(), ada(), session_user=ada())
    assert walk.shows("age_gate")
    walk.submit(**ADULT)
    assert walk.confirm() == Complete()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "UserMessageIfMissingRequiredElement"),
        ({**ADULT, "country": ""}, "UserMessageIfMissingRequiredElement"),
        ({**ADULT, "country": "Atlantis"}, "UserMessageIfInvalidInput"),
        ({**ADULT, "cpiminternal_dateOfBirth": "2023-02-30"}, "UserMessageIfInvalidInput"),
        ({**ADULT, "cpiminternal_dateOfBirth": "2030-01-01"}, "UserMessageIfInvalidInput"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_gets_past(values, fault):
    walk = signed_in(a_flow(), ada())
    assert refused(walk.submit(**values)) == ("AADB2C90158", fault)
    assert failed(walk.confirm()) == "AADB2C90255"


def test_group_is_noted_anew_at_each_sign_in():
    walk = signed_in(a_flow(), born("2005-11-01", ageGroup="NotAdult"))
    assert walk.outcome == Complete()
    assert walk.users[ada().id].attributes["ageGroup"] == "Adult"


def test_child_is_stopped_by_a_page_that_leads_nowhere():
    walk = signed_in(a_flow(Minors.BLOCK), ada())
    walk.submit(**CHILD)
    walk.confirm()
    assert walk.shows("age_blocked")

    assert refused(walk.submit()) == ("AADB2C90158", "unknown_error")
    assert failed(walk.confirm()) == "AADB2C90255"
    assert failed(walk.cancel()) == "AADB2C90091"


def test_known_child_is_stopped_at_each_sign_in_and_by_its_session():
    child = born("2015-01-02")
    assert signed_in(a_flow(Minors.BLOCK_BELOW_CONSENT), child).shows("age_blocked")
    assert Walk(a_flow(Minors.BLOCK_BELOW_CONSENT), child, session_user=child).shows("age_blocked")
    assert signed_in(a_flow(), child).outcome == Complete()


def test_parents_consent_lets_it_in():
    child = born("2015-01-02", consentProvidedForMinor="Granted")
    assert signed_in(a_flow(Minors.BLOCK_BELOW_CONSENT), child).outcome == Complete()


def test_application_is_told_of_the_group_where_the_user_flow_says_so():
    ended = signed_in(a_flow(Minors.BLOCK, OnBlock.JSON), born("2015-01-02")).outcome
    assert isinstance(ended, Fail)
    assert ended.code == "AADB2C90091"
    assert json.loads(ended.values["said"]) == {
        "ageGroup": "Minor",
        "consentProvidedForMinor": None,
        "legalAgeGroupClassification": "MinorWithOutParentalConsent",
    }


def test_without_age_gating_nobody_is_asked():
    walk = Walk(a_user_flow(), a_user(password_hash=PASSWORD))
    walk.submit(email=ADA, password=PASSWORD)
    assert walk.confirm() == Complete()
