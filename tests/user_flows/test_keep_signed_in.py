"""The box "Keep me signed in": what the journey remembers of it (reference 6)."""

import pytest

from mock_b2c.domain.user_flow import DAY, SessionSettings, UserFlowType
from mock_b2c.user_flows import Complete, Confirm, OpenLink, ShowPage
from mock_b2c.user_flows.definitions import RESET_LINK, SIGN_UP_LINK
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada

KEEPING = SessionSettings(keep_signed_in_seconds=30 * DAY)
TICKED = Confirm(keep_signed_in=True)


def signing_in(kind: UserFlowType = UserFlowType.SIGN_UP_SIGN_IN, session: SessionSettings = KEEPING) -> Walk:
    walk = Walk(a_user_flow(type=kind, session=session, email_verification=False), ada())
    walk.submit(email="ada@example.com", password=PASSWORD)
    return walk


@pytest.mark.parametrize("kind", [UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN])
@pytest.mark.parametrize("ticked", [True, False])
def test_journey_remembers_the_box(kind, ticked):
    walk = signing_in(kind)

    assert walk.act(Confirm(keep_signed_in=ticked)) == Complete()
    assert walk.journey.keep_signed_in is ticked


def test_profile_edit_remembers_it_beyond_the_sign_in_page():
    walk = signing_in(UserFlowType.PROFILE_EDIT)
    assert walk.act(TICKED) == ShowPage()
    walk.submit(displayName="Countess")

    assert walk.confirm() == Complete()
    assert walk.journey.keep_signed_in


def test_user_flow_without_the_box_forgets_what_was_sent():
    walk = signing_in(session=SessionSettings())
    walk.act(TICKED)

    assert not walk.journey.keep_signed_in


def test_edit_page_has_no_box():
    walk = Walk(a_user_flow(type=UserFlowType.PROFILE_EDIT, session=KEEPING), ada(), session_user=ada())
    walk.submit(displayName="Countess")

    assert walk.act(TICKED) == Complete()
    assert not walk.journey.keep_signed_in


def test_sign_up_has_no_box():
    walk = signing_in()
    walk.act(OpenLink(name=SIGN_UP_LINK))
    names = {"email": "new@example.com", "newPassword": GOOD_PASSWORD, "reenterPassword": GOOD_PASSWORD}
    walk.submit(**names, displayName="New")

    assert walk.act(TICKED) == Complete()
    assert not walk.journey.keep_signed_in


def test_password_reset_within_the_user_flow_has_no_box():
    walk = signing_in()
    walk.act(OpenLink(name=RESET_LINK))

    assert walk.shows("reset_email")
    assert not walk.journey.keep_signed_in
