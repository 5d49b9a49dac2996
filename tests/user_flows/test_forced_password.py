"""A user who has to set a new password (reference 7.4)."""

import pytest

from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod, MfaSettings
from mock_b2c.domain.password_rules import PasswordPolicy
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete
from tests.builders import NOW, a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, failed, refused


def signed_in(kind=UserFlowType.SIGN_UP_SIGN_IN, *, asks=True, force=True) -> Walk:
    walk = Walk(a_user_flow(type=kind, forced_password_reset=asks), ada(force_password_reset=force))
    walk.submit(email="ada@example.com", password=PASSWORD)
    return walk


def new_password(walk: Walk, password: str):
    return walk.submit(newPassword=password, reenterPassword=password)


@pytest.mark.parametrize(
    ("kind", "next_page"),
    [(UserFlowType.SIGN_UP_SIGN_IN, None), (UserFlowType.SIGN_IN, None), (UserFlowType.PROFILE_EDIT, "edit_profile")],
)
def test_new_password_is_asked_for_after_sign_in_and_then_the_flow_goes_on(kind, next_page):
    walk = signed_in(kind)
    walk.confirm()
    assert walk.shows("forced_password")

    assert new_password(walk, GOOD_PASSWORD) == Accepted()
    assert walk.users[ada().id].password_hash == GOOD_PASSWORD
    assert walk.confirm() == Complete() or walk.shows(next_page)
    assert not walk.journey.password_reset


def test_nobody_gets_past_the_page_without_a_new_password():
    walk = signed_in()
    walk.confirm()

    assert failed(walk.confirm()) == "AADB2C90255"


def test_old_password_does_not_do():
    walk = signed_in()
    walk.users[ada().id] = ada(force_password_reset=True, password_hash=GOOD_PASSWORD)
    walk.confirm()

    assert refused(new_password(walk, GOOD_PASSWORD)) == ("AADB2C90158", "UserMessageIfOldPasswordUsed")


def test_rule_of_the_flow_counts():
    walk = signed_in()
    walk.confirm()

    assert refused(new_password(walk, "short")) == ("AADB2C90158", "password_length")


def test_form_that_is_sent_twice_is_accepted_twice():
    walk = signed_in()
    walk.confirm()
    new_password(walk, GOOD_PASSWORD)

    assert new_password(walk, GOOD_PASSWORD) == Accepted()
    assert walk.confirm() == Complete()


def test_flow_that_does_not_ask_refuses_the_sign_in():
    walk = signed_in(asks=False)

    assert refused(walk.outcome) == ("AADB2C90111", "UserMessageIfPasswordExpired")


def test_others_are_not_asked():
    assert signed_in(force=False).confirm() == Complete()


def test_second_factor_comes_before_the_new_password():
    flow = a_user_flow(
        forced_password_reset=True, mfa=MfaSettings(method=MfaMethod.EMAIL, enforcement=MfaEnforcement.ALWAYS)
    )
    walk = Walk(flow, ada(force_password_reset=True))
    walk.submit(email="ada@example.com", password=PASSWORD)
    walk.confirm()
    assert walk.shows("mfa_email")
    walk.prove("ada@example.com")
    walk.submit()
    walk.confirm()
    assert walk.shows("forced_password")
    assert failed(walk.confirm()) == "AADB2C90255"


EXPIRING = {"password_policies": frozenset[PasswordPolicy](), "password_set_at": NOW}


def expiring(days, *, asks=True, **changes) -> Walk:
    walk = Walk(a_user_flow(forced_password_reset=asks), ada(**EXPIRING, **changes))
    walk.now = NOW + days * 24 * 60 * 60
    walk.submit(email="ada@example.com", password=PASSWORD)
    return walk


@pytest.mark.parametrize(("days", "expired"), [(0, False), (89.99, False), (90, True), (400, True)])
def test_password_that_can_expire_has_to_be_changed_after_90_days(days, expired):
    walk = expiring(days)
    outcome = walk.confirm()
    assert walk.shows("forced_password") if expired else outcome == Complete()


def test_password_of_a_local_account_does_not_expire():
    walk = Walk(a_user_flow(forced_password_reset=True), ada(password_set_at=0.0))
    walk.submit(email="ada@example.com", password=PASSWORD)
    assert walk.confirm() == Complete()


def test_user_flow_without_the_page_says_that_it_has_expired():
    assert refused(expiring(90, asks=False).outcome) == ("AADB2C90111", "UserMessageIfPasswordExpired")


def test_expired_password_does_not_do_again_and_a_new_one_counts_anew():
    walk = expiring(90)
    walk.confirm()
    assert refused(new_password(walk, PASSWORD))[1] in {"UserMessageIfOldPasswordUsed", "UserMessageIfInvalidInput"}
    assert new_password(walk, GOOD_PASSWORD) == Accepted()
    assert walk.confirm() == Complete()
