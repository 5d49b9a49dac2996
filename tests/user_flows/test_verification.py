"""Verification of an e-mail address by a one-time code (reference 7.5 and 8.8)."""

import pytest

from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted
from mock_b2c.user_flows.verification import CODE_SECONDS, MAX_SENDS, MAX_TRIES
from tests.builders import NOW, a_user_flow
from tests.user_flows.walk import Walk, refused

GRACE = "grace@example.com"


@pytest.fixture(params=[UserFlowType.SIGN_UP, UserFlowType.PASSWORD_RESET])
def walk(request) -> Walk:
    """A page that verifies an address."""
    return Walk(a_user_flow(type=request.param))


def wrong(walk: Walk) -> tuple[str, str]:
    return refused(walk.verify(GRACE, "000000"))


def test_code_goes_to_the_address_and_verifies_it(walk):
    assert walk.send(f" {GRACE} ") == Accepted()
    assert [(mail.email, mail.code) for mail in walk.mails] == [(GRACE, "100000")]
    assert walk.verify(GRACE.upper(), " 100000 ") == Accepted()
    assert walk.journey.verification.verified


@pytest.mark.parametrize("code", ["", "0", "100001", "1000000", "\u0661\u0660\u0660\u0660\u0660\u0660", "\x00"])
def test_wrong_code_is_aadb2c90159(walk, code):
    walk.send(GRACE)

    assert refused(walk.verify(GRACE, code)) == ("AADB2C90159", "ver_fail_retry")
    assert not walk.journey.verification.verified


def test_right_code_after_wrong_ones_is_fine(walk):
    walk.send(GRACE)
    for _ in range(MAX_TRIES - 1):
        wrong(walk)

    assert walk.verify(GRACE) == Accepted()


def test_code_lives_ten_minutes(walk):
    walk.send(GRACE)
    walk.now = NOW + CODE_SECONDS - 0.1
    assert wrong(walk) == ("AADB2C90159", "ver_fail_retry")
    walk.now = NOW + CODE_SECONDS

    assert CODE_SECONDS == 600
    assert refused(walk.verify(GRACE)) == ("AADB2C90159", "ver_fail_code_expired")


def test_after_too_many_tries_the_right_code_is_refused_as_well(walk):
    walk.send(GRACE)
    for _ in range(MAX_TRIES):
        assert wrong(walk) == ("AADB2C90159", "ver_fail_retry")

    assert MAX_TRIES == 5
    assert refused(walk.verify(GRACE)) == ("AADB2C90157", "ver_fail_no_retry")


def test_after_too_many_tries_there_is_no_new_code_until_the_life_of_the_old_one_ends(walk):
    walk.send(GRACE)
    for _ in range(MAX_TRIES):
        wrong(walk)

    assert refused(walk.send(GRACE)) == ("AADB2C90157", "ver_fail_no_retry")
    walk.now = NOW + CODE_SECONDS
    assert walk.send(GRACE) == Accepted()
    assert walk.verify(GRACE) == Accepted()
    assert len(walk.mails) == 2


def test_new_code_ends_the_old_one(walk):
    walk.send(GRACE)
    old = walk.mails[-1].code
    walk.send(GRACE)

    assert refused(walk.verify(GRACE, old)) == ("AADB2C90159", "ver_fail_retry")
    assert walk.verify(GRACE) == Accepted()


def test_each_send_prolongs_the_life(walk):
    walk.send(GRACE)
    walk.now = NOW + 590
    walk.send(GRACE)
    walk.now = NOW + 1100

    assert walk.verify(GRACE) == Accepted()


def test_too_many_sends_are_refused_whatever_the_address(walk):
    for _ in range(MAX_SENDS):
        assert walk.send(GRACE) == Accepted()

    assert MAX_SENDS == 10
    assert refused(walk.send(GRACE)) == ("AADB2C90161", "ver_fail_throttled")
    assert refused(walk.send("eve@example.com")) == ("AADB2C90161", "ver_fail_throttled")
    assert len(walk.mails) == MAX_SENDS
    assert walk.verify(GRACE) == Accepted()


def test_code_of_another_address_verifies_nothing(walk):
    walk.send("eve@example.com")

    assert refused(walk.verify(GRACE)) == ("AADB2C90159", "UserMessageIfSessionConflict")
    walk.send(GRACE)
    assert refused(walk.verify(GRACE, "100000")) == ("AADB2C90159", "ver_fail_retry")


def test_code_that_was_never_sent_verifies_nothing(walk):
    assert refused(walk.verify(GRACE, "")) == ("AADB2C90159", "UserMessageIfSessionDoesNotExist")


def test_verifying_twice_is_fine(walk):
    walk.prove(GRACE)

    assert walk.verify(GRACE) == Accepted()


def test_custom_policy_says_the_texts_of_its_profile():
    walk = Walk(a_user_flow("B2C_1A_signup", UserFlowType.SIGN_UP))
    assert refused(walk.verify(GRACE, "1")) == ("AADB2C90159", "UserMessageIfSessionDoesNotExist")
    walk.send(GRACE)

    assert refused(walk.verify("eve@example.com", "1")) == ("AADB2C90159", "UserMessageIfSessionConflict")
    for _ in range(MAX_TRIES):
        assert refused(walk.verify(GRACE, "wrong")) == ("AADB2C90159", "UserMessageIfInvalidCode")
    assert refused(walk.verify(GRACE, "wrong")) == ("AADB2C90157", "UserMessageIfMaxRetryAttempted")
    walk.now += CODE_SECONDS
    assert refused(walk.verify(GRACE, "wrong"))[1] == "UserMessageIfMaxRetryAttempted"


def test_code_of_a_custom_policy_that_has_expired_has_no_session():
    walk = Walk(a_user_flow("B2C_1A_signup", UserFlowType.SIGN_UP))
    walk.send(GRACE)
    walk.now += CODE_SECONDS
    assert refused(walk.verify(GRACE)) == ("AADB2C90159", "UserMessageIfSessionDoesNotExist")
