"""CAPTCHA before forms of sign-up and sign-in (reference 8.6 and 8.8)."""

import pytest

from mock_b2c.domain.user_flow import CaptchaStep, SignInName, UserFlowType
from mock_b2c.user_flows import Accepted, GetChallenge, SetChallenge, VerifyChallenge
from mock_b2c.user_flows.captcha import LIFE, MAX_TRIES
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, refused

ADA = {"email": "ada@example.com", "password": PASSWORD}
UNSOLVED = ("AADB2C90158", "captchaUnresolved")
BOTH = (CaptchaStep.SIGN_IN, CaptchaStep.SIGN_UP)


def a_walk(*steps, **changes):
    return Walk(a_user_flow(captcha=steps or BOTH, **changes), ada())


def challenge(walk, kind="Visual"):
    told = walk.act(GetChallenge(kind=kind))
    assert isinstance(told, SetChallenge)
    return told


def solve(walk):
    told = challenge(walk)
    return walk.act(VerifyChallenge(id=told.id, entered=f" {told.answer[:3]} {told.answer[3:]} "))


def test_form_counts_once_the_challenge_is_solved():
    walk = a_walk()
    assert refused(walk.submit(**ADA)) == UNSOLVED
    assert solve(walk) == Accepted()
    assert walk.submit(**ADA) == Accepted()


def test_each_solution_is_for_one_form():
    walk = a_walk()
    solve(walk)
    assert refused(walk.submit(**{**ADA, "password": "wrong"}))[0] == "AADB2C90054"
    assert refused(walk.submit(**ADA)) == UNSOLVED


def test_characters_may_come_with_the_form():
    walk = a_walk()
    told = challenge(walk)
    assert refused(walk.submit(**ADA, captchaEntered="x")) == UNSOLVED
    assert walk.submit(**ADA, captchaEntered=told.answer) == Accepted()


def test_wrong_characters_unknown_and_old_challenges_solve_nothing():
    walk = a_walk()
    told = challenge(walk)
    assert refused(walk.act(VerifyChallenge(id=told.id, entered="000000"))) == UNSOLVED
    assert refused(walk.act(VerifyChallenge(id="another", entered=told.answer))) == UNSOLVED
    before = challenge(walk)
    challenge(walk)
    assert refused(walk.act(VerifyChallenge(id=before.id, entered=before.answer))) == UNSOLVED
    last = challenge(walk)
    walk.now += LIFE
    assert refused(walk.act(VerifyChallenge(id=last.id, entered=last.answer))) == UNSOLVED


def test_challenge_is_limited_in_tries():
    walk = a_walk()
    told = challenge(walk)
    for _ in range(MAX_TRIES):
        walk.act(VerifyChallenge(id=told.id, entered="000000"))
    assert refused(walk.act(VerifyChallenge(id=told.id, entered=told.answer))) == UNSOLVED


def test_test_answer_solves_every_challenge_and_nothing_is_no_answer():
    walk = a_walk(captcha_test_answer="LETMEIN")
    told = challenge(walk)
    assert walk.act(VerifyChallenge(id=told.id, entered="LETMEIN")) == Accepted()
    plain = a_walk()
    assert refused(plain.act(VerifyChallenge(id=challenge(plain).id, entered=""))) == UNSOLVED


def test_only_the_named_forms_ask():
    assert a_walk(CaptchaStep.SIGN_UP).submit(**ADA) == Accepted()
    walk = Walk(a_user_flow(type=UserFlowType.SIGN_UP, captcha=(CaptchaStep.SIGN_UP,)))
    walk.prove("new@example.com")
    form = {"email": "new@example.com", "newPassword": GOOD_PASSWORD, "reenterPassword": GOOD_PASSWORD}
    assert refused(walk.submit(**form, displayName="New")) == UNSOLVED
    solve(walk)
    assert walk.submit(**form, displayName="New") == Accepted()


@pytest.mark.parametrize("steps", [(), (CaptchaStep.SIGN_UP,)])
def test_page_without_one_has_no_challenge(steps):
    walk = Walk(a_user_flow(captcha=steps), ada())
    assert refused(walk.act(GetChallenge())) == ("AADB2C90276", "unknown_error")
    assert refused(walk.act(VerifyChallenge(id="", entered=""))) == ("AADB2C90276", "unknown_error")


def test_sign_in_by_phone_asks_too():
    walk = a_walk(sign_in_name=SignInName.PHONE)
    assert refused(walk.submit()) == UNSOLVED


def test_answer_is_not_shown_where_records_are():
    walk = a_walk()
    told = challenge(walk)
    assert told.answer not in repr(told)
    assert told.answer not in repr(walk.journey.challenge)
