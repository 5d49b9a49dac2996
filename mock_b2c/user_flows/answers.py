"""The rules that take the answers of each page (reference 7.3 to 7.5, 8.5 to 8.9)."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.domain.user_flow import CREDENTIALS_PASSWORD, SIGN_IN_ELEMENTS, UserFlow
from mock_b2c.user_flows.collected import attribute_fault, collected
from mock_b2c.user_flows.connectors import before_creating_user
from mock_b2c.user_flows.email import is_email
from mock_b2c.user_flows.fields import NEW_PASSWORD, USERNAME
from mock_b2c.user_flows.model import (
    Accepted,
    Context,
    CreateUser,
    Effect,
    Refused,
    RightPassword,
    SetPassword,
    Step,
    UpdateAttributes,
    WrongPassword,
)

MAX_PASSWORD = 256
_USERNAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_INVALID = "AADB2C90158"


def sign_in(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """Sign-in name and password; the name may come under any of the ids the service uses for it (8.5)."""
    name = next((values[key] for key in SIGN_IN_ELEMENTS if values.get(key)), "")
    password = values.get("password") or values.get(CREDENTIALS_PASSWORD, "")
    if not name.strip() or not password:
        if name.strip():
            return refuse(journey, "AADB2C90052", "requiredField_password")
        missing = "requiredField_logonIdentifier" if context.flow.by_username else "requiredField_email"
        return refuse(journey, "AADB2C90052", missing)
    user = context.find_user(normal_sign_in_name(name))
    if user is None:
        return refuse(journey, "AADB2C90053", "UserMessageIfClaimsPrincipalDoesNotExist")
    if not user.password_hash:  # an account that signs in by something else
        return refuse(journey, "AADB2C90052", "DefaultMessage")
    if context.is_locked(user):
        return refuse(journey, "AADB2C90114", "UserMessageIfUserAccountLocked")
    if len(password) > MAX_PASSWORD or not context.password_matches(user, password):
        refused = _wrong_password(journey, user, password, context)
        return replace(refused, effects=(WrongPassword(user_id=user.id, password=password),))
    if not user.enabled:
        return refuse(journey, "AADB2C90111", "UserMessageIfUserAccountDisabled")
    if user.must_change_password(context.now) and not context.flow.forced_password_reset:
        return refuse(journey, "AADB2C90111", "UserMessageIfPasswordExpired")
    return accept(replace(journey, user_id=user.id), RightPassword(user_id=user.id))


def _wrong_password(journey: Journey, user: User, password: str, context: Context) -> Step:
    """The password before this one is known as such (reference 9.1)."""
    if len(password) <= MAX_PASSWORD and context.is_old_password(user, password):
        return refuse(journey, "AADB2C90054", "UserMessageIfOldPasswordUsed")
    return refuse(journey, "AADB2C90054", "UserMessageIfInvalidPassword")


def sign_up(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """A new local account; the directory is asked when the form is sent, not when the code is."""
    email, username = values.get("email", "").strip(), _username(context.flow, values)
    attributes = collected(context.flow, values)
    refused = (
        _username_fault(context.flow, username)
        or email_fault(journey, email, context.flow)
        or _password_fault(values, context.flow)
        or attribute_fault(context, attributes)
    )
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    name = normal_sign_in_name(username or email)
    user_id, password = context.new_object_id(name), values["newPassword"]
    held = context.find_user(name)
    if held is not None and held.id != user_id:
        return refuse(journey, "AADB2C90001", "UserMessageIfClaimsPrincipalAlreadyExists")
    if held is None:
        said = before_creating_user(journey, context, email=email, attributes=attributes)
        if isinstance(said, Step):
            return said
        attributes |= said
    signed_up = replace(journey, user_id=user_id, new_user=True, blocked="", failed="", reason="")
    if held is not None:  # the form was sent twice: what came last counts
        again = UpdateAttributes(user_id=user_id, attributes=attributes)
        return accept(signed_up, SetPassword(user_id=user_id, password=password), again)
    created = CreateUser(user_id=user_id, email=email, username=username, password=password, attributes=attributes)
    return accept(signed_up, created)


def nothing(journey: Journey, values: Mapping[str, str], context: Context) -> Step:  # noqa: ARG001 - a rule's signature
    """A page that takes no answers."""
    return refuse(journey, _INVALID, "unknown_error")


def reset_email(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The verified address must belong to an account (reference 7.4: checked at this point, not earlier).

    Where accounts have user names, to the account of the user name.
    """
    email, username = values.get("email", "").strip(), _username(context.flow, values)
    refused = _username_fault(context.flow, username) or email_fault(journey, email, None)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = context.find_user(normal_sign_in_name(username or email))
    if user is None or normal_sign_in_name(user.email) != normal_sign_in_name(email):
        return refuse(journey, "AADB2C90053", "ResetUserMessageIfClaimsPrincipalDoesNotExist")
    if not user.enabled:
        return refuse(journey, "AADB2C90111", "UserMessageIfUserAccountDisabled")
    return accept(replace(journey, user_id=user.id))


def new_password(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The new password of the user whose address was verified."""
    refused = _password_fault(values, context.flow)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = _known_user(journey, context)
    changed = SetPassword(user_id=user.id, password=values["newPassword"])
    return accept(replace(journey, password_reset=True), changed)


def forced_password(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The new password of who had to set one at sign-in (reference 7.4); the old one does not do."""
    refused = _password_fault(values, context.flow)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = _known_user(journey, context)
    if user.must_change_password(context.now) and context.password_matches(user, values["newPassword"]):
        return refuse(journey, _INVALID, "UserMessageIfOldPasswordUsed")
    return accept(journey, SetPassword(user_id=user.id, password=values["newPassword"]))


def edit_profile(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """New attribute values of the signed-in user."""
    attributes = collected(context.flow, values)
    refused = attribute_fault(context, attributes)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = _known_user(journey, context)
    return accept(journey, UpdateAttributes(user_id=user.id, attributes=attributes))


def accept(journey: Journey, *effects: Effect) -> Step:
    """The page's answers are fine."""
    return Step(journey=replace(journey, answered=True), outcome=Accepted(), effects=effects)


def refuse(journey: Journey, code: str, text: str, *values: str) -> Step:
    """The page stays and shows a text."""
    return Step(journey=replace(journey, answered=False), outcome=Refused(code=code, text=text, values=values))


def _username(flow: UserFlow, values: Mapping[str, str]) -> str:
    """The user name on a sign-up or reset page; empty where accounts have none."""
    return values.get(USERNAME.id, "").strip() if flow.by_username else ""


def _username_fault(flow: UserFlow, username: str) -> Refused | None:
    if not flow.by_username or _USERNAME.fullmatch(username):
        return None
    text = "UserMessageIfInvalidInput" if username else "UserMessageIfMissingRequiredElement"
    return Refused(code=_INVALID, text=text, values=(USERNAME.label,))


def email_fault(journey: Journey, email: str, flow: UserFlow | None) -> Refused | None:
    """What is wrong with an address, or that it was not verified; without a user flow it always has to be."""
    if not is_email(email):
        return Refused(code=_INVALID, text="pattern_email")
    checked = journey.verification
    needed = flow is None or flow.email_verification
    if needed and not (checked and checked.verified and checked.email == normal_sign_in_name(email)):
        return Refused(code=_INVALID, text="UserMessageIfClaimNotVerified", values=("email",))
    return None


def _password_fault(values: Mapping[str, str], flow: UserFlow) -> Refused | None:
    password, again = values.get("newPassword", ""), values.get("reenterPassword", "")
    rule = flow.password_rule
    if password != again:
        return Refused(code=_INVALID, text="error_passwordEntryMismatch")
    if not rule.length_fits(password):
        bounds = (str(rule.minimum), str(rule.maximum))
        return Refused(code=_INVALID, text="password_length", values=bounds)
    if rule.digits_only and not rule.classes_fit(password):
        return Refused(code=_INVALID, text="password_digits")
    if not rule.classes_fit(password):
        return Refused(code=_INVALID, text="password_classes", values=(str(rule.classes),))
    if not rule.characters_fit(password):
        return Refused(code=_INVALID, text="UserMessageIfInvalidInput", values=(NEW_PASSWORD.label,))
    return None


def _known_user(journey: Journey, context: Context) -> User:
    user = context.get_user(journey.user_id) if journey.user_id else None
    if user is None:
        raise JourneyLostError
    return user


class JourneyLostError(Exception):
    """The journey's user is gone: the user flow has to begin again."""
