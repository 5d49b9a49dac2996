"""Signing in by an identity provider (reference 7.2, 8.2 and 14.4)."""

import pytest

from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson, IdentityProvider
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete, HandOver, NotVouched
from tests.builders import a_user, a_user_flow
from tests.user_flows.walk import PASSWORD, Walk, ada, failed, refused

GOOGLE = IdentityProvider(
    id="google", title="Google", exchange="GoogleExchange", domain="google.com", issuer="google.com"
)
STAFF = IdentityProvider(id="staff", title="Staff", exchange="staff", domain="contoso.com", issuer="contoso.com")
ALEX = FederatedPerson(
    identity=FederatedIdentity(issuer="google.com", subject="42"),
    email="alex@example.com",
    attributes={"displayName": "Alex Example"},
)
KNOWN = a_user(id="user-of-google", email="alex@example.com", password_hash="", identity=ALEX.identity)


def walk(
    *users,
    type=UserFlowType.SIGN_UP_SIGN_IN,  # noqa: A002
    attributes=None,
    providers=(GOOGLE, STAFF),
    local_accounts=True,
    **options,
) -> Walk:
    settings = {} if attributes is None else {"attributes": attributes}
    flow = a_user_flow(type=type, identity_providers=providers, local_accounts=local_accounts, **settings)
    return Walk(flow, *users, **options)


def gone(*users, **options) -> Walk:
    """A walk at the moment when the browser is at the provider."""
    made = walk(*users, **options)
    assert made.open("GoogleExchange") == HandOver()
    return made


def test_button_leads_to_its_provider_with_a_secret_of_this_handover():
    first, second = gone(), gone()
    assert first.journey.handover.provider == "google"
    assert first.open("staff") == HandOver()
    assert first.journey.handover.provider == "staff"
    assert first.journey.handover.secret != second.journey.handover.secret


def test_provider_that_the_user_flow_does_not_offer_is_no_way_out():
    assert failed(walk().open("FacebookExchange")) == "AADB2C90255"


@pytest.mark.parametrize("hint", ["google.com", "Google.COM", " google.com "])
def test_domain_hint_leads_past_the_sign_in_page(hint):
    assert walk(domain_hint=hint).outcome == HandOver()


@pytest.mark.parametrize("hint", ["", "facebook.com", "google", "example.google.com"])
def test_domain_hint_that_means_no_provider_is_not_looked_at(hint):
    assert walk(domain_hint=hint).shows("sign_in")


def test_session_goes_before_a_domain_hint():
    assert walk(ada(), session_user=ada(), domain_hint="google.com").outcome == Complete()


def test_first_sign_in_makes_an_account_with_what_the_page_collects():
    journey = gone()
    journey.come_back_as(ALEX)
    assert journey.shows("social_sign_up")
    assert journey.journey.user_id is None

    assert journey.submit(displayName="Alex E.", givenName="", surname="Example") == Accepted()
    assert journey.confirm() == Complete()
    (user,) = journey.users.values()
    assert (user.identity, user.email, user.password_hash) == (ALEX.identity, "alex@example.com", "")
    assert user.attributes["displayName"] == "Alex E."
    assert journey.journey.new_user


def test_first_sign_in_asks_nothing_where_nothing_is_collected():
    journey = gone(attributes=())
    assert journey.come_back_as(ALEX) == Complete()
    assert [user.identity for user in journey.users.values()] == [ALEX.identity]
    assert journey.journey.new_user


def test_missing_attribute_is_told_and_nothing_is_made():
    journey = gone()
    journey.come_back_as(ALEX)
    assert refused(journey.submit(displayName=""))[1] == "UserMessageIfMissingRequiredElement"
    assert not journey.users
    assert failed(journey.confirm()) == "AADB2C90255"


def test_form_that_is_sent_twice_makes_one_account():
    journey = gone()
    journey.come_back_as(ALEX)
    assert journey.submit(displayName="Alex") == Accepted()
    assert journey.submit(displayName="Alex") == Accepted()
    assert len(journey.users) == 1


def test_later_sign_in_asks_nothing():
    journey = gone(KNOWN)
    assert journey.come_back_as(ALEX) == Complete()
    assert (journey.journey.user_id, journey.journey.new_user) == (KNOWN.id, False)


def test_same_subject_of_another_provider_is_somebody_else():
    journey = gone(KNOWN)
    other = FederatedPerson(identity=FederatedIdentity(issuer="contoso.com", subject="42"), email=ALEX.email)
    journey.come_back_as(other)
    assert journey.shows("social_sign_up")


def test_local_account_of_the_same_address_is_somebody_else():
    journey = gone(ada(email=ALEX.email))
    journey.come_back_as(ALEX)
    assert journey.shows("social_sign_up")


def test_account_of_a_provider_has_no_password():
    assert refused(walk(KNOWN).submit(email=KNOWN.email, password=PASSWORD))[0] == "AADB2C90053"
    assert refused(walk(KNOWN).submit(email=KNOWN.email, password="x"))[0] == "AADB2C90053"


@pytest.mark.parametrize("type", [UserFlowType.SIGN_IN, UserFlowType.PROFILE_EDIT])
def test_user_flow_that_makes_no_accounts_refuses_who_has_none(type):  # noqa: A002
    journey = gone(type=type)
    assert failed(journey.come_back_as(ALEX)) == "AADB2C99002"


def test_profile_edit_goes_on_to_the_profile():
    journey = gone(KNOWN, type=UserFlowType.PROFILE_EDIT)
    journey.come_back_as(ALEX)
    assert journey.shows("edit_profile")


def test_sign_up_refuses_who_has_an_account():
    journey = gone(KNOWN, type=UserFlowType.SIGN_UP)
    journey.come_back_as(ALEX)
    assert journey.shows("social_sign_up")
    told = refused(journey.submit(displayName="Alex"))
    assert told == ("AADB2C90001", "SocialUserMessageIfClaimsPrincipalAlreadyExists")


def test_disabled_account_stays_outside():
    journey = gone(a_user(id=KNOWN.id, identity=ALEX.identity, enabled=False))
    assert failed(journey.come_back_as(ALEX)) == "AADB2C90111"


def test_answer_counts_once_and_only_after_a_handover():
    assert failed(walk(KNOWN).come_back_as(ALEX)) == "AADB2C90255"
    journey = gone()
    journey.come_back_as(ALEX)
    before = journey.journey
    journey.act(NotVouched(code="AADB2C90273"))
    assert journey.shows("social_sign_up")
    journey.come_back_as(ALEX)
    assert journey.journey == before


def test_failed_provider_ends_the_user_flow_with_its_row():
    assert failed(gone().act(NotVouched(code="AADB2C90289"))) == "AADB2C90289"


def test_form_of_the_social_page_needs_a_person():
    journey = walk()
    journey.submit(displayName="Eve")
    assert not journey.users


# ---- without local accounts --------------------------------------------------------------------------------------


def choosing(*users, **options) -> Walk:
    return walk(*users, local_accounts=False, **options)


def test_who_has_no_password_to_sign_in_with_chooses_a_provider():
    made = choosing()
    assert made.shows("idp_selection")
    assert made.open("staff") == HandOver()
    assert made.journey.handover.provider == "staff"


@pytest.mark.parametrize("link", ["signup", "ForgotPassword", "forgotPassword"])
def test_choice_of_a_provider_has_no_way_to_a_password(link):
    assert failed(choosing().open(link)) == "AADB2C90255"


def test_choice_of_a_provider_takes_no_form():
    made = choosing(ada())
    assert refused(made.submit(email="ada@example.com", password=PASSWORD))[0] == "AADB2C90158"
    assert failed(made.confirm()) == "AADB2C90255"


def test_only_provider_is_gone_to_at_once():
    assert choosing(providers=(STAFF,)).outcome == HandOver()


def test_only_provider_is_not_gone_to_beside_local_accounts():
    assert walk(providers=(STAFF,)).shows("sign_in")


@pytest.mark.parametrize("kind", [UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN, UserFlowType.PROFILE_EDIT])
def test_who_has_an_account_goes_on_from_the_choice(kind):
    made = choosing(KNOWN, type=kind)
    made.open("GoogleExchange")
    outcome = made.come_back_as(ALEX)
    assert made.shows("edit_profile") if kind is UserFlowType.PROFILE_EDIT else outcome == Complete()


def test_who_has_no_account_signs_up_from_the_choice():
    made = choosing(type=UserFlowType.SIGN_UP)
    made.open("GoogleExchange")
    made.come_back_as(ALEX)
    assert made.shows("social_sign_up")
