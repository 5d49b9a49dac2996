"""The second factor: when it is asked for, by which page, and what its answers do (reference 7.6, 8.10)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.mfa import MAX_MISSES, MfaEnforcement, MfaMethod, MfaSettings, StrongAuthentication
from mock_b2c.domain.totp import code_at
from mock_b2c.domain.user_flow import SignInName, UserFlowType
from mock_b2c.user_flows import Accepted, Complete
from mock_b2c.user_flows.verification import CODE_SECONDS, MAX_SENDS
from tests.builders import NOW, a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, SECRET, Walk, ada, failed, refused

ADA = "ada@example.com"
GRACE = "grace@example.com"
NUMBER = "+441632960123"
EXHAUSTED = ("AADB2C90151", "UserMessageIfMaxAllowedCodeRetryReached")
PAGES = {
    "email": "mfa_email",
    "phone": "phone_factor",
    "sms": "phone_factor",
    "call": "phone_factor",
    "totp": "totp_enrol",
}


def a_flow(method, kind=UserFlowType.SIGN_UP_SIGN_IN, **changes):
    mfa = MfaSettings(method=MfaMethod(method), enforcement=MfaEnforcement.ALWAYS)
    return a_user_flow(type=kind, mfa=mfa, **changes)


def enrolled(**strong):
    return ada(strong=StrongAuthentication(**strong))


def at_factor(method, user=None, **flow):
    """A walk that gave the right password."""
    walk = Walk(a_flow(method, **flow), user or ada())
    walk.submit(email=ADA, password=PASSWORD)
    walk.confirm()
    return walk


# ---- when ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", MfaMethod)
def test_sign_in_asks_after_the_password(method):
    walk = at_factor(method)
    assert walk.shows(PAGES[method])
    assert failed(walk.confirm()) == "AADB2C90255"


@pytest.mark.parametrize("method", MfaMethod)
def test_switched_off_it_is_not_asked_for(method):
    walk = Walk(a_user_flow(mfa=MfaSettings(method=method)), ada())
    walk.submit(email=ADA, password=PASSWORD)
    assert walk.confirm() == Complete()


def test_settings_are_the_services_own_when_nothing_is_said():
    assert a_user_flow().mfa == MfaSettings(method=MfaMethod.EMAIL, enforcement=MfaEnforcement.OFF)
    assert a_user_flow().mfa.asked is None


@pytest.mark.parametrize("method", ["sms", "totp"])
def test_account_is_made_before_the_second_factor_and_stays_when_its_owner_cancels(method):
    walk = Walk(a_flow(method, UserFlowType.SIGN_UP))
    walk.prove(GRACE)
    walk.submit(email=GRACE, newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD, displayName="Grace")
    walk.confirm()
    assert walk.shows(PAGES[method])
    assert [user.email for user in walk.users.values()] == [GRACE]
    assert failed(walk.cancel()) == "AADB2C90091"
    assert [user.email for user in walk.users.values()] == [GRACE]


def test_address_verified_at_sign_up_is_not_verified_twice():
    walk = Walk(a_flow("email", UserFlowType.SIGN_UP))
    walk.prove(GRACE)
    walk.submit(email=GRACE, newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD, displayName="Grace")
    assert walk.confirm() == Complete()
    assert walk.journey.second_factor


def test_address_that_sign_up_did_not_verify_is_verified_then():
    walk = Walk(a_flow("email", UserFlowType.SIGN_UP, email_verification=False))
    walk.submit(email=GRACE, newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD, displayName="Grace")
    walk.confirm()
    assert walk.shows("mfa_email")


def test_profile_edit_asks_before_the_profile():
    walk = at_factor("sms", enrolled(phone_number=NUMBER), kind=UserFlowType.PROFILE_EDIT)
    assert walk.shows("phone_factor")
    walk.send_to_phone("onewaysms")
    walk.verify_phone(walk.phones[-1].code)
    walk.confirm()
    assert walk.shows("edit_profile")
    walk.submit(displayName="Ada")
    assert walk.confirm() == Complete()


def test_password_reset_asks_before_the_new_password():
    walk = Walk(a_flow("totp", UserFlowType.PASSWORD_RESET), enrolled(totp_secret=SECRET))
    walk.prove(ADA)
    walk.submit(email=ADA)
    walk.confirm()
    assert walk.shows("totp_code")
    walk.submit(otpCode=code_at(SECRET, NOW))
    walk.confirm()
    assert walk.shows("new_password")
    walk.submit(newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD)
    assert walk.confirm() == Complete()


@pytest.mark.parametrize("method", MfaMethod)
def test_session_with_a_second_factor_is_not_asked_again(method):
    walk = Walk(a_flow(method), ada(), session_user=ada(), second_factor=True)
    assert walk.outcome == Complete()


@pytest.mark.parametrize("method", MfaMethod)
def test_session_without_one_is_asked(method):
    walk = Walk(a_flow(method), ada(), session_user=ada())
    assert walk.shows(PAGES[method])


def test_user_who_is_gone_has_to_begin_again():
    walk = at_factor("email")
    walk.users.clear()
    assert failed(walk.send(ADA)) == "AADB2C90255"


# ---- e-mail --------------------------------------------------------------------------------------------------


def test_code_goes_to_the_users_own_address_whatever_was_sent():
    walk = at_factor("email")
    assert walk.send("eve@example.com") == Accepted()
    assert [mail.email for mail in walk.mails] == [ADA]
    assert walk.verify("eve@example.com") == Accepted()
    assert walk.submit(readOnlyEmail="eve@example.com") == Accepted()
    assert walk.confirm() == Complete()
    assert walk.journey.second_factor


def test_form_without_a_verified_address_is_refused():
    walk = at_factor("email")
    walk.send(ADA)
    assert refused(walk.submit()) == ("AADB2C90158", "UserMessageIfClaimNotVerified")


def test_address_verified_for_somebody_else_does_not_count():
    walk = at_factor("email")
    walk.prove(ADA)
    walk.journey = replace(walk.journey, verification=replace(walk.journey.verification, email=GRACE))
    assert refused(walk.submit()) == ("AADB2C90158", "UserMessageIfClaimNotVerified")


def test_third_wrong_code_of_a_mail_ends_the_user_flow():
    walk = at_factor("email")
    walk.send(ADA)
    for _ in range(MAX_MISSES - 1):
        assert refused(walk.verify(ADA, "000000")) == ("AADB2C90159", "ver_fail_retry")
    assert refused(walk.verify(ADA, "000000")) == EXHAUSTED
    assert refused(walk.verify(ADA)) == EXHAUSTED
    assert refused(walk.send(ADA)) == EXHAUSTED
    assert refused(walk.submit()) == EXHAUSTED
    assert failed(walk.confirm()) == "AADB2C90151"


# ---- telephone -----------------------------------------------------------------------------------------------


def test_number_is_enrolled_by_the_code_that_it_got():
    walk = at_factor("sms")
    assert walk.send_to_phone("onewaysms", "GB", "01632 960123") == Accepted()
    [message] = walk.phones
    assert (message.number, message.way, len(message.code)) == (NUMBER, "onewaysms", 6)
    assert walk.users[ada().id].strong.phone_number == ""
    assert walk.verify_phone(message.code) == Accepted()
    assert walk.users[ada().id].strong.phone_number == NUMBER
    assert walk.verify_phone(message.code) == Accepted()
    assert walk.confirm() == Complete()


def test_stored_number_is_used_whatever_was_sent():
    walk = at_factor("phone", enrolled(phone_number=NUMBER))
    walk.send_to_phone("onewaysms", "US", "425 555 0199")
    assert [message.number for message in walk.phones] == [NUMBER]


def test_call_is_answered_as_soon_as_it_rings():
    walk = at_factor("call")
    assert walk.send_to_phone("dialphone", "GB", "1632960123") == Accepted()
    assert walk.phones[0].code == ""
    assert walk.verify_phone() == Accepted()
    assert walk.confirm() == Complete()
    assert walk.users[ada().id].strong.phone_number == NUMBER


@pytest.mark.parametrize(
    ("method", "way", "accepted"),
    [
        ("phone", "onewaysms", True),
        ("phone", "dialphone", True),
        ("sms", "onewaysms", True),
        ("sms", "dialphone", False),
        ("call", "dialphone", True),
        ("call", "onewaysms", False),
        ("phone", "", False),
        ("phone", "twowaysms", False),
    ],
)
def test_only_the_ways_of_the_method_are_there(method, way, accepted):
    walk = at_factor(method, enrolled(phone_number=NUMBER))
    outcome = walk.send_to_phone(way)
    assert outcome == Accepted() if accepted else refused(outcome) == ("AADB2C90276", "unknown_error")
    assert len(walk.phones) == accepted


def test_number_that_cannot_be_is_not_reached():
    walk = at_factor("sms")
    assert refused(walk.send_to_phone("onewaysms", "GB", "12")) == ("AADB2C90155", "error_tryagain")
    assert walk.phones == []


@pytest.mark.parametrize("code", ["", "000000"])
def test_nothing_is_verified_before_a_message_was_sent(code):
    walk = at_factor("phone")
    assert refused(walk.verify_phone(code)) == ("AADB2C90156", "error_incorrect_code")
    assert failed(walk.confirm()) == "AADB2C90255"


def test_call_after_a_message_cannot_be_answered_with_the_old_code_nor_the_message_without_one():
    walk = at_factor("phone", enrolled(phone_number=NUMBER))
    walk.send_to_phone("onewaysms")
    assert refused(walk.verify_phone()) == ("AADB2C90156", "error_incorrect_code")


def test_text_message_lives_ten_minutes():
    walk = at_factor("sms", enrolled(phone_number=NUMBER))
    walk.send_to_phone("onewaysms")
    walk.now = NOW + CODE_SECONDS
    assert refused(walk.verify_phone(walk.phones[-1].code)) == ("AADB2C90156", "ver_fail_code_expired")


def test_messages_are_limited():
    walk = at_factor("sms", enrolled(phone_number=NUMBER))
    for _ in range(MAX_SENDS):
        assert walk.send_to_phone("onewaysms") == Accepted()
    assert refused(walk.send_to_phone("onewaysms")) == ("AADB2C90157", "error_throttled")
    assert len(walk.phones) == MAX_SENDS


def test_third_wrong_code_of_a_text_message_ends_the_user_flow_whatever_was_sent_between():
    walk = at_factor("sms", enrolled(phone_number=NUMBER))
    for _ in range(MAX_MISSES - 1):
        walk.send_to_phone("onewaysms")
        assert refused(walk.verify_phone("000000")) == ("AADB2C90156", "error_incorrect_code")
    assert refused(walk.verify_phone("000000")) == EXHAUSTED
    assert refused(walk.send_to_phone("onewaysms")) == EXHAUSTED
    assert refused(walk.verify_phone(walk.phones[-1].code)) == EXHAUSTED
    assert failed(walk.confirm()) == "AADB2C90151"


def test_form_of_the_telephone_page_says_nothing():
    walk = at_factor("sms", enrolled(phone_number=NUMBER))
    assert refused(walk.submit(verificationCode="1")) == ("AADB2C90276", "unknown_error")


def test_other_pages_reach_no_telephone():
    walk = Walk(a_flow("sms"), ada())
    assert refused(walk.send_to_phone("onewaysms")) == ("AADB2C90276", "unknown_error")
    assert refused(walk.verify_phone("000000")) == ("AADB2C90276", "unknown_error")


# ---- authenticator app ---------------------------------------------------------------------------------------


def test_app_is_enrolled_by_its_first_code():
    walk = at_factor("totp")
    assert walk.journey.totp_secret == SECRET
    walk.submit()
    walk.confirm()
    assert walk.shows("totp_code")
    assert walk.users[ada().id].strong.totp_secret == ""
    assert walk.submit(otpCode=f" {code_at(SECRET, NOW)} ") == Accepted()
    assert walk.users[ada().id].strong.totp_secret == SECRET
    assert walk.confirm() == Complete()


@pytest.mark.parametrize("name", ["otpCode", "totpVerificationCode"])
def test_enrolled_app_is_asked_for_its_code_at_once(name):
    walk = at_factor("totp", enrolled(totp_secret=SECRET))
    assert walk.shows("totp_code")
    assert walk.submit(**{name: code_at(SECRET, NOW)}) == Accepted()
    assert walk.submit(**{name: code_at(SECRET, NOW)}) == Accepted()
    assert walk.confirm() == Complete()


def test_code_of_an_app_counts_once():
    walk = at_factor("totp", enrolled(totp_secret=SECRET))
    walk.submit(otpCode=code_at(SECRET, NOW))
    again = at_factor("totp", walk.users[ada().id])
    assert refused(again.submit(otpCode=code_at(SECRET, NOW))) == ("AADB2C90156", "UserMessageIfWrongCodeEntered")
    again.now = NOW + 30
    assert again.submit(otpCode=code_at(SECRET, NOW + 30)) == Accepted()


def test_no_code_is_not_a_wrong_one():
    walk = at_factor("totp", enrolled(totp_secret=SECRET))
    for _ in range(MAX_MISSES):
        assert refused(walk.submit(otpCode=" ")) == ("AADB2C90158", "invalid_code")
    assert walk.submit(otpCode=code_at(SECRET, NOW)) == Accepted()


def test_third_wrong_code_of_an_app_ends_the_user_flow_and_enrols_nothing():
    walk = at_factor("totp")
    walk.submit()
    walk.confirm()
    for code in ("000000", "\u0660" * 6):
        assert refused(walk.submit(otpCode=code)) == ("AADB2C90156", "UserMessageIfWrongCodeEntered")
    assert refused(walk.submit(otpCode="12345")) == EXHAUSTED
    assert refused(walk.submit(otpCode=code_at(SECRET, NOW))) == EXHAUSTED
    assert walk.users[ada().id].strong.totp_secret == ""
    assert failed(walk.confirm()) == "AADB2C90151"


def test_mail_proves_the_address_of_an_account_that_signs_in_by_user_name():
    walk = Walk(a_flow("email", sign_in_name=SignInName.USERNAME), ada(username="ada"))
    walk.submit(signInName="ada", password=PASSWORD)
    walk.confirm()
    walk.prove(ADA)
    assert walk.submit() == Accepted()
    assert walk.confirm() == Complete()
