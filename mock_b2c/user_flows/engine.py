"""The transition function: where a journey begins, and what each input does to it."""

from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.identity_provider import FederatedPerson, IdentityProvider
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Journey
from mock_b2c.user_flows import federation
from mock_b2c.user_flows.access import stopped_by_rule
from mock_b2c.user_flows.age_gate import AGE_GATE, judged
from mock_b2c.user_flows.answers import JourneyLostError
from mock_b2c.user_flows.captcha import get_challenge, is_guarded, unsolved, verify_challenge
from mock_b2c.user_flows.connectors import after_federating, stopped
from mock_b2c.user_flows.definitions import DONE, definition, offered
from mock_b2c.user_flows.model import (
    Accepted,
    AskConnector,
    Cancel,
    Complete,
    Confirm,
    Context,
    Fail,
    GetChallenge,
    Input,
    NotVouched,
    OpenLink,
    Refused,
    SendCode,
    SendPhoneCode,
    SendToPhone,
    ShowPage,
    Step,
    Submit,
    VerifyChallenge,
    VerifyCode,
    VerifyPhone,
    VerifyPhoneCode,
    Vouched,
)
from mock_b2c.user_flows.pages import IDP_SELECTION, PAGES, SIGN_IN, SOCIAL_SIGN_UP
from mock_b2c.user_flows.phone_account import RECOVERY_EMAIL, asking_for_recovery
from mock_b2c.user_flows.second_factor import EXHAUSTED, SECOND_FACTOR_PAGES, asking, counted, is_exhausted
from mock_b2c.user_flows.verification import told_by_profile

CANCELLED = "AADB2C90091"
NOT_CONFIRMED = "AADB2C90255"
NO_SUCH_CONTROL = "AADB2C90276"
_BETWEEN = SECOND_FACTOR_PAGES | {AGE_GATE, RECOVERY_EMAIL}
"""Pages after which a journey goes on to its target."""


def start(
    context: Context, session_user: ObjectId | None, domain_hint: str = "", *, second_factor: bool = False
) -> Step:
    """The first step; `session_user` is whom the single sign-on session brings, None without one.

    `domain_hint` leads past the first page to the identity provider that it means (reference 3.1). `second_factor`
    says that one was given in that session.
    """
    table = definition(context.flow)
    if session_user is None or table.with_session is None:
        journey = Journey(page=table.first)
        chosen = _chosen(offered(context.flow, table.first), domain_hint, alone=table.first == IDP_SELECTION)
        return federation.hand_over(journey, chosen, context) if chosen else _show(journey)
    brought = Journey(page=table.first, user_id=session_user, second_factor=second_factor)
    return _enter(brought, table.with_session, context)


def _chosen(providers: tuple[IdentityProvider, ...], domain_hint: str, *, alone: bool) -> IdentityProvider | None:
    """The provider that needs no button: the hinted one, or the only way in."""
    if alone and len(providers) == 1:
        return providers[0]
    return next((provider for provider in providers if provider.is_hinted(domain_hint)), None)


def act(journey: Journey, given: Input, context: Context) -> Step:
    """The next step. The journey in the answer replaces the old one whatever the outcome."""
    try:
        return _act(journey, given, context)
    except JourneyLostError:
        return Step(journey=journey, outcome=Fail(code=NOT_CONFIRMED))


def _act(journey: Journey, given: Input, context: Context) -> Step:
    page = PAGES[journey.page]
    match given:
        case Submit(values=values):
            return _submit(journey, values, context)
        case GetChallenge() | VerifyChallenge():
            return _challenge(journey, given, context)
        case Confirm(keep_signed_in=keep_signed_in):
            return _confirm(journey, context, keep_signed_in=keep_signed_in)
        case OpenLink(name=name):
            return _open(journey, name, context)
        case Cancel():
            return Step(journey=journey, outcome=Fail(code=CANCELLED))
        case Vouched() | NotVouched():
            return _returned(journey, given, context)
        case SendCode() | VerifyCode() | SendPhoneCode() | VerifyPhoneCode() | SendToPhone() | VerifyPhone():
            call = page.calls.get(type(given))
            if call is None or not _has_control(context, given):
                return Step(journey=journey, outcome=Refused(code=NO_SUCH_CONTROL, text="unknown_error"))
            return told_by_profile(call(journey, given, context), context.flow)


def _submit(journey: Journey, values: Mapping[str, str], context: Context) -> Step:
    page = PAGES[journey.page]
    if is_guarded(context.flow, page.id):
        if (refused := unsolved(journey, values, context)) is not None:
            return refused
        journey = replace(journey, challenge=None)  # each counts for one form
    step = page.submit(journey, values, context)
    return _authenticated(step, context.now) if page.authenticates else step


def _challenge(journey: Journey, given: GetChallenge | VerifyChallenge, context: Context) -> Step:
    if not is_guarded(context.flow, journey.page):
        return Step(journey=journey, outcome=Refused(code=NO_SUCH_CONTROL, text="unknown_error"))
    if isinstance(given, GetChallenge):
        return get_challenge(journey, given, context)
    return verify_challenge(journey, given, context)


def _has_control(context: Context, given: Input) -> bool:
    """Whether the pages have the verification control that made the call: one of the two (reference 8.7 and 8.8)."""
    return not isinstance(given, SendCode | VerifyCode) or given.split is context.flow.is_legacy


def _authenticated(step: Step, now: float) -> Step:
    if not isinstance(step.outcome, Accepted):
        return step
    return replace(step, journey=replace(step.journey, authenticated_at=now))


def _confirm(journey: Journey, context: Context, *, keep_signed_in: bool) -> Step:
    if is_exhausted(journey):
        return Step(journey=journey, outcome=Fail(code=EXHAUSTED))
    if not journey.answered:
        return Step(journey=journey, outcome=Fail(code=NOT_CONFIRMED))
    if journey.page == SIGN_IN and keep_signed_in and context.flow.keeps_signed_in:
        journey = replace(journey, keep_signed_in=True)
    if (end := stopped(journey)) is not None:
        return end
    if journey.page in _BETWEEN:
        return _enter(journey, journey.target, context)
    table = definition(context.flow)
    following = table.after[journey.page]
    if _must_change(journey, context):
        following = table.forced.get(journey.page, following)
    return _enter(journey, following, context)


def _must_change(journey: Journey, context: Context) -> bool:
    """Whether the user has to set a new password first."""
    user = context.get_user(journey.user_id) if journey.user_id else None
    return user is not None and user.must_change_password(context.now)


def _open(journey: Journey, name: str, context: Context) -> Step:
    table = definition(context.flow)
    link = journey.page, name
    if link in table.links:
        return _show(Journey(page=table.links[link]))
    chosen = next((one for one in offered(context.flow, journey.page) if one.exchange == name), None)
    if chosen is not None:
        return federation.hand_over(journey, chosen, context)
    return Step(journey=journey, outcome=Fail(code=table.failing_links.get(link, NOT_CONFIRMED)))


def _returned(journey: Journey, given: Vouched | NotVouched, context: Context) -> Step:
    """From the identity provider; who comes back twice by the same way gets the page again."""
    if journey.handover and journey.handover.used:
        return _show(journey)
    if isinstance(given, NotVouched):
        return Step(journey=journey, outcome=Fail(code=given.code, values=given.values))
    return _vouched(journey, given.person, context)


def _vouched(journey: Journey, person: FederatedPerson, context: Context) -> Step:
    """Who has an account goes on as after the sign-in page; who has none makes one, on a page if it asks anything."""
    if journey.handover is None:
        return Step(journey=journey, outcome=Fail(code=NOT_CONFIRMED))
    told = replace(journey, handover=replace(journey.handover, used=True), person=person, authenticated_at=context.now)
    refused = federation.refusal(person, context)
    if refused:
        return Step(journey=told, outcome=refused)
    user = federation.signs_in(person, context)
    if user is not None:
        table = definition(context.flow)
        follows = table.after[table.first]
        return _enter(replace(told, user_id=user.id, answered=True), follows, context)
    return _newcomer(told, person, context)


def _newcomer(journey: Journey, person: FederatedPerson, context: Context) -> Step:
    if context.find_identity(person.identity) is None:
        said = after_federating(journey, person, context)
        if isinstance(said, Step):
            return said
        journey = replace(journey, person=replace(person, attributes={**person.attributes, **said}))
    if context.flow.attributes:
        return _show_page(journey, SOCIAL_SIGN_UP)
    return _enter_after(federation.social_sign_up(journey, {}, context), context)


def _enter_after(made: Step, context: Context) -> Step:
    """What follows an account that was made without a page."""
    if isinstance(made.outcome, AskConnector):
        return made
    if not isinstance(made.outcome, Accepted):
        return _show_page(made.journey, SOCIAL_SIGN_UP)
    if (end := stopped(made.journey)) is not None:
        return end
    follows = _enter(made.journey, definition(context.flow).after[SOCIAL_SIGN_UP], context)
    return replace(follows, effects=(*made.effects, *follows.effects))


def _show_page(journey: Journey, page: str) -> Step:
    return _show(replace(journey, page=page, answered=False))


def _enter(journey: Journey, page: str, context: Context) -> Step:
    """Where a person who was identified goes: first to what is asked of everybody and not given yet."""
    journey = counted(journey, context)
    if (blocked := stopped_by_rule(journey, context)) is not None:
        return blocked
    effects, held_up = judged(journey, context, page)
    if held_up is not None:
        return held_up
    if (recovery := asking_for_recovery(journey, context, page)) is not None:
        return replace(recovery, effects=effects)
    if (before := asking(journey, context, page)) is not None:
        return replace(_show(before), effects=effects)
    if page == DONE:
        return Step(journey=journey, outcome=Complete(), effects=effects)
    return replace(_show(replace(journey, page=page, answered=False)), effects=effects)


def _show(journey: Journey) -> Step:
    return Step(journey=journey, outcome=ShowPage())
