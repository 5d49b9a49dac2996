"""The single sign-on session: whom it serves and how long (reference 6)."""

import pytest

from mock_b2c.domain.session import WHOLE_TENANT, Participant, session_reach
from mock_b2c.domain.user_flow import DAY, KEEPING_TYPES, SessionSettings, SsoScope, UserFlowType
from tests.builders import NOW, a_session, a_user_flow, browser_sessions

SESSION = a_session()


def serves(*, max_age: int | None = None, prompt: str | None = None, now: float = NOW) -> bool:
    return SESSION.serves(max_age=max_age, prompt=prompt, now=now)


@pytest.mark.parametrize("prompt", [None, "none", "consent", "select_account"])
def test_session_serves_until_its_end(prompt):
    assert serves(prompt=prompt, now=NOW + 899)
    assert not serves(prompt=prompt, now=NOW + 900)


@pytest.mark.parametrize("prompt", ["login", "login consent", "consent login"])
def test_prompt_login_wants_new_credentials(prompt):
    assert not serves(prompt=prompt)


def test_session_serves_up_to_max_age():
    assert serves(max_age=60, now=NOW + 60)
    assert not serves(max_age=60, now=NOW + 60.5)


def test_max_age_counts_fractions_of_a_second():
    session = a_session(auth_time=NOW + 0.9)

    assert session.serves(max_age=0, prompt=None, now=NOW + 0.9)
    assert session.serves(max_age=1, prompt=None, now=NOW + 1.8)


def test_rolling_session_lives_on_from_each_use():
    used = SESSION.used(SessionSettings(seconds=900, rolling=True), NOW + 600)

    assert used.expires_at == NOW + 1500
    assert used.auth_time == SESSION.auth_time


def test_absolute_session_ends_when_it_was_to_end():
    assert SESSION.used(SessionSettings(seconds=900, rolling=False), NOW + 600) == SESSION


# ---- keep me signed in -----------------------------------------------------------------------------------------

KEEPING = SessionSettings(seconds=900, keep_signed_in_seconds=30 * DAY)
KEPT = a_session(kept=True, expires_at=NOW + 30 * DAY)


def test_kept_session_rolls_on_by_its_days():
    assert KEPT.used(KEEPING, NOW + 600).expires_at == NOW + 600 + 30 * DAY


def test_kept_session_that_is_absolute_ends_when_it_was_to_end():
    assert KEPT.used(SessionSettings(rolling=False, keep_signed_in_seconds=DAY), NOW + 600) == KEPT


def test_session_that_nobody_asked_to_keep_lives_by_its_minutes():
    assert SESSION.used(KEEPING, NOW + 600).expires_at == NOW + 1500


@pytest.mark.parametrize("rolling", [True, False])
def test_user_flow_that_keeps_nobody_signed_in_takes_the_promise_back(rolling):
    used = KEPT.used(SessionSettings(seconds=900, rolling=rolling), NOW + 600)

    assert (used.kept, used.expires_at) == (False, NOW + 1500)
    assert used.auth_time == KEPT.auth_time


def test_taking_the_promise_back_prolongs_nothing():
    almost_over = a_session(kept=True, expires_at=NOW + 100)

    assert almost_over.used(SessionSettings(seconds=900), NOW).expires_at == NOW + 100


@pytest.mark.parametrize("kind", UserFlowType)
def test_user_flows_that_sign_in_or_edit_offer_to_stay_signed_in(kind):
    assert a_user_flow(type=kind, session=KEEPING).keeps_signed_in == (kind in KEEPING_TYPES)
    assert not a_user_flow(type=kind).keeps_signed_in


# ---- for whom ----------------------------------------------------------------------------------------------------


def reach(scope: SsoScope, *, flow: str = "B2C_1_susi", client_id: str = "app-1") -> str | None:
    return session_reach(a_user_flow(flow, session=SessionSettings(scope=scope)), client_id)


def test_session_of_the_tenant_is_shared_by_all():
    assert reach(SsoScope.TENANT) == reach(SsoScope.TENANT, flow="B2C_1_edit", client_id="app-2") == WHOLE_TENANT


def test_session_of_an_application_is_shared_by_its_user_flows():
    mine = reach(SsoScope.APPLICATION)

    assert mine == reach(SsoScope.APPLICATION, flow="B2C_1_edit", client_id="APP-1")
    assert mine != reach(SsoScope.APPLICATION, client_id="app-2")


def test_session_of_a_user_flow_is_shared_by_its_applications():
    mine = reach(SsoScope.POLICY)

    assert mine == reach(SsoScope.POLICY, flow="b2c_1_SUSI", client_id="app-2")
    assert mine != reach(SsoScope.POLICY, flow="B2C_1_edit")


def test_names_of_one_kind_are_not_mistaken_for_another():
    reaches = [reach(scope, flow="tenant", client_id="tenant") for scope in SsoScope]

    assert reaches[-1] is None
    assert len(set(reaches)) == len(SsoScope)


def test_participant_counts_once_and_the_last_stands_last():
    first, second = Participant(client_id="a", policy="p"), Participant(client_id="b", policy="p")

    assert SESSION.joined_by(first).joined_by(second).joined_by(first).participants == (second, first)


# ---- several in one browser ------------------------------------------------------------------------------------

OF_APP = a_session(reach="application app-1", expires_at=NOW + 100)
OF_POLICY = a_session(reach="policy b2c_1_susi", expires_at=NOW + 2000)


def test_browser_finds_the_session_of_a_reach_until_its_end():
    held = browser_sessions(SESSION, OF_APP)

    assert held.find(OF_APP.reach, NOW + 99) == OF_APP
    assert held.find(OF_APP.reach, NOW + 100) is None
    assert held.find(SESSION.reach, NOW + 100) == SESSION
    assert held.find(OF_POLICY.reach, NOW) is None
    assert held.find(None, NOW) is None


def test_new_session_takes_the_place_of_the_one_of_its_reach_and_of_what_has_ended():
    again = a_session(auth_time=NOW + 100)

    assert browser_sessions(SESSION, OF_APP, OF_POLICY).with_session(again, NOW + 100).held == (OF_POLICY, again)


def test_browser_is_known_until_the_last_session_ends():
    assert browser_sessions(SESSION, OF_POLICY, OF_APP).expires_at == OF_POLICY.expires_at


def test_cookie_is_kept_as_long_as_a_kept_session():
    assert browser_sessions(SESSION, OF_POLICY).kept_until is None
    assert browser_sessions(KEPT, OF_POLICY).kept_until == KEPT.expires_at


@pytest.mark.parametrize(
    ("of", "ended"),
    [
        (WHOLE_TENANT, (SESSION, OF_APP, OF_POLICY)),
        (None, (SESSION, OF_APP, OF_POLICY)),
        (OF_APP.reach, (OF_APP,)),
        (OF_POLICY.reach, (OF_POLICY,)),
        ("application app-2", ()),
    ],
)
def test_log_out_of_the_tenant_ends_all_and_another_its_own(of, ended):
    held = browser_sessions(SESSION, OF_APP, OF_POLICY)

    assert held.ended_by(of) == ended
    assert set(held.without(ended, NOW).held) == set(held.held) - set(ended)


def test_what_has_run_out_is_not_left():
    assert browser_sessions(SESSION, OF_APP, OF_POLICY).without((SESSION,), NOW + 100).held == (OF_POLICY,)
