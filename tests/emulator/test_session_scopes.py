"""For whom a session counts: the tenant, an application, a user flow, nobody; and what log-out ends (reference 6)."""

from functools import partial

import pytest
from msgspec.structs import replace

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import SignedOut
from mock_b2c.domain.ids import TenantId
from mock_b2c.domain.user_flow import SessionSettings, SsoScope
from mock_b2c.emulator import PageAnswer
from tests.builders import (
    EDIT,
    NOW,
    REDIRECT_URI,
    RESET,
    SIGN_IN,
    SUSI,
    WEB,
    a_session,
    a_tenant,
    an_authority,
    authorization_parameters,
    browser_sessions,
)
from tests.emulator.scoped import AT_NATIVE, AT_SPA, GRACE, claims, is_known, sign_out, tenant_with, visitor_at
from tests.emulator.visitor import Visitor
from tests.threads import at_once


@pytest.fixture
def visit(clock, signing_key):
    """`visit(scope)` is a browser at a tenant whose user flows have this scope, `visit(scope, B2C_1_x=scope)` but x."""

    def made(scope: SsoScope, **flows: SsoScope) -> Visitor:
        others = {name: SessionSettings(scope=other) for name, other in flows.items()}
        tenant = tenant_with(SessionSettings(scope=scope), **others)
        return visitor_at(tenant, clock=clock, signing_key=signing_key)

    return made


# ---- whom a session answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "same", "other_flow", "other_app"),
    [
        (SsoScope.TENANT, True, True, True),
        (SsoScope.APPLICATION, True, True, False),
        (SsoScope.POLICY, True, False, True),
        (SsoScope.SUPPRESSED, False, False, False),
    ],
)
def test_session_answers_as_far_as_its_scope_reaches(visit, scope, same, other_flow, other_app):
    visitor = visit(scope)
    visitor.sign_in()

    assert is_known(visitor) is same
    assert is_known(visitor, SIGN_IN) is other_flow
    assert is_known(visitor, **AT_NATIVE) is other_app


def test_suppressed_sign_in_sets_no_cookie(visit):
    visitor = visit(SsoScope.SUPPRESSED)
    visitor.sign_in()

    assert visitor.session is None


def test_suppressed_user_flow_neither_reads_nor_replaces_the_session_of_the_tenant(visit):
    visitor = visit(SsoScope.TENANT, **{SIGN_IN: SsoScope.SUPPRESSED})
    visitor.sign_in()
    before = visitor.session
    assert not is_known(visitor, SIGN_IN)
    visitor.sign_in(SIGN_IN)

    assert visitor.session == before
    assert is_known(visitor)


@pytest.mark.parametrize("scope", [SsoScope.APPLICATION, SsoScope.POLICY])
def test_narrow_user_flow_does_not_take_part_in_the_session_of_the_tenant(visit, scope):
    visitor = visit(SsoScope.TENANT, **{SIGN_IN: scope})
    visitor.sign_in()
    assert not is_known(visitor, SIGN_IN)
    visitor.sign_in(SIGN_IN)

    assert is_known(visitor, SIGN_IN)
    assert is_known(visitor, EDIT) is False  # a page of its own
    assert visitor.shows("edit_profile")


def test_profile_edit_of_the_same_application_needs_no_password(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    visitor.open(EDIT)
    assert visitor.shows("edit_profile")
    visitor.open(EDIT, **AT_NATIVE)
    assert visitor.shows("sign_in")


@pytest.mark.parametrize("scope", [SsoScope.APPLICATION, SsoScope.SUPPRESSED])
def test_silent_request_beyond_the_reach_is_aadb2c90077(visit, scope):
    visitor = visit(scope)
    visitor.sign_in()
    visitor.open(prompt="none", **AT_NATIVE)

    assert visitor.error() == ("interaction_required", "AADB2C90077")


# ---- several at once -------------------------------------------------------------------------------------------


def test_browser_holds_sessions_of_several_applications_under_one_cookie(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    visitor.sign_in(**AT_NATIVE)
    visitor.sign_in(**AT_SPA)

    assert all(is_known(visitor, **app) for app in ({}, AT_NATIVE, AT_SPA))


def test_each_of_them_has_its_own_user_and_time(visit, clock):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    clock.advance(100)
    visitor.sign_in(email=GRACE, **AT_NATIVE)
    visitor.open()
    ada = claims(visitor, visitor.redeem(visitor.code())["id_token"])

    assert (ada["auth_time"], ada["emails"]) == (int(NOW), ["ada@example.com"])
    assert is_known(visitor, max_age="50", **AT_NATIVE)
    assert not is_known(visitor, max_age="50")


def test_each_of_them_ends_in_its_own_time(visit, clock):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    clock.advance(86_000)
    visitor.sign_in(**AT_NATIVE)
    clock.advance(400)

    assert not is_known(visitor)
    assert is_known(visitor, **AT_NATIVE)


def test_new_sign_in_leaves_nothing_under_the_old_cookie(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    before = visitor.session
    visitor.sign_in(**AT_NATIVE)
    assert visitor.session != before
    visitor.session = before

    assert not is_known(visitor)


# ---- what log-out ends -----------------------------------------------------------------------------------------


def test_log_out_by_any_user_flow_ends_the_session_of_the_tenant(visit):
    visitor = visit(SsoScope.TENANT)
    visitor.sign_in()

    assert sign_out(visitor, RESET).all_over
    assert not is_known(visitor)


def test_log_out_of_an_application_leaves_the_others_signed_in(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()
    visitor.sign_in(**AT_NATIVE)

    assert not sign_out(visitor, EDIT, client_id=WEB).all_over
    assert not is_known(visitor)
    assert is_known(visitor, **AT_NATIVE)


def test_log_out_of_the_last_application_ends_it_all(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()

    assert sign_out(visitor, client_id=WEB.upper()).all_over


def test_log_out_of_a_user_flow_leaves_the_others_signed_in(visit):
    visitor = visit(SsoScope.POLICY)
    visitor.sign_in(SUSI)
    visitor.sign_in(SIGN_IN)

    assert not sign_out(visitor, SUSI).all_over
    assert not is_known(visitor, SUSI)
    assert is_known(visitor, SIGN_IN)


@pytest.mark.parametrize("policy", [SUSI, RESET])
def test_log_out_of_the_tenant_or_where_there_is_no_session_ends_all(visit, policy):
    visitor = visit(SsoScope.TENANT, **{SIGN_IN: SsoScope.POLICY, RESET: SsoScope.SUPPRESSED})
    visitor.sign_in(SUSI)
    visitor.sign_in(SIGN_IN)

    assert sign_out(visitor, policy).all_over
    assert not is_known(visitor, SUSI)
    assert not is_known(visitor, SIGN_IN)
    assert len([event for event in visitor.emulator.events if isinstance(event, SignedOut)]) == 2


def test_session_that_is_over_anyway_is_not_signed_out(visit, clock):
    visitor = visit(SsoScope.POLICY, **{RESET: SsoScope.TENANT})
    visitor.sign_in(SUSI)
    clock.advance(80_000)
    visitor.sign_in(SIGN_IN)
    clock.advance(10_000)
    sign_out(visitor, RESET)

    assert len([event for event in visitor.emulator.events if isinstance(event, SignedOut)]) == 1


def test_another_tenant_neither_reads_nor_ends_the_session(clock, signing_key):
    visitor = visitor_at(tenant_with(SessionSettings()), clock=clock, signing_key=signing_key)
    visitor.sign_in()
    fabrikam = replace(a_tenant(), name="fabrikam", id=TenantId("fabfab00-0000-4000-8000-000000000b2c"))
    storage = visitor.emulator._world.storage
    stranger = visitor_at(fabrikam, clock=clock, signing_key=signing_key, storage=storage)
    stranger.session = visitor.session
    assert not is_known(stranger, scope="openid")
    sign_out(stranger)
    stranger.sign_in(scope="openid")

    assert is_known(visitor)


# ---- client_id at log-out --------------------------------------------------------------------------------------


def refusal(visitor: Visitor, **params: str) -> str:
    with pytest.raises(B2CError) as refused:
        sign_out(visitor, **params)
    return refused.value.code


def test_session_of_an_application_needs_the_client_id_at_log_out(visit):
    visitor = visit(SsoScope.APPLICATION)
    visitor.sign_in()

    assert refusal(visitor, post_logout_redirect_uri=REDIRECT_URI) == "AADB2C90008"
    assert refusal(visitor, client_id="unknown") == "AADB2C90018"
    assert is_known(visitor)


def test_id_token_that_nobody_checks_does_not_stand_for_it(visit):
    visitor = visit(SsoScope.APPLICATION)
    hint = visitor.redeem(visitor.sign_in())["id_token"]

    assert refusal(visitor, id_token_hint=hint) == "AADB2C90008"


@pytest.mark.parametrize("scope", [SsoScope.TENANT, SsoScope.POLICY, SsoScope.SUPPRESSED])
def test_other_sessions_need_no_client_id_and_an_unknown_one_does_not_matter(visit, scope):
    visitor = visit(scope)
    visitor.sign_in()

    assert sign_out(visitor, client_id="unknown").all_over
    assert not is_known(visitor)


@pytest.mark.parametrize("switch", ["require_id_token_at_logout", "check_post_logout_redirect_uri"])
def test_id_token_that_is_checked_stands_for_the_client_id(clock, signing_key, switch):
    session = SessionSettings(scope=SsoScope.APPLICATION, **{switch: True})
    visitor = visitor_at(tenant_with(session), clock=clock, signing_key=signing_key)
    hint = visitor.redeem(visitor.sign_in())["id_token"]
    visitor.sign_in(**AT_NATIVE)

    assert not sign_out(visitor, id_token_hint=hint).all_over
    assert not is_known(visitor)
    assert is_known(visitor, **AT_NATIVE)


def test_use_at_the_moment_of_log_out_does_not_bring_the_session_back(visit):
    emulator = visit(SsoScope.TENANT).emulator
    (ada, *_), authority = emulator.users(emulator.tenants[0]), an_authority(emulator.tenants[0])
    for number in range(100):  # a race that is run once is won by luck
        cookie = f"cookie {number}"
        session = a_session(user_id=ada.id)
        emulator._world.storage.sessions.put(cookie, browser_sessions(session), session.expires_at)
        use = partial(emulator.authorize, authority, authorization_parameters(), cookie)
        at_once([use, partial(emulator.sign_out, authority, {}, cookie), use])

        assert isinstance(use(), PageAnswer)
