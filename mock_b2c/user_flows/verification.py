"""Verification of an e-mail address or a telephone number by a one-time code (reference 7.5 and 8.8)."""

import hmac
from collections.abc import Callable

from msgspec.structs import replace

from mock_b2c.domain.journey import Journey, Verification
from mock_b2c.domain.user import normal_sign_in_name
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows.email import is_email
from mock_b2c.user_flows.model import Accepted, Context, Effect, Refused, SendCode, SendMail, Step, VerifyCode

CODE_SECONDS = 600
MAX_TRIES = 5
MAX_SENDS = 10
_SEND_FAILED = "AADB2C90161"
_VERIFY_FAILED = "AADB2C90159"
_TOO_OFTEN = "AADB2C90157"


def send_code(journey: Journey, sent: SendCode, context: Context) -> Step:
    """A new code for the address; see `send`."""
    email = sent.email.strip()
    if not is_email(email):
        return _refuse(journey, _SEND_FAILED, "ver_incorrect_format")
    return send(journey, email, lambda code: SendMail(email=email, code=code), context)


def verify_code(journey: Journey, typed: VerifyCode, context: Context) -> Step:
    """The code of the mail; see `verify`."""
    return verify(journey, typed.email, typed.code, context)


def send(journey: Journey, to: str, message: Callable[[str], Effect], context: Context) -> Step:
    """A new code for an address or a number; the old one ends. Ten sends a journey, wherever to.

    After too many wrong tries there is no new code until the old one's life ends (reference 7.5).
    """
    before = journey.verification
    if before and _used_up(before, normal_sign_in_name(to), context.now):
        return _refuse(journey, _TOO_OFTEN, "ver_fail_no_retry")
    sends = before.sends + 1 if before else 1
    if sends > MAX_SENDS:
        return _refuse(journey, _SEND_FAILED, "ver_fail_throttled")
    made = Verification(
        email=normal_sign_in_name(to),
        code=context.new_code(),
        expires_at=context.now + CODE_SECONDS,
        sends=sends,
    )
    told = message(made.code)
    return Step(journey=replace(journey, verification=made, answered=False), outcome=Accepted(), effects=(told,))


def verify(journey: Journey, to: str, code: str, context: Context) -> Step:
    """The code must be the last one sent there, unused, in time; five tries a code."""
    held = journey.verification
    if held is None:
        return _refuse(journey, _VERIFY_FAILED, "UserMessageIfSessionDoesNotExist")
    if held.email != normal_sign_in_name(to):
        return _refuse(journey, _VERIFY_FAILED, "UserMessageIfSessionConflict")
    if held.verified:
        return Step(journey=journey, outcome=Accepted())
    if held.tries >= MAX_TRIES:
        return _refuse(journey, _TOO_OFTEN, "ver_fail_no_retry")
    if context.now >= held.expires_at:
        return _refuse(journey, _VERIFY_FAILED, "ver_fail_code_expired")
    if not hmac.compare_digest(code.strip().encode(), held.code.encode()):
        counted = replace(journey, verification=replace(held, tries=held.tries + 1))
        return _refuse(counted, _VERIFY_FAILED, "ver_fail_retry")
    return Step(journey=replace(journey, verification=replace(held, verified=True)), outcome=Accepted())


_BY_PROFILE = {
    "ver_fail_retry": "UserMessageIfInvalidCode",
    "ver_fail_no_retry": "UserMessageIfMaxRetryAttempted",
    "ver_fail_code_expired": "UserMessageIfSessionDoesNotExist",
}


def told_by_profile(step: Step, flow: UserFlow) -> Step:
    """What the display control of a custom policy says: the texts of its OTP profile (reference 9.3)."""
    outcome = step.outcome
    if not isinstance(outcome, Refused) or flow.is_legacy or not flow.is_custom_policy:
        return step
    return replace(step, outcome=replace(outcome, text=_BY_PROFILE.get(outcome.text, outcome.text)))


def _used_up(held: Verification, email: str, now: float) -> bool:
    return held.email == email and held.tries >= MAX_TRIES and now < held.expires_at


def _refuse(journey: Journey, code: str, text: str) -> Step:
    return Step(journey=journey, outcome=Refused(code=code, text=text))
