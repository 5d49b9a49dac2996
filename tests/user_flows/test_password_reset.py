"""Password reset: the flow of its own and the one inside a sign-in flow (reference 7.4 and 8.9)."""

import pytest

from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete
from mock_b2c.user_flows.definitions import RESET_LINK
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, failed, refused

ADA = "ada@example.com"
NEW = {"newPassword": GOOD_PASSWORD, "reenterPassword": GOOD_PASSWORD}


def own_flow(*users) -> Walk:
    return Walk(a_user_flow(type=UserFlowType.PASSWORD_RESET), *(users or (ada(),)))


def in_flow(*users) -> Walk:
    walk = Walk(a_user_flow(), *(users or (ada(),)))
    walk.open(RESET_LINK)
    return walk


both = pytest.mark.parametrize("begin", [own_flow, in_flow])


def at_second_page(begin) -> Walk:
    walk = begin()
    walk.prove(ADA)
    assert walk.submit(email=ADA) == Accepted()
    walk.confirm()
    assert walk.shows("new_password")
    return walk


@both
def test_from_start_to_finish(begin):
    walk = begin()
    assert walk.shows("reset_email")
    walk.prove(ADA)
    assert walk.submit(email=ADA) == Accepted()
    walk.confirm()
    assert walk.shows("new_password")

    assert walk.submit(**NEW) == Accepted()
    assert walk.confirm() == Complete()
    assert walk.journey.user_id == ada().id
    assert walk.journey.password_reset
    assert not walk.journey.new_user
    assert walk.users[ada().id].password_hash == GOOD_PASSWORD


def test_session_is_not_looked_at():
    walk = Walk(a_user_flow(type=UserFlowType.PASSWORD_RESET), ada(), session_user=ada())

    assert walk.shows("reset_email")
    assert walk.journey.user_id is None


@both
def test_address_must_be_verified(begin):
    walk = begin()

    assert refused(walk.submit(email=ADA))[1] == "UserMessageIfClaimNotVerified"
    assert failed(walk.confirm()) == "AADB2C90255"


def test_address_must_be_verified_even_where_sign_up_needs_no_verification():
    walk = Walk(a_user_flow(type=UserFlowType.PASSWORD_RESET, email_verification=False), ada())

    assert refused(walk.submit(email=ADA))[1] == "UserMessageIfClaimNotVerified"


@both
def test_address_verified_for_oneself_does_not_open_another_account(begin):
    walk = begin(ada(), ada(id="eve", email="eve@example.com"))
    walk.prove("eve@example.com")

    assert refused(walk.submit(email=ADA))[1] == "UserMessageIfClaimNotVerified"


@both
def test_unknown_account_is_told_once_the_verified_address_is_sent(begin):
    walk = begin()
    walk.prove("nobody@example.com")

    assert refused(walk.submit(email="nobody@example.com")) == (
        "AADB2C90053",
        "ResetUserMessageIfClaimsPrincipalDoesNotExist",
    )
    assert failed(walk.confirm()) == "AADB2C90255"


@both
def test_disabled_account_is_aadb2c90111(begin):
    walk = begin(ada(enabled=False))
    walk.prove(ADA)

    assert refused(walk.submit(email=ADA)) == ("AADB2C90111", "UserMessageIfUserAccountDisabled")


@both
def test_second_page_cannot_be_answered_before_the_first(begin):
    walk = begin()

    refused(walk.submit(**NEW))
    assert failed(walk.confirm()) == "AADB2C90255"
    assert walk.users[ada().id].password_hash == PASSWORD


@both
@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("short", "short", "password_length"),
        ("onlylowercase", "onlylowercase", "password_classes"),
        (GOOD_PASSWORD, GOOD_PASSWORD + "x", "error_passwordEntryMismatch"),
        (GOOD_PASSWORD, "", "error_passwordEntryMismatch"),
    ],
)
def test_unusable_password_is_refused_and_the_old_one_stays(begin, first, second, text):
    walk = at_second_page(begin)

    assert refused(walk.submit(newPassword=first, reenterPassword=second)) == ("AADB2C90158", text)
    assert failed(walk.confirm()) == "AADB2C90255"
    assert walk.users[ada().id].password_hash == PASSWORD


@both
def test_account_deleted_on_the_way_ends_the_flow(begin):
    walk = at_second_page(begin)
    walk.users.clear()

    assert failed(walk.submit(**NEW)) == "AADB2C90255"


@both
def test_second_page_has_no_verification(begin):
    assert refused(at_second_page(begin).send(ADA))[0] == "AADB2C90276"


@both
def test_cancel_is_aadb2c90091_on_both_pages(begin):
    assert failed(begin().cancel()) == "AADB2C90091"
    walk = at_second_page(begin)
    assert failed(walk.cancel()) == "AADB2C90091"
    assert walk.users[ada().id].password_hash == PASSWORD
