"""Age gating: the page that asks for birth and country, and who is stopped (reference 7.6).

It stands between whatever identifies a person and everything after that, at each sign-in.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from msgspec.structs import replace

from mock_b2c.domain.age_gating import BIRTH, CONSENT, COUNTRY, GROUP, OnBlock, age_group, legal_age_group
from mock_b2c.domain.attribute_input import is_date
from mock_b2c.domain.journey import Journey
from mock_b2c.user_flows.answers import JourneyLostError, accept, refuse
from mock_b2c.user_flows.fields import AGE_FIELDS, COUNTRY_OF_RESIDENCE, DATE_OF_BIRTH
from mock_b2c.user_flows.model import Context, Effect, Fail, ShowPage, Step, UpdateAttributes

AGE_GATE = "age_gate"
AGE_BLOCKED = "age_blocked"
_INVALID = "AADB2C90158"
_GIVEN_UP = "AADB2C90091"


def judged(journey: Journey, context: Context, target: str) -> tuple[tuple[Effect, ...], Step | None]:
    """What is to be noted of the person, and the step that comes before `target`, None when nothing holds them up."""
    gating = context.flow.age_gating
    if gating is None:
        return (), None
    user = context.get_user(journey.user_id) if journey.user_id else None
    known = dict(user.attributes) if user else {}
    if not (is_date(known.get(BIRTH, "")[:10]) and known.get(COUNTRY)):
        return (), _shown(replace(journey, page=AGE_GATE, target=target, answered=False))
    group = age_group(known[BIRTH], known[COUNTRY], _today(context))
    changed = user is not None and known.get(GROUP) != group
    effects = (UpdateAttributes(user_id=user.id, attributes={GROUP: group}),) if user and changed else ()
    known[GROUP] = group
    if not gating.blocks(known):
        return effects, None
    if gating.on_block is OnBlock.JSON:
        told = Fail(code=_GIVEN_UP, values={"said": _claims(known)})
        return effects, Step(journey=journey, outcome=told, effects=effects)
    return effects, replace(_shown(replace(journey, page=AGE_BLOCKED, answered=False)), effects=effects)


def age_form(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    """Day of birth and country; both are kept with the account."""
    if journey.user_id is None:
        raise JourneyLostError
    birth, country = (values.get(field.id, "").strip() for field in AGE_FIELDS)
    for value, field in ((birth, DATE_OF_BIRTH), (country, COUNTRY_OF_RESIDENCE)):
        if not value:
            return refuse(journey, _INVALID, "UserMessageIfMissingRequiredElement", field.label)
    if not is_date(birth) or date.fromisoformat(birth) > _today(context):
        return refuse(journey, _INVALID, "UserMessageIfInvalidInput", DATE_OF_BIRTH.label)
    if country not in {option.value for option in COUNTRY_OF_RESIDENCE.options}:
        return refuse(journey, _INVALID, "UserMessageIfInvalidInput", COUNTRY_OF_RESIDENCE.label)
    group = age_group(birth, country, _today(context))
    entered = {BIRTH: birth, COUNTRY: country, GROUP: group}
    return accept(journey, UpdateAttributes(user_id=journey.user_id, attributes=entered))


def _claims(known: Mapping[str, str]) -> str:
    """What the application is told of who may not go on (which form the service's has is not known)."""
    group, consent = known[GROUP], known.get(CONSENT)
    return json.dumps({GROUP: group, CONSENT: consent, "legalAgeGroupClassification": legal_age_group(group, consent)})


def _today(context: Context) -> date:
    return datetime.fromtimestamp(context.now, UTC).date()


def _shown(journey: Journey) -> Step:
    return Step(journey=journey, outcome=ShowPage())
