"""Signing up, in `sign_up` and from the sign-in page of `sign_up_sign_in` (reference 7.3, 7.5, 8.6)."""

import pytest

from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.password_rules import PasswordRule
from mock_b2c.domain.user_flow import CollectedAttribute, UserFlowType
from mock_b2c.user_flows import Accepted, Complete, Refused
from mock_b2c.user_flows.definitions import SIGN_UP_LINK
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, failed, refused

GRACE = "grace@example.com"
FORM = {
    "email": GRACE,
    "newPassword": GOOD_PASSWORD,
    "reenterPassword": GOOD_PASSWORD,
    "displayName": "Grace Hopper",
    "givenName": "Grace",
    "surname": "Hopper",
}


def sign_up(attribute_types=None, **settings) -> Walk:
    """A walk on the sign-up page; Ada has an account."""
    return Walk(a_user_flow(type=UserFlowType.SIGN_UP, **settings), ada(), attribute_types=attribute_types)


def proved(**settings) -> Walk:
    """The same with Grace's address verified."""
    walk = sign_up(**settings)
    walk.prove(GRACE)
    return walk


def test_from_start_to_finish():
    walk = sign_up()
    assert walk.shows("sign_up")
    walk.prove(GRACE)

    assert walk.submit(**FORM) == Accepted()
    assert walk.confirm() == Complete()
    assert walk.journey.new_user
    user = walk.users[walk.journey.user_id]
    assert (user.email, user.password_hash) == (GRACE, GOOD_PASSWORD)
    assert user.attributes == {"displayName": "Grace Hopper", "givenName": "Grace", "surname": "Hopper"}


def test_from_the_sign_in_page():
    walk = Walk(a_user_flow(), ada())
    walk.open(SIGN_UP_LINK)
    walk.prove(GRACE)
    walk.submit(**FORM)

    assert walk.confirm() == Complete()
    assert walk.journey.new_user


def test_session_of_another_user_is_not_looked_at():
    walk = Walk(a_user_flow(type=UserFlowType.SIGN_UP), ada(), session_user=ada())

    assert walk.shows("sign_up")
    assert walk.journey.user_id is None


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com", " ada@example.com "])
def test_existing_user_is_aadb2c90001_when_the_form_is_sent_not_before(email):
    walk = sign_up()
    walk.prove(email)

    assert refused(walk.submit(**FORM | {"email": email})) == (
        "AADB2C90001",
        "UserMessageIfClaimsPrincipalAlreadyExists",
    )
    assert walk.effects == ()
    assert failed(walk.confirm()) == "AADB2C90255"
    assert walk.users == {ada().id: ada()}


def test_user_created_between_verification_and_form_is_aadb2c90001():
    walk = proved()
    walk.users["id"] = ada(id="id", email=GRACE)

    assert refused(walk.submit(**FORM))[0] == "AADB2C90001"
    assert walk.users["id"].password_hash == PASSWORD


def test_form_that_is_sent_twice_makes_one_account_and_the_last_values_count():
    walk = proved()
    assert walk.submit(**FORM) == Accepted()
    assert walk.submit(**FORM | {"displayName": "Rear Admiral"}) == Accepted()

    assert walk.confirm() == Complete()
    assert walk.journey.new_user
    assert [user.attributes["displayName"] for user in walk.users.values()] == ["Ada Lovelace", "Rear Admiral"]


def test_custom_attribute_must_fit_its_type():
    flow = {"attributes": (CollectedAttribute(id="extension_Shoe"),)}
    types = {"extension_Shoe": AttributeType.INTEGER}
    form = {name: FORM[name] for name in ("email", "newPassword", "reenterPassword")}

    walk = proved(attribute_types=types, **flow)
    assert walk.submit(**form, extension_Shoe="large") == Refused(
        code="AADB2C90158", text="UserMessageIfInvalidInput", values=("Shoe",)
    )
    assert walk.submit(**form, extension_Shoe="41") == Accepted()
    assert proved(attribute_types=types, **flow).submit(**form, extension_Shoe="") == Accepted()


# ---- password ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "text", "values"),
    [
        ("", "password_length", ("8", "64")),
        ("Aa1!", "password_length", ("8", "64")),
        ("Aa1!" * 17, "password_length", ("8", "64")),
        ("onlylowercase", "password_classes", ("3",)),
        ("TWOclasses", "password_classes", ("3",)),
        ("Aa1! with blanks", "UserMessageIfInvalidInput", ("New Password",)),
    ],
)
def test_weak_password_is_refused_with_the_rule(password, text, values):
    walk = proved()

    outcome = walk.submit(**FORM | {"newPassword": password, "reenterPassword": password})
    assert outcome == Refused(code="AADB2C90158", text=text, values=values)
    assert failed(walk.confirm()) == "AADB2C90255"
    assert len(walk.users) == 1


def test_rule_of_the_user_flow_counts():
    walk = proved(password_rule=PasswordRule(minimum=4, maximum=6))

    assert walk.submit(**FORM | {"newPassword": "1234", "reenterPassword": "1234"}) == Accepted()


def test_digits_only_is_told_as_such():
    walk = proved(password_rule=PasswordRule(minimum=4, digits_only=True))

    assert refused(walk.submit(**FORM)) == ("AADB2C90158", "password_digits")
    assert walk.submit(**FORM | {"newPassword": "123456", "reenterPassword": "123456"}) == Accepted()


@pytest.mark.parametrize("again", ["", GOOD_PASSWORD.lower(), GOOD_PASSWORD + " "])
def test_password_that_is_not_repeated_is_refused(again):
    assert refused(proved().submit(**FORM | {"reenterPassword": again}))[1] == "error_passwordEntryMismatch"


# ---- e-mail --------------------------------------------------------------------------------------------------


def test_address_must_be_verified():
    walk = sign_up()

    outcome = walk.submit(**FORM)
    assert outcome == Refused(code="AADB2C90158", text="UserMessageIfClaimNotVerified", values=("email",))


def test_code_that_was_sent_but_not_typed_verifies_nothing():
    walk = sign_up()
    walk.send(GRACE)

    assert refused(walk.submit(**FORM))[1] == "UserMessageIfClaimNotVerified"


def test_verification_counts_for_its_own_address_only():
    walk = proved()

    assert refused(walk.submit(**FORM | {"email": "eve@example.com"}))[1] == "UserMessageIfClaimNotVerified"
    assert walk.submit(**FORM | {"email": GRACE.upper()}) == Accepted()


def test_asking_for_another_code_takes_the_verification_back():
    walk = proved()
    walk.send(GRACE)

    assert refused(walk.submit(**FORM))[1] == "UserMessageIfClaimNotVerified"


def test_flow_without_verification_asks_for_none():
    walk = sign_up(email_verification=False)

    assert walk.submit(**FORM) == Accepted()
    assert walk.confirm() == Complete()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "grace",
        "grace@",
        "@example.com",
        "grace@example",
        "grace@@example.com",
        "grace hopper@example.com",
        "grace@example.com, eve@example.com",
        "<grace@example.com>",
        "grace@example.com\r\nBcc: eve@example.com",
        "grace\x00@example.com",
        "grace\u202e@example.com",
        "grace@example..com",
        "grace@.example.com",
        "g" * 250 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused(email):
    walk = sign_up(email_verification=False)

    assert refused(walk.submit(**FORM | {"email": email}))[1] == "pattern_email"
    assert refused(walk.send(email)) == ("AADB2C90161", "ver_incorrect_format")
    assert walk.mails == []


# ---- attributes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "   "])
def test_required_attribute_is_asked_for_by_its_label(value):
    outcome = proved().submit(**FORM | {"displayName": value})

    assert outcome == Refused(code="AADB2C90158", text="UserMessageIfMissingRequiredElement", values=("Display Name",))


def test_optional_attribute_may_be_left_out():
    walk = proved()
    form = {name: value for name, value in FORM.items() if name != "surname"}

    assert walk.submit(**form) == Accepted()


@pytest.mark.parametrize("value", ["x" * 251, "line\nbreak", "tab\there", "null\x00", "\u202eright to left", "\ud800"])
def test_attribute_must_be_one_printable_line_of_250_characters(value):
    outcome = proved().submit(**FORM | {"surname": value})

    assert outcome == Refused(code="AADB2C90158", text="UserMessageIfInvalidInput", values=("Surname",))


def test_attribute_of_250_characters_in_any_script_is_fine():
    assert proved().submit(**FORM | {"surname": "é" * 250, "givenName": "优素福 <b>'\""}) == Accepted()


def test_only_what_the_flow_collects_is_taken():
    walk = proved(attributes=(CollectedAttribute(id="city"), CollectedAttribute(id="extension_Shoe", required=True)))
    walk.submit(**FORM | {"city": " London ", "extension_Shoe": "41", "objectId": "forged", "enabled": "1"})

    assert walk.users["new-" + GRACE].attributes == {"city": "London", "extension_Shoe": "41"}


def test_cancel_is_aadb2c90091_and_makes_no_account():
    walk = proved()

    assert failed(walk.cancel()) == "AADB2C90091"
    assert len(walk.users) == 1
