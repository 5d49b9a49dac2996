"""Keep me signed in: how long the session and its cookie live (reference 6)."""

import pytest

from mock_b2c.domain.user_flow import DAY, SessionSettings
from mock_b2c.emulator import AuthorizationAnswer
from mock_b2c.user_flows import Confirm
from tests.builders import EDIT, NOW, SIGN_IN, SUSI
from tests.emulator.scoped import claims, is_known, sign_out, tenant_with, visitor_at
from tests.emulator.visitor import ADA, PASSWORD, Visitor

KEEPING = SessionSettings(seconds=900, keep_signed_in_seconds=30 * DAY)
FIXED = SessionSettings(seconds=900, rolling=False, keep_signed_in_seconds=30 * DAY)
SHORT = SessionSettings(seconds=900)


@pytest.fixture
def visit(clock, signing_key):
    """A browser where user flows keep people signed in for 30 days, but those with settings of their own."""

    def made(session: SessionSettings = KEEPING, **flows: SessionSettings) -> Visitor:
        return visitor_at(tenant_with(session, **flows), clock=clock, signing_key=signing_key)

    return made


def stay(visitor: Visitor, policy: str = SUSI, *, ticked: bool = True) -> AuthorizationAnswer:
    """Signs in with the box as said; the answer to the application."""
    visitor.open(policy)
    visitor.submit(email=ADA, password=PASSWORD)
    answer = visitor.act(Confirm(keep_signed_in=ticked))
    if policy == EDIT:
        visitor.submit(displayName="Ada")
        answer = visitor.confirm()
    assert isinstance(answer, AuthorizationAnswer)
    return answer


@pytest.mark.parametrize("policy", [SUSI, SIGN_IN, EDIT])
def test_ticked_box_overrides_the_life_of_the_session_and_keeps_the_cookie(visit, clock, policy):
    visitor = visit(FIXED)

    assert stay(visitor, policy).session_seconds == 30 * DAY
    clock.advance(30 * DAY - 1)
    assert is_known(visitor)
    clock.advance(1)
    assert not is_known(visitor)


def test_box_that_was_left_alone_changes_nothing(visit, clock):
    visitor = visit(FIXED)

    assert stay(visitor, ticked=False).session_seconds is None
    clock.advance(900)
    assert not is_known(visitor)


def test_rolling_session_is_kept_for_its_days_from_each_use(visit, clock):
    visitor = visit()
    stay(visitor)
    for _ in range(3):
        clock.advance(29 * DAY)
        assert is_known(visitor)
    assert visitor.answer.session_seconds == 30 * DAY
    clock.advance(30 * DAY)

    assert not is_known(visitor)


def test_absolute_one_says_how_long_is_left(visit, clock):
    visitor = visit(FIXED)
    stay(visitor)
    clock.advance(10 * DAY)
    assert is_known(visitor)

    assert visitor.answer.session_seconds == 20 * DAY


def test_auth_time_stays_that_of_the_sign_in(visit, clock):
    visitor = visit()
    stay(visitor)
    clock.advance(20 * DAY)
    visitor.open()

    assert claims(visitor, visitor.redeem(visitor.code())["id_token"])["auth_time"] == int(NOW)


def test_max_age_counts_from_the_sign_in(visit, clock):
    visitor = visit()
    stay(visitor)
    clock.advance(DAY)

    assert not is_known(visitor, max_age="3600")


def test_user_flow_without_the_box_does_not_believe_who_sends_it(visit, clock):
    visitor = visit(SHORT)

    assert stay(visitor).session_seconds is None
    clock.advance(900)
    assert not is_known(visitor)


def test_use_by_a_user_flow_that_keeps_nobody_takes_the_promise_back(visit, clock):
    visitor = visit(KEEPING, **{SIGN_IN: SHORT})
    stay(visitor)
    assert is_known(visitor, SIGN_IN)

    assert visitor.answer.session_seconds is None
    clock.advance(900)
    assert not is_known(visitor)


def test_new_sign_in_without_the_tick_ends_it(visit, clock):
    visitor = visit()
    stay(visitor)
    visitor.sign_in(prompt="login")

    assert visitor.answer.session_seconds is None
    clock.advance(900)
    assert not is_known(visitor)


def test_log_out_ends_it(visit):
    visitor = visit()
    stay(visitor)
    sign_out(visitor)

    assert not is_known(visitor)
