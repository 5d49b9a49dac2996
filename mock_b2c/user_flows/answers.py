"""The rules that take the answers of each page (reference 7.3 to 7.5, 8.5 to 8.9)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from mock_b2c.domain.claims import attribute_row
from mock_b2c.domain.custom_attributes import AttributeType, typed
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows.fields import MAX_VALUE, NEW_PASSWORD
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

EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"']+@[^\s@<>()\[\],;:\\\"'.]+(\.[^\s@<>()\[\],;:\\\"'.]+)+\Z")
MAX_EMAIL = 254
MAX_PASSWORD = 256
_SIGN_IN_NAMES = ("email", "signInName", "logonIdentifier")
_INVALID = "AADB2C90158"


def sign_in(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """Sign-in name and password; the name may come under any of the ids the service uses for it (8.5)."""
    name = next((values[key] for key in _SIGN_IN_NAMES if values.get(key)), "")
    password = values.get("password", "")
    if not name.strip() or not password:
        missing = "requiredField_password" if name.strip() else "requiredField_email"
        return refuse(journey, "AADB2C90052", missing)
    user = context.find_user(normal_sign_in_name(name))
    if user is None:
        return refuse(journey, "AADB2C90053", "UserMessageIfClaimsPrincipalDoesNotExist")
    if context.is_locked(user):
        return refuse(journey, "AADB2C90114", "UserMessageIfUserAccountLocked")
    if len(password) > MAX_PASSWORD or not context.password_matches(user, password):
        refused = refuse(journey, "AADB2C90054", "UserMessageIfInvalidPassword")
        return replace(refused, effects=(WrongPassword(user_id=user.id, password=password),))
    if not user.enabled:
        return refuse(journey, "AADB2C90111", "UserMessageIfUserAccountDisabled")
    return accept(replace(journey, user_id=user.id), RightPassword(user_id=user.id))


def sign_up(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """A new local account; the directory is asked when the form is sent, not when the code is."""
    email = values.get("email", "").strip()
    attributes = collected(context.flow, values)
    refused = (
        _email_fault(journey, email, context.flow)
        or _password_fault(values, context.flow)
        or attribute_fault(context, attributes)
    )
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user_id, password = context.new_object_id(normal_sign_in_name(email)), values["newPassword"]
    held = context.find_user(normal_sign_in_name(email))
    if held is not None and held.id != user_id:
        return refuse(journey, "AADB2C90001", "UserMessageIfClaimsPrincipalAlreadyExists")
    signed_up = replace(journey, user_id=user_id, new_user=True)
    if held is not None:  # the form was sent twice: what came last counts
        again = UpdateAttributes(user_id=user_id, attributes=attributes)
        return accept(signed_up, SetPassword(user_id=user_id, password=password), again)
    return accept(signed_up, CreateUser(user_id=user_id, email=email, password=password, attributes=attributes))


def reset_email(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The verified address must belong to an account (reference 7.4: checked at this point, not earlier)."""
    email = values.get("email", "").strip()
    refused = _email_fault(journey, email, None)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = context.find_user(normal_sign_in_name(email))
    if user is None:
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


def edit_profile(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """New attribute values of the signed-in user."""
    attributes = collected(context.flow, values)
    refused = attribute_fault(context, attributes)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user = _known_user(journey, context)
    return accept(journey, UpdateAttributes(user_id=user.id, attributes=attributes))


def collected(flow: UserFlow, values: Mapping[str, str]) -> dict[str, str]:
    """The user flow's attributes out of what was sent; anything else sent is left alone."""
    return {item.id: values.get(item.id, "").strip() for item in flow.attributes}


def accept(journey: Journey, *effects: Effect) -> Step:
    """The page's answers are fine."""
    return Step(journey=replace(journey, answered=True), outcome=Accepted(), effects=effects)


def refuse(journey: Journey, code: str, text: str, *values: str) -> Step:
    """The page stays and shows a text."""
    return Step(journey=replace(journey, answered=False), outcome=Refused(code=code, text=text, values=values))


def is_email(text: str) -> bool:
    """Whether `text` looks like one e-mail address."""
    return len(text) <= MAX_EMAIL and text.isprintable() and EMAIL.match(text) is not None


def _email_fault(journey: Journey, email: str, flow: UserFlow | None) -> Refused | None:
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
    if not rule.classes_fit(password):
        return Refused(code=_INVALID, text="password_classes", values=(str(rule.classes),))
    if not rule.characters_fit(password):
        return Refused(code=_INVALID, text="UserMessageIfInvalidInput", values=(NEW_PASSWORD.label,))
    return None


def attribute_fault(context: Context, attributes: Mapping[str, str]) -> Refused | None:
    """What is wrong with the collected attributes: the first that is missing or unfit."""
    for item in context.flow.attributes:
        value = attributes[item.id]
        row = attribute_row(item.id)
        label = row.label if row else item.id
        if item.required and not value:
            return Refused(code=_INVALID, text="UserMessageIfMissingRequiredElement", values=(label,))
        kind = context.attribute_types.get(item.id, AttributeType.STRING)
        fits = not value or typed(value, kind) is not None
        if len(value) > MAX_VALUE or not value.isprintable() or not fits:
            return Refused(code=_INVALID, text="UserMessageIfInvalidInput", values=(label,))
    return None


def _known_user(journey: Journey, context: Context) -> User:
    user = context.get_user(journey.user_id) if journey.user_id else None
    if user is None:
        raise JourneyLostError
    return user


class JourneyLostError(Exception):
    """The journey's user is gone: the user flow has to begin again."""
