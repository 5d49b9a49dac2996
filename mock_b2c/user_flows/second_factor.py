"""The second factor: which page asks for it, and the rules that take its answers (reference 7.6, 8.10).

It stands between whatever identifies a person and everything after that. An account that was just made stays made when
its owner fails here. Three wrong codes, whatever the method, end the user flow.
"""

import hmac
from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.calling_codes import full_number
from mock_b2c.domain.journey import Journey, PhoneCheck
from mock_b2c.domain.mfa import MAX_MISSES, PHONE_WAYS, MfaEnforcement, MfaMethod, PhoneWay
from mock_b2c.domain.totp import DIGITS, matching_step
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.user_flows.access import demanded
from mock_b2c.user_flows.answers import JourneyLostError, accept, refuse
from mock_b2c.user_flows.model import (
    Accepted,
    Context,
    ReachPhone,
    Refused,
    SendCode,
    SendToPhone,
    SetStrongAuthentication,
    Step,
    VerifyCode,
    VerifyPhone,
)
from mock_b2c.user_flows.verification import CODE_SECONDS, MAX_SENDS, send_code, verify_code

MFA_EMAIL = "mfa_email"
PHONE_FACTOR = "phone_factor"
TOTP_ENROL = "totp_enrol"
TOTP_CODE = "totp_code"
SECOND_FACTOR_PAGES = frozenset({MFA_EMAIL, PHONE_FACTOR, TOTP_ENROL, TOTP_CODE})
EXHAUSTED = "AADB2C90151"
_FIRST_PAGES = {
    MfaMethod.EMAIL: MFA_EMAIL,
    MfaMethod.PHONE: PHONE_FACTOR,
    MfaMethod.SMS: PHONE_FACTOR,
    MfaMethod.CALL: PHONE_FACTOR,
    MfaMethod.TOTP: TOTP_ENROL,
}
_NOT_REACHED = "AADB2C90155"
_WRONG = "AADB2C90156"
_TOO_OFTEN = "AADB2C90157"
_INVALID = "AADB2C90158"
_NO_SUCH_WAY = "AADB2C90276"


# ---- which page asks -----------------------------------------------------------------------------------------


def counted(journey: Journey, context: Context) -> Journey:
    """An address that was verified on the way here need not be verified again ("during sign-in", reference 7.2: U)."""
    proved = context.flow.mfa.method is MfaMethod.EMAIL and context.flow.mfa.enforcement is not MfaEnforcement.OFF
    if proved and journey.verification and _mail_is_proved(journey, context):
        return replace(journey, second_factor=True)
    return journey


def asking(journey: Journey, context: Context, target: str) -> Journey | None:
    """The journey at the page that asks for the second factor before `target`; None when nothing is to be asked."""
    method = None if journey.second_factor else demanded(journey, context)
    if method is None:
        return None
    page = _FIRST_PAGES[method]
    if page == TOTP_ENROL and (journey.page == TOTP_ENROL or known_user(journey, context).strong.totp_secret):
        page = TOTP_CODE
    if page == TOTP_ENROL and not journey.totp_secret:
        journey = replace(journey, totp_secret=context.new_totp_secret())
    return replace(journey, page=page, target=target, answered=False)


def known_user(journey: Journey, context: Context) -> User:
    """The journey's user; JourneyLostError when there is none any more."""
    user = context.get_user(journey.user_id) if journey.user_id else None
    if user is None:
        raise JourneyLostError
    return user


def is_exhausted(journey: Journey) -> bool:
    """Whether too many codes were wrong."""
    return journey.misses >= MAX_MISSES


# ---- e-mail --------------------------------------------------------------------------------------------------


def send_mail_code(journey: Journey, _sent: SendCode, context: Context) -> Step:
    """A code to the user's own address, whatever address was sent."""
    if is_exhausted(journey):
        return _exhausted(journey)
    return send_code(journey, SendCode(email=known_user(journey, context).email), context)


def verify_mail_code(journey: Journey, typed: VerifyCode, context: Context) -> Step:
    """The code that went to the user's own address."""
    if is_exhausted(journey):
        return _exhausted(journey)
    step = verify_code(journey, replace(typed, email=known_user(journey, context).email), context)
    wrong = isinstance(step.outcome, Refused) and step.outcome.text == "ver_fail_retry"
    return _missed(step) if wrong else step


def mail_form(journey: Journey, _values: Mapping[str, str], context: Context) -> Step:
    """The page's form counts once the address is verified."""
    if is_exhausted(journey):
        return _exhausted(journey)
    if not _mail_is_proved(journey, context):
        return refuse(journey, _INVALID, "UserMessageIfClaimNotVerified", "readOnlyEmail")
    return accept(replace(journey, second_factor=True))


def _mail_is_proved(journey: Journey, context: Context) -> bool:
    checked = journey.verification
    return bool(
        checked and checked.verified and checked.email == normal_sign_in_name(known_user(journey, context).email)
    )


# ---- telephone -----------------------------------------------------------------------------------------------


def send_to_phone(journey: Journey, sent: SendToPhone, context: Context) -> Step:
    """A text message with a code, or a call; to the stored number where there is one, else to the one typed in."""
    if is_exhausted(journey):
        return _exhausted(journey)
    method, user = context.flow.mfa.method, known_user(journey, context)
    way = next((way for way in PHONE_WAYS.get(method, ()) if way == sent.way), None)
    if way is None:
        return refuse(journey, _NO_SUCH_WAY, "unknown_error")
    number = user.strong.phone_number or full_number(sent.country, sent.number)
    if number is None:
        return refuse(journey, _NOT_REACHED, "error_tryagain")
    sends = journey.phone.sends + 1 if journey.phone else 1
    if sends > MAX_SENDS:
        return refuse(journey, _TOO_OFTEN, "error_throttled")
    code = context.new_code() if way is PhoneWay.SMS else ""
    check = PhoneCheck(number=number, way=way, code=code, expires_at=context.now + CODE_SECONDS, sends=sends)
    reach = ReachPhone(number=number, way=way, code=code)
    return Step(journey=replace(journey, phone=check, answered=False), outcome=Accepted(), effects=(reach,))


def verify_phone(journey: Journey, typed: VerifyPhone, context: Context) -> Step:
    """The code of the text message; a call is answered as soon as it rings. The number is the user's from then on."""
    if is_exhausted(journey):
        return _exhausted(journey)
    held, user = journey.phone, known_user(journey, context)
    if journey.second_factor:
        return accept(journey)
    if held is None:
        return refuse(journey, _WRONG, "error_incorrect_code")
    if context.now >= held.expires_at:
        return refuse(journey, _WRONG, "ver_fail_code_expired")
    called = held.way is PhoneWay.CALL
    if not called and not hmac.compare_digest(typed.code.strip().encode(), held.code.encode()):
        return _missed(refuse(journey, _WRONG, "error_incorrect_code"))
    enrolled = SetStrongAuthentication(user=user, strong=replace(user.strong, phone_number=held.number))
    return accept(replace(journey, second_factor=True), enrolled)


def phone_form(journey: Journey, _values: Mapping[str, str], _context: Context) -> Step:
    """The page has no form of its own: its calls are those above."""
    return refuse(journey, _NO_SUCH_WAY, "unknown_error")


# ---- authenticator app ---------------------------------------------------------------------------------------


def enrol_form(journey: Journey, _values: Mapping[str, str], _context: Context) -> Step:
    """The person says that the QR code was read; the code on the next page proves it."""
    return accept(journey)


def totp_form(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The app's code. Each counts once (RFC 6238 §5.2); the first one keeps the secret that the person enrolled."""
    if is_exhausted(journey):
        return _exhausted(journey)
    if journey.second_factor:
        return accept(journey)
    code = "".join((values.get("otpCode") or values.get("totpVerificationCode", "")).split())
    if not code:
        return refuse(journey, _INVALID, "invalid_code")
    user = known_user(journey, context)
    secret = user.strong.totp_secret or journey.totp_secret
    step = _matching(user, secret, code, context.now)
    if step is None:
        return _missed(refuse(journey, _WRONG, "UserMessageIfWrongCodeEntered"))
    used = replace(user.strong, totp_secret=secret, totp_step=step)
    return accept(replace(journey, second_factor=True), SetStrongAuthentication(user=user, strong=used))


def _matching(user: User, secret: str, code: str, now: float) -> int | None:
    if len(code) != DIGITS or not secret:
        return None
    return matching_step(secret, code, now=now, after=user.strong.totp_step)


# ---- wrong codes ---------------------------------------------------------------------------------------------


def _missed(step: Step) -> Step:
    """One more wrong code; the third one is the last."""
    journey = replace(step.journey, misses=step.journey.misses + 1)
    return _exhausted(journey) if is_exhausted(journey) else replace(step, journey=journey)


def _exhausted(journey: Journey) -> Step:
    return refuse(journey, EXHAUSTED, "UserMessageIfMaxAllowedCodeRetryReached")
