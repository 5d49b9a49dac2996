"""Local accounts whose sign-in name is a telephone number: a code by text message in place of a password (7.2, 7.5)."""

from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.calling_codes import full_number
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.mfa import PhoneWay
from mock_b2c.domain.user import normal_sign_in_name
from mock_b2c.user_flows.answers import JourneyLostError, accept, email_fault, refuse
from mock_b2c.user_flows.collected import attribute_fault, collected
from mock_b2c.user_flows.connectors import before_creating_user
from mock_b2c.user_flows.model import (
    Context,
    CreateUser,
    ReachPhone,
    Refused,
    SendPhoneCode,
    SetEmail,
    ShowPage,
    Step,
    UpdateAttributes,
    VerifyPhoneCode,
)
from mock_b2c.user_flows.verification import send, verify

PHONE_SIGN_IN = "phone_sign_in"
PHONE_SIGN_UP = "phone_sign_up"
RECOVERY_EMAIL = "recovery_email"
_INVALID = "AADB2C90158"
_SEND_FAILED = "AADB2C90161"


def send_phone_code(journey: Journey, sent: SendPhoneCode, context: Context) -> Step:
    """A code by text message to the number, whoever has it: whether there is an account is not told here."""
    number = full_number(sent.country, sent.number)
    if number is None:
        return Step(journey=journey, outcome=Refused(code=_SEND_FAILED, text="ver_incorrect_format"))
    return send(journey, number, lambda code: ReachPhone(number=number, way=PhoneWay.SMS, code=code), context)


def verify_phone_code(journey: Journey, typed: VerifyPhoneCode, context: Context) -> Step:
    """The code of the text message."""
    return verify(journey, full_number(typed.country, typed.number) or "", typed.code, context)


def phone_sign_in(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """Whose number that is."""
    number = _proved(journey, values)
    if number is None:
        return _not_proved(journey)
    user = context.find_user(number)
    if user is None:
        return refuse(journey, "AADB2C90053", "UserMessageIfClaimsPrincipalDoesNotExist")
    if not user.enabled:
        return refuse(journey, "AADB2C90111", "UserMessageIfUserAccountDisabled")
    return accept(replace(journey, user_id=user.id))


def phone_sign_up(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """A new account of that number, without a password and, for now, without an e-mail address."""
    number, attributes = _proved(journey, values), collected(context.flow, values)
    if number is None:
        return _not_proved(journey)
    refused = attribute_fault(context, attributes)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user_id, held = context.new_object_id(number), context.find_user(number)
    if held is not None and held.id != user_id:
        return refuse(journey, "AADB2C90001", "UserMessageIfClaimsPrincipalAlreadyExists")
    if held is None:
        said = before_creating_user(journey, context, email="", attributes=attributes)
        if isinstance(said, Step):
            return said
        attributes |= said
    signed_up = replace(journey, user_id=user_id, new_user=True, blocked="", failed="", reason="")
    if held is not None:  # the form was sent twice: what came last counts
        return accept(signed_up, UpdateAttributes(user_id=user_id, attributes=attributes))
    return accept(signed_up, CreateUser(user_id=user_id, email="", username=number, password="", attributes=attributes))


def asking_for_recovery(journey: Journey, context: Context, target: str) -> Step | None:
    """The page that asks for an address by which the account can be recovered, where it has none yet."""
    if not (context.flow.recovery_email and journey.user_id):
        return None
    user = context.get_user(journey.user_id)
    if user is None or user.email or not user.signs_in_by_phone:
        return None
    page = replace(journey, page=RECOVERY_EMAIL, target=target, verification=None, answered=False)
    return Step(journey=page, outcome=ShowPage())


def recovery_email(journey: Journey, values: Mapping[str, str], _context: Context) -> Step:
    """The verified address is the account's from now on; it signs nobody in."""
    email = values.get("email", "").strip()
    refused = email_fault(journey, email, None)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    if journey.user_id is None:
        raise JourneyLostError
    return accept(journey, SetEmail(user_id=journey.user_id, email=email))


def _proved(journey: Journey, values: Mapping[str, str]) -> str | None:
    """The number of the form, if it is the one that was proved."""
    number = full_number(values.get("countryCode", ""), values.get("nationalNumber", ""))
    checked = journey.verification
    proved = number and checked and checked.verified and checked.email == normal_sign_in_name(number)
    return number if proved else None


def _not_proved(journey: Journey) -> Step:
    return refuse(journey, _INVALID, "UserMessageIfClaimNotVerified", "nationalNumber")
