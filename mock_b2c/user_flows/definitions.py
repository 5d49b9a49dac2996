"""The user flows as tables: first page, what follows each page, where links lead (reference 7 and 8.2)."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.user_flow import UserFlow, UserFlowType
from mock_b2c.user_flows.pages import (
    EDIT_PROFILE,
    FORCED_PASSWORD,
    IDP_SELECTION,
    NEW_PASSWORD,
    RESET_EMAIL,
    SIGN_IN,
    SIGN_UP,
    SOCIAL_SIGN_UP,
)
from mock_b2c.user_flows.phone_account import PHONE_SIGN_IN, PHONE_SIGN_UP

DONE = ""
"""In place of a page: the user flow is complete."""

SIGN_UP_LINK = "signup"
RESET_LINK = "ForgotPassword"
FORGOT_LINK = "forgotPassword"
FORGOTTEN = "AADB2C90118"


class Definition(Struct, frozen=True, kw_only=True):
    """`with_session` is where a signed-in user begins (None: the session is not looked at).

    `links` lead from a page to a page; `failing_links` end the user flow with an error row. `forced` leads whoever has
    to set a new password from the sign-in page there, before anything else follows (reference 7.4).
    """

    first: str
    with_session: str | None
    after: Mapping[str, str]
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    failing_links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    forced: Mapping[str, str] = field(default_factory=dict)


_RESET = {RESET_EMAIL: NEW_PASSWORD, NEW_PASSWORD: DONE}
_IN_FLOW_RESET = {(SIGN_IN, RESET_LINK): RESET_EMAIL}
_LEGACY_RESET = {(SIGN_IN, FORGOT_LINK): FORGOTTEN}


def definition(flow: UserFlow) -> Definition:
    """The table of a user flow, as its settings make it."""
    if flow.by_phone:
        return _BY_PHONE[flow.type] if flow.local_accounts else _without_local_accounts(_BY_PHONE[flow.type])
    table = _DEFINITIONS[flow.type, flow.resets_in_flow]
    if not flow.local_accounts:
        return _without_local_accounts(table)
    if not flow.forced_password_reset or SIGN_IN not in table.after:
        return table
    after = {**table.after, FORCED_PASSWORD: table.after[SIGN_IN]}
    return replace(table, after=after, forced={SIGN_IN: FORCED_PASSWORD})


_OFFERING = (SIGN_IN, SIGN_UP, IDP_SELECTION, PHONE_SIGN_IN, PHONE_SIGN_UP)


def offered(flow: UserFlow, page: str) -> tuple[IdentityProvider, ...]:
    """The identity providers that a page offers: where a user flow begins, if people say there who they are."""
    begins = page == definition(flow).first and page in _OFFERING
    return flow.identity_providers if begins else ()


def _without_local_accounts(table: Definition) -> Definition:
    """People say at a provider who they are; what asks for passwords is not there."""
    kept = {page: table.after[page] for page in (SOCIAL_SIGN_UP, EDIT_PROFILE) if page in table.after}
    return Definition(
        first=IDP_SELECTION,
        with_session=table.with_session,
        after={IDP_SELECTION: table.after[table.first], **kept},
    )


def _sign_in(*, sign_up: bool, in_flow_reset: bool) -> Definition:
    signing_up = {SIGN_UP: DONE, SOCIAL_SIGN_UP: DONE} if sign_up else {}
    to_sign_up = {(SIGN_IN, SIGN_UP_LINK): SIGN_UP} if sign_up else {}
    return Definition(
        first=SIGN_IN,
        with_session=DONE,
        after={SIGN_IN: DONE, **signing_up, **(_RESET if in_flow_reset else {})},
        links={**to_sign_up, **(_IN_FLOW_RESET if in_flow_reset else {})},
        failing_links={} if in_flow_reset else _LEGACY_RESET,
    )


_PROFILE_EDIT = Definition(
    first=SIGN_IN,
    with_session=EDIT_PROFILE,
    after={SIGN_IN: EDIT_PROFILE, EDIT_PROFILE: DONE},
    failing_links=_LEGACY_RESET,
)
_PASSWORD_RESET = Definition(first=RESET_EMAIL, with_session=None, after=_RESET)
_SIGN_UP = Definition(first=SIGN_UP, with_session=None, after={SIGN_UP: DONE, SOCIAL_SIGN_UP: DONE})

_DEFINITIONS = {
    (kind, reset): made
    for reset in (True, False)
    for kind, made in (
        (UserFlowType.SIGN_UP_SIGN_IN, _sign_in(sign_up=True, in_flow_reset=reset)),
        (UserFlowType.SIGN_IN, _sign_in(sign_up=False, in_flow_reset=reset)),
        (UserFlowType.SIGN_UP, _SIGN_UP),
        (UserFlowType.PROFILE_EDIT, _PROFILE_EDIT),
        (UserFlowType.PASSWORD_RESET, _PASSWORD_RESET),
    )
}
_BY_PHONE = {
    UserFlowType.SIGN_UP_SIGN_IN: Definition(
        first=PHONE_SIGN_IN,
        with_session=DONE,
        after={PHONE_SIGN_IN: DONE, PHONE_SIGN_UP: DONE, SOCIAL_SIGN_UP: DONE},
        links={(PHONE_SIGN_IN, SIGN_UP_LINK): PHONE_SIGN_UP},
    ),
    UserFlowType.SIGN_IN: Definition(first=PHONE_SIGN_IN, with_session=DONE, after={PHONE_SIGN_IN: DONE}),
    UserFlowType.SIGN_UP: Definition(
        first=PHONE_SIGN_UP, with_session=None, after={PHONE_SIGN_UP: DONE, SOCIAL_SIGN_UP: DONE}
    ),
    UserFlowType.PROFILE_EDIT: Definition(
        first=PHONE_SIGN_IN,
        with_session=EDIT_PROFILE,
        after={PHONE_SIGN_IN: EDIT_PROFILE, EDIT_PROFILE: DONE},
    ),
}
"""Accounts whose name is a telephone number have no password, so nothing resets one."""
