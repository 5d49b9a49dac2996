"""Conditional Access in a user flow: who is stopped, and who is asked for a second factor (reference 7.2)."""

from msgspec.structs import replace

from mock_b2c.domain.conditional_access import Access, verdict
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.mfa import PHONE_WAYS, MfaEnforcement, MfaMethod
from mock_b2c.domain.user import User
from mock_b2c.user_flows.model import Context, ShowPage, Step

ACCESS_BLOCKED = "access_blocked"


def stopped_by_rule(journey: Journey, context: Context) -> Step | None:
    """The page that says that the sign-in is blocked; it leads nowhere.

    Blocked is, too, who has to give a second factor because of a risk and has none enrolled: whoever it is could enrol
    one then (conditional-access-user-flow.md).
    """
    user = _judged(journey, context)
    if user is None or journey.second_factor:
        return None
    access = verdict(context.access_rules, user.sign_in_name, user.risk)
    risky = access is Access.MFA and user.risk.is_any and _asks_by_rule(context) and not journey.new_user
    if access is Access.BLOCKED or (risky and not _is_enrolled(user, context.flow.mfa.method)):
        return Step(journey=replace(journey, page=ACCESS_BLOCKED, answered=False), outcome=ShowPage())
    return None


def demanded(journey: Journey, context: Context) -> MfaMethod | None:
    """The method by which the person has to give a second factor; None when none is asked for.

    `MfaEnforcement.CONDITIONAL` asks where a rule does, and not at sign-up.
    """
    mfa = context.flow.mfa
    if mfa.enforcement is not MfaEnforcement.CONDITIONAL:
        return mfa.asked
    user = None if journey.new_user else _judged(journey, context)
    if user is None or verdict(context.access_rules, user.sign_in_name, user.risk) is not Access.MFA:
        return None
    return mfa.method


def _judged(journey: Journey, context: Context) -> User | None:
    """The user whom rules are about; None where the user flow does not ask them."""
    if not (context.flow.conditional_access and context.access_rules and journey.user_id):
        return None
    return context.get_user(journey.user_id)


def _asks_by_rule(context: Context) -> bool:
    return context.flow.mfa.enforcement is MfaEnforcement.CONDITIONAL


def _is_enrolled(user: User, method: MfaMethod) -> bool:
    if method is MfaMethod.TOTP:
        return bool(user.strong.totp_secret)
    return bool(user.strong.phone_number) if method in PHONE_WAYS else bool(user.email)
