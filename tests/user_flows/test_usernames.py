"""Local accounts that sign in by a user name (reference 7.4, 7.5 and 8.5)."""

import pytest

from mock_b2c.domain.user_flow import SignInName, UserFlowType
from mock_b2c.user_flows import Accepted, Complete, Refused, page_fields
from mock_b2c.user_flows.pages import PAGES
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, refused

GRACE = "grace@example.com"
FORM = {
    "signInName": "Grace",
    "email": GRACE,
    "newPassword": GOOD_PASSWORD,
    "reenterPassword": GOOD_PASSWORD,
    "displayName": "Grace Hopper",
}


def by_username(kind=UserFlowType.SIGN_UP_SIGN_IN, **changes):
    return a_user_flow(type=kind, sign_in_name=SignInName.USERNAME, **changes)


def walk(kind=UserFlowType.SIGN_UP_SIGN_IN) -> Walk:
    """Ada's user name is `ada`."""
    return Walk(by_username(kind), ada(username="ada"))


def signing_up() -> Walk:
    begun = walk(UserFlowType.SIGN_UP)
    begun.prove(GRACE)
    return begun


@pytest.mark.parametrize("element", ["email", "signInName", "logonIdentifier"])
@pytest.mark.parametrize("name", ["ada", " ADA "])
def test_user_name_signs_in_in_any_case_and_under_any_id(element, name):
    begun = walk()
    assert begun.submit(**{element: name, "password": PASSWORD}) == Accepted()
    assert begun.confirm() == Complete()


def test_address_of_such_an_account_does_not_sign_in():
    assert refused(walk().submit(signInName="ada@example.com", password=PASSWORD))[0] == "AADB2C90053"


def test_missing_user_name_is_asked_for_as_such():
    assert refused(walk().submit(signInName="", password=PASSWORD))[1] == "requiredField_logonIdentifier"


def test_sign_up_asks_for_user_name_and_verified_address():
    begun = signing_up()
    assert begun.submit(**FORM) == Accepted()
    user = begun.users[begun.journey.user_id]
    assert (user.username, user.email, user.sign_in_name) == ("Grace", GRACE, "grace")

    unproved = walk(UserFlowType.SIGN_UP)
    assert refused(unproved.submit(**FORM))[1] == "UserMessageIfClaimNotVerified"


def test_taken_user_name_is_refused_and_a_shared_address_is_not():
    taken = signing_up()
    assert refused(taken.submit(**FORM | {"signInName": "ADA"})) == (
        "AADB2C90001",
        "UserMessageIfClaimsPrincipalAlreadyExists",
    )
    shared = walk(UserFlowType.SIGN_UP)
    shared.prove("ada@example.com")
    assert shared.submit(**FORM | {"email": "ada@example.com"}) == Accepted()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "UserMessageIfMissingRequiredElement"),
        ("grace@example.com", "UserMessageIfInvalidInput"),
        ("grace hopper", "UserMessageIfInvalidInput"),
        ("g" * 65, "UserMessageIfInvalidInput"),
        ("grüße", "UserMessageIfInvalidInput"),
    ],
)
def test_what_is_no_user_name_is_refused(name, text):
    outcome = signing_up().submit(**FORM | {"signInName": name})
    assert outcome == Refused(code="AADB2C90158", text=text, values=("Username",))


def test_reset_asks_for_user_name_and_its_verified_address():
    begun = walk(UserFlowType.PASSWORD_RESET)
    begun.prove("ada@example.com")
    unknown = ("AADB2C90053", "ResetUserMessageIfClaimsPrincipalDoesNotExist")

    assert refused(begun.submit(signInName="", email="ada@example.com"))[1] == "UserMessageIfMissingRequiredElement"
    assert refused(begun.submit(signInName="grace", email="ada@example.com")) == unknown
    assert begun.submit(signInName="Ada", email="ada@example.com") == Accepted()


def test_address_of_somebody_else_resets_nothing():
    begun = walk(UserFlowType.PASSWORD_RESET)
    begun.prove("eve@example.com")

    assert refused(begun.submit(signInName="ada", email="eve@example.com"))[0] == "AADB2C90053"


def test_pages_ask_for_the_user_name_first():
    def ids(page, flow):
        return [field.id for field in page_fields(PAGES[page], flow, {})]

    assert ids("sign_in", by_username()) == ["signInName", "password"]
    assert ids("sign_in", by_username(sign_in_element="logonIdentifier")) == ["logonIdentifier", "password"]
    assert ids("sign_in", a_user_flow(sign_in_element="logonIdentifier")) == ["logonIdentifier", "password"]
    assert ids("sign_up", by_username())[:2] == ["signInName", "email"]
    assert ids("reset_email", by_username()) == ["signInName", "email"]


def test_account_without_an_address_cannot_reset_its_password():
    walk = Walk(
        a_user_flow(type=UserFlowType.PASSWORD_RESET, sign_in_name=SignInName.USERNAME), ada(username="ada", email="")
    )
    walk.prove("ada@example.com")

    for email in ("ada@example.com", ""):
        assert refused(walk.submit(signInName="ada", email=email))[1] in {
            "ResetUserMessageIfClaimsPrincipalDoesNotExist",
            "pattern_email",
        }
