"""Profile editing (reference 8.9): the sign-in page first without a session, then the attributes."""

import pytest

from mock_b2c.domain.user_flow import CollectedAttribute, UserFlowType
from mock_b2c.user_flows import Accepted, Complete, Refused
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from tests.builders import NOW, a_user_flow
from tests.user_flows.walk import PASSWORD, Walk, ada, failed, refused

FORM = {"displayName": "Countess Lovelace", "givenName": "Ada", "surname": "Lovelace"}


def edit(*, signed_in: bool = True, **settings) -> Walk:
    flow = a_user_flow(type=UserFlowType.PROFILE_EDIT, **settings)
    return Walk(flow, ada(), session_user=ada() if signed_in else None)


def test_from_start_to_finish_with_a_session():
    walk = edit()
    assert walk.shows("edit_profile")

    assert walk.submit(**FORM) == Accepted()
    assert walk.confirm() == Complete()
    assert walk.users[ada().id].attributes["displayName"] == "Countess Lovelace"


def test_without_a_session_the_password_is_asked_for_first():
    walk = edit(signed_in=False)
    assert walk.shows("sign_in")
    assert walk.submit(email="ada@example.com", password=PASSWORD) == Accepted()
    walk.confirm()
    assert walk.shows("edit_profile")
    assert walk.submit(**FORM) == Accepted()

    assert walk.confirm() == Complete()
    assert walk.journey.user_id == ada().id


def test_form_sent_to_the_sign_in_page_edits_nothing():
    walk = edit(signed_in=False)

    refused(walk.submit(**FORM))
    assert failed(walk.confirm()) == "AADB2C90255"
    assert walk.users == {ada().id: ada()}


def test_page_must_be_answered_before_it_goes_on():
    assert failed(edit().confirm()) == "AADB2C90255"


def test_answer_of_the_sign_in_page_does_not_count_for_the_next_page():
    walk = edit(signed_in=False)
    walk.submit(email="ada@example.com", password=PASSWORD)
    walk.confirm()

    assert failed(walk.confirm()) == "AADB2C90255"


def test_attribute_may_be_emptied_unless_it_is_required():
    walk = edit()

    assert walk.submit(**FORM | {"surname": ""}) == Accepted()
    assert walk.users[ada().id].attributes["surname"] == ""
    assert walk.submit(**FORM | {"displayName": ""}) == Refused(
        code="AADB2C90158", text="UserMessageIfMissingRequiredElement", values=("Display Name",)
    )
    assert failed(walk.confirm()) == "AADB2C90255"


def test_what_the_flow_does_not_collect_stays():
    walk = edit(attributes=(CollectedAttribute(id="city"),))
    walk.submit(city="London", displayName="Forged", email="eve@example.com")

    user = walk.users[ada().id]
    assert user.attributes == {**ada().attributes, "city": "London"}
    assert user.email == "ada@example.com"


def test_account_deleted_on_the_way_ends_the_flow():
    walk = edit()
    walk.users.clear()

    assert failed(walk.submit(**FORM)) == "AADB2C90255"


@pytest.mark.parametrize("signed_in", [True, False])
def test_cancel_is_aadb2c90091_and_changes_nothing(signed_in):
    walk = edit(signed_in=signed_in)

    assert failed(walk.cancel()) == "AADB2C90091"
    assert walk.users == {ada().id: ada()}


def test_forgotten_password_is_handed_back_to_the_application():
    assert failed(edit(signed_in=False).open(FORGOT_LINK)) == "AADB2C90118"


@pytest.mark.parametrize("link", [SIGN_UP_LINK, RESET_LINK, FORGOT_LINK])
def test_edit_page_has_no_links(link):
    assert failed(edit().open(link)) == "AADB2C90255"


def test_edit_page_has_no_verification():
    assert refused(edit().send("ada@example.com"))[0] == "AADB2C90276"


def test_user_is_authenticated_by_the_password_and_not_by_the_form():
    walk = edit(signed_in=False)
    walk.submit(email="ada@example.com", password=PASSWORD)
    walk.confirm()
    walk.now += 100
    walk.submit(**FORM)

    assert walk.journey.authenticated_at == NOW


def test_refused_password_authenticates_nobody():
    walk = edit(signed_in=False)
    walk.submit(email="ada@example.com", password="wrong")

    assert walk.journey.authenticated_at is None
