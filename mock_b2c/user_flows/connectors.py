"""Web services that a sign-up asks, and what follows from what they say (reference 14.1)."""

from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.api_connector import UNREACHED, ConnectorReply, ConnectorStep, Person, Verdict, failed
from mock_b2c.domain.custom_attributes import typed_attributes
from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson
from mock_b2c.domain.journey import Journey
from mock_b2c.user_flows.model import Accepted, AskConnector, Context, Fail, Refused, ShowPage, Step

BLOCKED = "blocked"
_INVALID = "AADB2C90158"


def after_federating(journey: Journey, person: FederatedPerson, context: Context) -> Step | dict[str, str]:
    """What fills the sign-up page beside what the identity provider says; a step when that is not what comes next."""
    said = _said(
        ConnectorStep.AFTER_FEDERATING,
        context,
        email=person.email,
        attributes=person.attributes,
        identity=person.identity,
    )
    if isinstance(said, AskConnector):
        return Step(journey=journey, outcome=said)
    return stopped(_held_up(journey, said)) or _told(context, said)


def before_creating_user(
    journey: Journey, context: Context, *, email: str, attributes: Mapping[str, str]
) -> Step | dict[str, str]:
    """What overwrites what was entered; a step when no account is to be made, or not yet.

    A fault in what was entered stays on the form. Who has none to correct has failed.
    """
    identity = journey.person.identity if journey.person else None
    said = _said(ConnectorStep.BEFORE_CREATING_USER, context, email=email, attributes=attributes, identity=identity)
    if isinstance(said, AskConnector):
        return Step(journey=journey, outcome=said)
    if said.verdict is Verdict.CONTINUE:
        return _told(context, said)
    if said.verdict is Verdict.INVALID and identity and not context.flow.attributes:
        said = failed(UNREACHED, "it found a fault in a form, and there was none")
    if said.verdict is Verdict.INVALID:
        silent = "UserMessageIfValidationError", ConnectorStep.BEFORE_CREATING_USER.value
        text, value = ("userMessage", said.message) if said.message.strip() else silent
        refused = Refused(code=_INVALID, text=text, values=(value,))
        return Step(journey=replace(journey, answered=False), outcome=refused)
    return Step(journey=replace(_held_up(journey, said), answered=True), outcome=Accepted())


def stopped(journey: Journey) -> Step | None:
    """How a journey ends that a web service held up: by an error at the application, or on the block page."""
    if journey.failed:
        return Step(journey=journey, outcome=Fail(code=journey.failed, values={"reason": journey.reason}))
    if journey.blocked:
        return Step(journey=replace(journey, page=BLOCKED, answered=False), outcome=ShowPage())
    return None


def _said(
    step: ConnectorStep,
    context: Context,
    *,
    email: str,
    attributes: Mapping[str, str],
    identity: FederatedIdentity | None,
) -> AskConnector | ConnectorReply:
    """What the web service of a step says: to be asked first, and to go on where there is none."""
    if step not in context.flow.connectors:
        return ConnectorReply(verdict=Verdict.CONTINUE)
    if step in context.replies:
        return context.replies[step]
    known = typed_attributes({name: value for name, value in attributes.items() if value}, context.attribute_types)
    return AskConnector(step=step, person=Person(email=email, attributes=known, identity=identity))


def _held_up(journey: Journey, said: ConnectorReply) -> Journey:
    blocked = said.message if said.verdict is Verdict.BLOCK else ""
    return replace(journey, blocked=blocked, failed=said.code, reason=said.reason)


def _told(context: Context, said: ConnectorReply) -> dict[str, str]:
    """The claims that count are those of attributes that the user flow collects (add-api-connector.md)."""
    collects = {attribute.id for attribute in context.flow.attributes}
    return {name: value for name, value in said.attributes.items() if name in collects}
