"""Signing in by an identity provider: to it, and what its answer means (reference 8.2, 14.4 `SelfAsserted-Social`)."""

from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.identity_provider import FederatedPerson, Handover, IdentityProvider
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows.answers import JourneyLostError, accept, refuse
from mock_b2c.user_flows.collected import attribute_fault, collected, shown
from mock_b2c.user_flows.connectors import before_creating_user
from mock_b2c.user_flows.model import Context, CreateFederatedUser, Fail, HandOver, Step

SIGNS_UP = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_UP})
"""User flows in which who comes for the first time gets an account."""

_NO_ACCOUNT = "AADB2C99002"
_DISABLED = "AADB2C90111"


def hand_over(journey: Journey, provider: IdentityProvider, context: Context) -> Step:
    """The browser goes to the provider, with a secret that has to come back."""
    handover = Handover(provider=provider.id, secret=context.new_secret())
    return Step(journey=replace(journey, handover=handover, answered=False), outcome=HandOver())


def refusal(person: FederatedPerson, context: Context) -> Fail | None:
    """Why the provider's word is not enough in this user flow."""
    user = context.find_identity(person.identity)
    if user is not None and not user.enabled:
        return Fail(code=_DISABLED)
    if user is None and context.flow.type not in SIGNS_UP:
        return Fail(code=_NO_ACCOUNT)
    return None


def signs_in(person: FederatedPerson, context: Context) -> User | None:
    """The account with which this person goes on at once; None for who has to sign up.

    A sign-up user flow takes nobody in who has an account: its page says so (reference 9.2).
    """
    user = context.find_identity(person.identity)
    return None if context.flow.type is UserFlowType.SIGN_UP else user


def social_sign_up(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """The first account of somebody at a provider, with the attributes that the user flow collects."""
    person = journey.person
    if person is None:
        raise JourneyLostError
    attributes = collected(context.flow, values)
    refused = attribute_fault(context, attributes)
    if refused:
        return Step(journey=replace(journey, answered=False), outcome=refused)
    user_id = context.new_object_id(f"{person.identity.issuer} {person.identity.subject}")
    held = context.find_identity(person.identity)
    if held is not None and held.id != user_id:
        return refuse(journey, "AADB2C90001", "SocialUserMessageIfClaimsPrincipalAlreadyExists")
    if held is None:
        known = {**person.attributes, **attributes}
        said = before_creating_user(journey, context, email=person.email, attributes=known)
        if isinstance(said, Step):
            return said
        attributes |= shown(context.flow, person.attributes) | said
    signed_up = replace(journey, user_id=user_id, new_user=True, blocked="", failed="", reason="")
    created = CreateFederatedUser(user_id=user_id, person=person, attributes=attributes)
    return accept(signed_up, *(() if held else (created,)))
