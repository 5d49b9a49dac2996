"""Signing in: the flows `sign_up_sign_in` and `sign_in` (reference 7.5 and 8.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete, Confirm, OpenLink, RightPassword, Submit, WrongPassword
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from mock_b2c.user_flows.pages import PAGES
from tests.builders import a_user_flow
from tests.user_flows.walk import PASSWORD, Walk, ada, failed, refused

FLOWS = [UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN]


def sign_in(*users, type: UserFlowType = UserFlowType.SIGN_UP_SIGN_IN, **walk) -> Walk:  # noqa: A002
    return Walk(a_user_flow(type=type), *(users or (ada(),)), **walk)


@pytest.mark.parametrize("flow", FLOWS)
def test_from_start_to_finish(flow):
    walk = sign_in(type=flow)
    assert walk.shows("sign_in")

    assert walk.submit(email="ada@example.com", password=PASSWORD) == Accepted()
    assert walk.confirm() == Complete()
    assert walk.journey.user_id == ada().id
    assert not walk.journey.new_user
    assert not walk.journey.password_reset


@pytest.mark.parametrize("flow", FLOWS)
def test_session_needs_no_page(flow):
    walk = sign_in(type=flow, session_user=ada())

    assert walk.outcome == Complete()
    assert walk.journey.user_id == ada().id


@pytest.mark.parametrize("field", ["email", "signInName", "logonIdentifier"])
@pytest.mark.parametrize("name", ["ada@example.com", "ADA@Example.COM", "  ada@example.com "])
def test_sign_in_name_comes_under_any_of_its_ids_and_in_any_case(field, name):
    assert sign_in().submit(**{field: name, "password": PASSWORD}) == Accepted()


@pytest.mark.parametrize(
    "password", [PASSWORD.lower(), PASSWORD + " ", PASSWORD[:-1], "x", "\x00", "x" * 300, PASSWORD + "x" * 300]
)
def test_wrong_password_is_aadb2c90054_and_the_page_stays(password):
    walk = sign_in()

    assert refused(walk.submit(email="ada@example.com", password=password)) == (
        "AADB2C90054",
        "UserMessageIfInvalidPassword",
    )
    assert walk.journey.page == "sign_in"
    assert walk.journey.user_id is None
    assert failed(walk.confirm()) == "AADB2C90255"


def test_password_that_only_begins_with_the_right_one_is_wrong_at_any_length():
    longest = "p" * 256
    walk = sign_in(ada(password_hash=longest))

    assert refused(walk.submit(email="ada@example.com", password=longest + "p"))[0] == "AADB2C90054"
    assert walk.submit(email="ada@example.com", password=longest) == Accepted()


def test_locked_account_is_aadb2c90114_whatever_the_password():
    walk = sign_in()
    walk.locked.add(ada().id)

    for password in ("wrong", PASSWORD):
        assert refused(walk.submit(email="ada@example.com", password=password)) == (
            "AADB2C90114",
            "UserMessageIfUserAccountLocked",
        )
        assert walk.effects == ()
    assert failed(walk.confirm()) == "AADB2C90255"


def test_passwords_are_counted_and_a_right_one_begins_anew():
    walk = sign_in()
    walk.submit(email="ada@example.com", password="wrong")
    assert walk.effects == (WrongPassword(user_id=ada().id, password="wrong"),)
    assert "wrong" not in repr(walk.effects)
    walk.submit(email="ada@example.com", password=PASSWORD)
    assert walk.effects == (RightPassword(user_id=ada().id),)


@pytest.mark.parametrize("name", ["grace@example.com", "ada", "ada@example.com.", "' or 1=1"])
def test_unknown_user_is_aadb2c90053(name):
    walk = sign_in()

    assert refused(walk.submit(email=name, password=PASSWORD)) == (
        "AADB2C90053",
        "UserMessageIfClaimsPrincipalDoesNotExist",
    )
    assert failed(walk.confirm()) == "AADB2C90255"


def test_disabled_user_is_aadb2c90111_once_the_password_is_right():
    walk = sign_in(ada(enabled=False))

    assert refused(walk.submit(email="ada@example.com", password="wrong"))[0] == "AADB2C90054"
    assert refused(walk.submit(email="ada@example.com", password=PASSWORD)) == (
        "AADB2C90111",
        "UserMessageIfUserAccountDisabled",
    )
    assert failed(walk.confirm()) == "AADB2C90255"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "requiredField_email"),
        ({"email": "", "password": PASSWORD}, "requiredField_email"),
        ({"email": "  ", "password": PASSWORD}, "requiredField_email"),
        ({"email": "ada@example.com"}, "requiredField_password"),
        ({"email": "ada@example.com", "password": ""}, "requiredField_password"),
        ({"name": "ada@example.com", "password": PASSWORD}, "requiredField_email"),
    ],
)
def test_what_is_missing_is_asked_for(values, text):
    assert refused(sign_in().submit(**values)) == ("AADB2C90052", text)


def test_refusal_takes_back_what_was_accepted():
    walk = sign_in()
    assert walk.submit(email="ada@example.com", password=PASSWORD) == Accepted()
    refused(walk.submit(email="ada@example.com", password="wrong"))

    assert failed(walk.confirm()) == "AADB2C90255"


def test_confirm_without_an_answer_is_aadb2c90255():
    assert failed(sign_in().confirm()) == "AADB2C90255"


def test_cancel_is_aadb2c90091():
    assert failed(sign_in().cancel()) == "AADB2C90091"


def test_verification_is_no_part_of_the_sign_in_page():
    assert refused(sign_in().send("ada@example.com"))[0] == "AADB2C90276"
    assert refused(sign_in().verify("ada@example.com", "000000"))[0] == "AADB2C90276"


# ---- links ---------------------------------------------------------------------------------------------------


def test_links_lead_to_sign_up_and_password_reset():
    walk = sign_in()
    walk.open(SIGN_UP_LINK)
    assert walk.shows("sign_up")

    walk = sign_in()
    walk.open(RESET_LINK)
    assert walk.shows("reset_email")


def test_sign_in_flow_has_no_sign_up():
    assert failed(sign_in(type=UserFlowType.SIGN_IN).open(SIGN_UP_LINK)) == "AADB2C90255"


@pytest.mark.parametrize("flow", FLOWS)
def test_legacy_forgot_password_link_is_aadb2c90118(flow):
    walk = Walk(a_user_flow(type=flow, self_service_password_reset=False), ada())

    assert failed(walk.open(FORGOT_LINK)) == "AADB2C90118"


def test_each_setting_has_its_own_forgot_password_link():
    assert failed(sign_in().open(FORGOT_LINK)) == "AADB2C90255"
    legacy = Walk(a_user_flow(self_service_password_reset=False), ada())
    assert failed(legacy.open(RESET_LINK)) == "AADB2C90255"


@pytest.mark.parametrize("link", ["", "SIGNUP", "FacebookExchange", "../signup"])
def test_unknown_link_is_aadb2c90255(link):
    assert failed(sign_in().open(link)) == "AADB2C90255"


@pytest.mark.parametrize("link", [SIGN_UP_LINK, RESET_LINK, FORGOT_LINK])
def test_links_of_the_sign_in_page_are_not_on_the_sign_up_page(link):
    walk = sign_in()
    walk.open(SIGN_UP_LINK)

    assert failed(walk.open(link)) == "AADB2C90255"


def test_link_forgets_who_had_typed_a_password():
    walk = sign_in()
    assert walk.submit(email="ada@example.com", password=PASSWORD) == Accepted()
    walk.open(RESET_LINK)

    assert walk.journey.user_id is None
    assert failed(walk.confirm()) == "AADB2C90255"


texts = st.one_of(st.text(), st.sampled_from(["ada@example.com", PASSWORD, *PAGES]))
fields = st.sampled_from(["email", "signInName", "password", "newPassword", "reenterPassword", "displayName"])
inputs = st.one_of(
    st.builds(Submit, values=st.dictionaries(fields, texts)),
    st.builds(Confirm),
    st.builds(OpenLink, name=st.sampled_from([SIGN_UP_LINK, RESET_LINK, FORGOT_LINK, ""])),
)


@given(st.lists(inputs, max_size=8))
def test_nobody_gets_in_without_the_password_whatever_is_sent(sent):
    walk = sign_in()
    knew = False
    for given_input in sent:
        values = given_input.values if isinstance(given_input, Submit) else {}
        knew = knew or values.get("password") == PASSWORD
        if walk.act(given_input) == Complete():
            break
    assert knew or walk.outcome != Complete()


def test_password_before_this_one_is_known_as_such():
    walk = sign_in(ada(old_password_hash="Before-Passw0rd"))
    assert refused(walk.submit(email="ada@example.com", password="Before-Passw0rd")) == (
        "AADB2C90054",
        "UserMessageIfOldPasswordUsed",
    )


def test_account_without_a_password_gives_nothing_away():
    walk = sign_in(ada(password_hash=""))
    assert refused(walk.submit(email="ada@example.com", password="x")) == ("AADB2C90052", "DefaultMessage")
