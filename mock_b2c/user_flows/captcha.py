"""CAPTCHA: a challenge that has to be solved before a form of sign-up or sign-in counts (reference 8.6 and 8.8).

It keeps nobody out who reads the page; what it is for here is that tests meet it where the service has it.
"""

import hmac
from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.journey import Challenge, Journey
from mock_b2c.domain.user_flow import CaptchaStep, UserFlow
from mock_b2c.user_flows.answers import refuse
from mock_b2c.user_flows.model import Accepted, Context, GetChallenge, SetChallenge, Step, VerifyChallenge

LIFE = 600
MAX_TRIES = 5
VISUAL, AUDIO = "Visual", "Audio"
_UNSOLVED = "AADB2C90158"
_STEPS = {
    "sign_in": CaptchaStep.SIGN_IN,
    "phone_sign_in": CaptchaStep.SIGN_IN,
    "sign_up": CaptchaStep.SIGN_UP,
    "phone_sign_up": CaptchaStep.SIGN_UP,
}


def is_guarded(flow: UserFlow, page: str) -> bool:
    """Whether the form of this page asks for a CAPTCHA; those of identity providers never do."""
    return bool(flow.captcha) and _STEPS.get(page) in flow.captcha


def get_challenge(journey: Journey, asked: GetChallenge, context: Context) -> Step:
    """A new challenge; the one before it ends."""
    kind = AUDIO if asked.kind == AUDIO else VISUAL
    made = Challenge(id=context.new_secret(), answer=context.new_code(), expires_at=context.now + LIFE)
    told = SetChallenge(id=made.id, answer=made.answer, kind=kind)
    return Step(journey=replace(journey, challenge=made), outcome=told)


def verify_challenge(journey: Journey, given: VerifyChallenge, context: Context) -> Step:
    """Whether these are the characters of the challenge, or those that the user flow takes from tests."""
    held = journey.challenge
    if held is None or held.id != given.id or held.tries >= MAX_TRIES or context.now >= held.expires_at:
        return refuse(replace(journey, challenge=None), _UNSOLVED, "captchaUnresolved")
    if not _solves(held, given.entered, context):
        missed = replace(journey, challenge=replace(held, tries=held.tries + 1))
        return refuse(missed, _UNSOLVED, "captchaUnresolved")
    return Step(journey=replace(journey, challenge=replace(held, solved=True)), outcome=Accepted())


def unsolved(journey: Journey, values: Mapping[str, str], context: Context) -> Step | None:
    """The refusal of a form without a solved challenge; the characters may come with the form itself."""
    if journey.challenge and not journey.challenge.solved and values.get("captchaEntered"):
        given = VerifyChallenge(id=journey.challenge.id, entered=values["captchaEntered"])
        tried = verify_challenge(journey, given, context)
        return None if isinstance(tried.outcome, Accepted) else tried
    if journey.challenge and journey.challenge.solved:
        return None
    return refuse(journey, _UNSOLVED, "captchaUnresolved")


def _solves(held: Challenge, entered: str, context: Context) -> bool:
    typed = "".join(entered.split()).encode()
    known = (held.answer, context.flow.captcha_test_answer)
    matches = [hmac.compare_digest(typed, answer.encode()) for answer in known if answer]
    return any(matches)
