"""The single sign-on session in the emulator: whom it serves, how it ends (reference 6)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.user_flow import SessionSettings
from mock_b2c.emulator import AuthorizationAnswer, Emulator, PageAnswer
from tests.builders import (
    EDIT,
    LEGACY,
    NATIVE,
    NATIVE_REDIRECT_URI,
    NOW,
    RESET,
    SIGN_IN,
    SIGN_UP,
    SUSI,
    CountedIds,
    a_tenant,
    a_user_flow,
    an_authority,
    authorization_parameters,
)
from tests.emulator.visitor import ADA, PASSWORD, Visitor


@pytest.fixture
def signed_in(visitor) -> Visitor:
    visitor.sign_in()
    return visitor


def is_answered(answer) -> bool:
    return isinstance(answer, AuthorizationAnswer)


@pytest.mark.parametrize("policy", [SUSI, LEGACY, SIGN_IN])
def test_session_answers_other_sign_in_flows_at_once(signed_in, ada, claims, policy):
    assert is_answered(signed_in.open(policy))
    assert claims(signed_in.redeem(signed_in.code())["id_token"])["sub"] == ada.id


def test_session_answers_other_applications(signed_in):
    assert is_answered(signed_in.open(client_id=NATIVE, redirect_uri=NATIVE_REDIRECT_URI))


def test_session_leads_to_the_edit_page_without_a_password(signed_in, ada):
    answer = signed_in.open(EDIT)

    assert signed_in.shows("edit_profile")
    assert answer.user == ada


@pytest.mark.parametrize(("policy", "page"), [(RESET, "reset_email"), (SIGN_UP, "sign_up")])
def test_password_reset_and_sign_up_do_not_look_at_the_session(signed_in, policy, page):
    answer = signed_in.open(policy)

    assert signed_in.shows(page)
    assert answer.user is None


def test_other_browser_has_no_session(emulator, signed_in):
    assert isinstance(Visitor(emulator).open(), PageAnswer)


@pytest.mark.parametrize("value", ["", "x", "secret", "é"])
def test_made_up_session_serves_nobody(emulator, signed_in, value):
    stranger = Visitor(emulator)
    stranger.session = value

    assert isinstance(stranger.open(), PageAnswer)


def test_auth_time_is_that_of_the_first_sign_in(signed_in, claims, clock):
    clock.advance(500)
    signed_in.open()
    token = claims(signed_in.redeem(signed_in.code())["id_token"])

    assert (token["auth_time"], token["iat"]) == (int(NOW), int(NOW) + 500)


def test_auth_time_is_when_credentials_were_given_not_when_the_user_flow_ended(visitor, claims, clock):
    visitor.open(EDIT)
    visitor.submit(email=ADA, password=PASSWORD)
    visitor.confirm()
    clock.advance(500)
    visitor.submit(displayName="Ada King")
    visitor.confirm()
    of_the_flow = claims(visitor.redeem(visitor.code())["id_token"])
    visitor.open()
    of_the_session = claims(visitor.redeem(visitor.code())["id_token"])

    assert (of_the_flow["auth_time"], of_the_flow["iat"]) == (int(NOW), int(NOW) + 500)
    assert of_the_session["auth_time"] == int(NOW)


# ---- prompt and max_age --------------------------------------------------------------------------------------


def test_prompt_login_wants_the_password_and_begins_a_new_session(signed_in, claims, clock):
    before = signed_in.session
    clock.advance(500)
    code = signed_in.sign_in(prompt="login")

    assert signed_in.session != before
    assert claims(signed_in.redeem(code)["id_token"])["auth_time"] == int(NOW) + 500
    signed_in.session = before
    assert isinstance(signed_in.open(), PageAnswer)


def test_prompt_none_is_answered_by_the_session(signed_in):
    assert is_answered(signed_in.open(prompt="none"))
    assert signed_in.code()


def test_prompt_none_without_session_is_aadb2c90077(visitor):
    visitor.open(prompt="none")

    assert visitor.error() == ("interaction_required", "AADB2C90077")


@pytest.mark.parametrize("policy", [EDIT, RESET])
def test_prompt_none_where_a_page_is_needed_is_aadb2c90077(signed_in, policy):
    signed_in.open(policy, prompt="none")

    assert signed_in.error() == ("interaction_required", "AADB2C90077")


def test_session_older_than_max_age_wants_the_password(signed_in, clock):
    clock.advance(100)

    assert is_answered(signed_in.open(max_age="100"))
    assert isinstance(signed_in.open(max_age="99"), PageAnswer)


def test_session_older_than_max_age_with_prompt_none_is_aadb2c90121(signed_in, clock):
    clock.advance(100)
    signed_in.open(max_age="99", prompt="none")

    assert signed_in.error() == ("login_required", "AADB2C90121")
    assert "99 seconds" in signed_in.parameters()["error_description"]


# ---- how long ------------------------------------------------------------------------------------------------


def with_session(clock, signing_key, settings: SessionSettings) -> Visitor:
    flows = (a_user_flow(session=settings),)
    emulator = Emulator([a_tenant(user_flows=flows)], clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(emulator.tenants[0], email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    visitor.sign_in()
    return visitor


def test_rolling_session_lives_on_with_each_use(clock, signing_key):
    visitor = with_session(clock, signing_key, SessionSettings(seconds=900, rolling=True))
    for _ in range(5):
        clock.advance(899)
        assert is_answered(visitor.open())
    clock.advance(900)

    assert isinstance(visitor.open(), PageAnswer)


def test_absolute_session_ends_however_it_is_used(clock, signing_key):
    visitor = with_session(clock, signing_key, SessionSettings(seconds=900, rolling=False))
    clock.advance(899)
    assert is_answered(visitor.open())
    clock.advance(1)

    assert isinstance(visitor.open(), PageAnswer)


def test_session_lives_a_day_by_default(signed_in, clock):
    clock.advance(86_399)
    assert is_answered(signed_in.open())
    clock.advance(86_400)

    assert isinstance(signed_in.open(), PageAnswer)


# ---- whose ---------------------------------------------------------------------------------------------------


def test_session_of_another_tenant_serves_nobody(clock, signing_key):
    tenants = (a_tenant(), a_tenant(name="fabrikam", id="fabfab00-0000-4000-8000-000000000b2c"))
    emulator = Emulator(tenants, clock=clock, ids=CountedIds(), signing_key=signing_key)
    for tenant in tenants:
        emulator.add_user(tenant, email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    visitor.sign_in()

    answer = emulator.authorize(an_authority(tenants[1]), authorization_parameters(scope="openid"), visitor.session)
    assert isinstance(answer, PageAnswer)


def test_session_of_a_deleted_user_serves_nobody(signed_in, forget_users):
    forget_users()

    assert isinstance(signed_in.open(), PageAnswer)


def test_session_of_a_disabled_user_serves_nobody(emulator, signed_in, ada):
    emulator._world.storage.users.swap(emulator.tenants[0].id, ada, replace(ada, enabled=False))

    assert isinstance(signed_in.open(), PageAnswer)


def test_revoked_session_serves_nobody_and_the_next_one_does(emulator, signed_in, ada, clock):
    clock.advance(10.2)
    emulator.revoke_sessions(emulator.tenants[0], ada)
    assert isinstance(signed_in.open(), PageAnswer)
    clock.advance(0.5)  # within the same second
    signed_in.sign_in()

    assert is_answered(signed_in.open())


def test_signing_in_as_another_user_ends_the_first_session(emulator, signed_in):
    emulator.add_user(emulator.tenants[0], email="grace@example.com", password=PASSWORD)
    before = signed_in.session
    signed_in.sign_in(email="grace@example.com", prompt="login")

    assert signed_in.session != before
    signed_in.session = before
    assert isinstance(signed_in.open(), PageAnswer)


# ---- sign-out while a page is open -----------------------------------------------------------------------------


def test_page_that_a_session_opened_does_not_bring_the_session_back(emulator, signed_in):
    signed_in.open(EDIT)
    emulator.sign_out(signed_in.authority, {}, signed_in.session)
    signed_in.submit(displayName="Countess")
    answer = signed_in.confirm()

    assert answer.session is None
    assert isinstance(signed_in.open(), PageAnswer)


def test_page_that_a_session_opened_leaves_the_session_of_another_user_alone(emulator, signed_in):
    emulator.add_user(emulator.tenants[0], email="grace@example.com", password=PASSWORD)
    signed_in.open(EDIT)
    page, authority = signed_in.page, signed_in.authority
    signed_in.sign_in(email="grace@example.com", prompt="login")
    graces = signed_in.session
    signed_in.page, signed_in.authority = page, authority
    signed_in.submit(displayName="Countess")

    assert signed_in.confirm().session is None
    assert signed_in.session == graces
    assert is_answered(signed_in.open())


def test_refused_sign_in_begins_no_session(visitor):
    visitor.open()
    visitor.submit(email=ADA, password="wrong")
    visitor.confirm()

    assert visitor.session is None
    with pytest.raises(B2CError):
        visitor.confirm()
