"""Accounts whose sign-in name is a telephone number (reference 7.2 and 7.5)."""

import pytest

from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod, MfaSettings
from mock_b2c.domain.user_flow import SignInName, UserFlowType
from mock_b2c.user_flows import Accepted, Complete, SendPhoneCode, VerifyPhoneCode
from mock_b2c.user_flows.verification import MAX_SENDS
from tests.builders import a_user_flow
from tests.user_flows.walk import Walk, ada, failed, refused

NUMBER = "+441632960123"
PHONE = {"countryCode": "GB", "nationalNumber": "01632 960123"}
NEW = {"countryCode": "DE", "nationalNumber": "030 123456"}
GERMAN = "+4930123456"


def a_flow(kind=UserFlowType.SIGN_UP_SIGN_IN, **changes):
    return a_user_flow(type=kind, sign_in_name=SignInName.PHONE, **changes)


def holder(**changes):
    return ada(**{"username": NUMBER, "email": "", "password_hash": "", **changes})


def send(walk, phone=PHONE):
    return walk.act(SendPhoneCode(country=phone["countryCode"], number=phone["nationalNumber"]))


def verify(walk, phone=PHONE, code=None):
    typed = walk.phones[-1].code if code is None else code
    return walk.act(VerifyPhoneCode(country=phone["countryCode"], number=phone["nationalNumber"], code=typed))


def prove(walk, phone=PHONE):
    assert send(walk, phone) == Accepted()
    assert verify(walk, phone) == Accepted()


def test_code_by_text_message_signs_in():
    walk = Walk(a_flow(), holder())
    assert walk.shows("phone_sign_in")
    prove(walk)
    assert (walk.phones[-1].number, walk.phones[-1].way) == (NUMBER, "onewaysms")

    assert walk.submit(**PHONE) == Accepted()
    assert walk.confirm() == Complete()
    assert walk.journey.user_id == holder().id


def test_number_without_an_account_is_told_when_the_form_is_sent_and_the_link_leads_to_sign_up():
    walk = Walk(a_flow())
    prove(walk, NEW)
    assert refused(walk.submit(**NEW)) == ("AADB2C90053", "UserMessageIfClaimsPrincipalDoesNotExist")

    walk.open("signup")
    assert walk.shows("phone_sign_up")
    prove(walk, NEW)
    assert walk.submit(**NEW, displayName="New") == Accepted()
    assert walk.confirm() == Complete()
    (made,) = walk.users.values()
    assert (made.username, made.email, made.password_hash) == (GERMAN, "", "")
    assert walk.journey.new_user


def test_form_that_is_sent_twice_makes_one_account():
    walk = Walk(a_flow(UserFlowType.SIGN_UP))
    prove(walk, NEW)
    walk.submit(**NEW, displayName="First")
    assert walk.submit(**NEW, displayName="Second") == Accepted()
    assert [user.attributes["displayName"] for user in walk.users.values()] == ["Second"]


def test_number_that_has_an_account_cannot_sign_up_again():
    walk = Walk(a_flow(UserFlowType.SIGN_UP), holder())
    prove(walk)
    assert refused(walk.submit(**PHONE, displayName="New"))[0] == "AADB2C90001"


def test_account_may_be_switched_off():
    walk = Walk(a_flow(), holder(enabled=False))
    prove(walk)
    assert refused(walk.submit(**PHONE))[0] == "AADB2C90111"


@pytest.mark.parametrize("kind", [UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_UP])
def test_number_has_to_be_proved_itself(kind):
    walk = Walk(a_flow(kind), holder())
    unproved = ("AADB2C90158", "UserMessageIfClaimNotVerified")
    assert refused(walk.submit(**PHONE, displayName="x")) == unproved
    prove(walk, NEW)
    assert refused(walk.submit(**PHONE, displayName="x")) == unproved
    assert failed(walk.confirm()) == "AADB2C90255"


def test_what_is_no_number_gets_no_message():
    walk = Walk(a_flow())
    for phone in ({"countryCode": "XX", "nationalNumber": "1"}, {"countryCode": "GB", "nationalNumber": "x"}):
        assert refused(send(walk, phone)) == ("AADB2C90161", "ver_incorrect_format")
        assert refused(verify(walk, phone, "1"))[0] == "AADB2C90159"
    assert walk.phones == []


def test_codes_are_limited_as_those_of_addresses():
    walk = Walk(a_flow())
    for _ in range(MAX_SENDS):
        assert send(walk) == Accepted()
    assert refused(send(walk)) == ("AADB2C90161", "ver_fail_throttled")
    for _ in range(5):
        assert refused(verify(walk, code="wrong"))[1] == "ver_fail_retry"
    assert refused(verify(walk))[1] == "ver_fail_no_retry"


def test_recovery_address_is_asked_for_once_and_belongs_to_the_account():
    walk = Walk(a_flow(recovery_email=True), holder())
    prove(walk)
    walk.submit(**PHONE)
    walk.confirm()
    assert walk.shows("recovery_email")
    assert refused(walk.submit(email="ada@example.com"))[1] == "UserMessageIfClaimNotVerified"

    walk.prove("ada@example.com")
    assert walk.submit(email="ada@example.com") == Accepted()
    assert walk.confirm() == Complete()
    user = walk.users[holder().id]
    assert (user.email, user.sign_in_name) == ("ada@example.com", NUMBER)
    again = Walk(a_flow(recovery_email=True), user)
    prove(again)
    again.submit(**PHONE)
    assert again.confirm() == Complete()


def test_new_account_is_asked_for_it_too_and_it_proves_the_second_factor():
    mfa = MfaSettings(method=MfaMethod.EMAIL, enforcement=MfaEnforcement.ALWAYS)
    walk = Walk(a_flow(UserFlowType.SIGN_UP, recovery_email=True, mfa=mfa))
    prove(walk, NEW)
    walk.submit(**NEW, displayName="New")
    walk.confirm()
    walk.prove("new@example.com")
    walk.submit(email="new@example.com")
    assert walk.confirm() == Complete()


def test_profile_edit_begins_with_the_number():
    walk = Walk(a_flow(UserFlowType.PROFILE_EDIT), holder())
    prove(walk)
    walk.submit(**PHONE)
    walk.confirm()
    assert walk.shows("edit_profile")
