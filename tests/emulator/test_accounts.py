"""What user flows do to accounts: sign-up, profile edit, password reset (reference 7 and 8)."""

import pytest

from mock_b2c.emulator import AuthorizationAnswer, PageAnswer
from mock_b2c.user_flows import SendCode, Submit, VerifyCode
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from tests.builders import EDIT, LEGACY, RESET, SIGN_UP, SUSI
from tests.emulator.visitor import ADA, PASSWORD, Told, Visitor
from tests.threads import at_once

GRACE = "grace@example.com"
NEW_PASSWORD = "N3w-Passw0rd!"
FORM = {"email": GRACE, "newPassword": PASSWORD, "reenterPassword": PASSWORD, "displayName": "Grace Hopper"}


def accounts(emulator) -> list[str]:
    return [user.email for user in emulator.users(emulator.tenants[0])]


# ---- sign-up -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [SUSI, SIGN_UP])
def test_sign_up_makes_an_account_that_is_signed_in(emulator, visitor, claims, policy):
    visitor.open(policy)
    if policy == SUSI:
        visitor.follow(SIGN_UP_LINK)
    assert visitor.sign_up(GRACE) == Told()
    visitor.confirm()
    token = claims(visitor.redeem(visitor.code())["id_token"])

    assert token["newUser"] is True
    assert (token["name"], token["emails"]) == ("Grace Hopper", [GRACE])
    assert accounts(emulator) == [ADA, GRACE]
    assert isinstance(visitor.open(), AuthorizationAnswer)
    assert Visitor(emulator).sign_in(email=GRACE)


def test_existing_account_is_refused_and_keeps_its_password(emulator, visitor):
    visitor.open(SIGN_UP)
    refused = visitor.sign_up(ADA.upper(), password=NEW_PASSWORD)

    assert (refused.code, refused.text) == ("AADB2C90001", "UserMessageIfClaimsPrincipalAlreadyExists")
    assert accounts(emulator) == [ADA]
    assert Visitor(emulator).sign_in()


def test_cancelled_sign_up_makes_no_account(emulator, visitor):
    visitor.open(SIGN_UP)
    visitor.prove(GRACE)
    visitor.cancel()

    assert visitor.error() == ("access_denied", "AADB2C90091")
    assert accounts(emulator) == [ADA]


def test_of_many_sign_ups_of_one_address_at_once_one_makes_the_account(emulator, ada):
    visitors = [Visitor(emulator) for _ in range(8)]
    for visitor in visitors:
        visitor.open(SIGN_UP)
        visitor.prove(GRACE)
    done = at_once([lambda visitor=visitor: visitor.submit(**FORM) for visitor in visitors])

    assert sorted(answer.code for answer in done) == [""] + ["AADB2C90001"] * 7
    assert accounts(emulator) == [ADA, GRACE]
    visitors[done.index(Told())].confirm()
    assert visitors[done.index(Told())].code()


def test_sign_up_form_that_is_sent_many_times_at_once_is_accepted_each_time(emulator, visitor):
    visitor.open(SIGN_UP)
    visitor.prove(GRACE)
    request = visitor.page_request()
    done = at_once([lambda: emulator.submit_page(visitor.authority, request, Submit(values=FORM))] * 8)

    assert [(answer.code, answer.members) for answer in done] == [("", {})] * 8
    assert accounts(emulator) == [ADA, GRACE]
    visitor.confirm()
    assert visitor.code()
    assert Visitor(emulator).sign_in(email=GRACE)


def test_two_people_with_one_transaction_each_get_accounts_of_their_own(emulator, visitor):
    other = Visitor(emulator)
    for person, email in ((visitor, GRACE), (other, "eve@example.com")):
        person.open(SIGN_UP)
        assert person.sign_up(email) == Told()
    ids = [user.id for user in emulator.users(emulator.tenants[0])]

    assert len(set(ids)) == 3


def test_changed_mind_about_the_address_makes_a_second_account(emulator, visitor):
    visitor.open(SIGN_UP)
    assert visitor.sign_up(GRACE) == Told()
    assert visitor.sign_up("eve@example.com", name="Eve") == Told()
    visitor.confirm()

    assert accounts(emulator) == [ADA, GRACE, "eve@example.com"]


# ---- profile edit --------------------------------------------------------------------------------------------


def test_edited_profile_is_in_the_next_token(visitor, ada, claims):
    visitor.sign_in()
    visitor.open(EDIT)
    assert visitor.submit(displayName="Countess Lovelace", givenName="Ada", surname="") == Told()
    visitor.confirm()
    edited = claims(visitor.redeem(visitor.code())["id_token"])
    visitor.open()
    next_one = claims(visitor.redeem(visitor.code())["id_token"])

    for token in (edited, next_one):
        assert (token["name"], token["given_name"], token["sub"]) == ("Countess Lovelace", "Ada", ada.id)
        assert "family_name" not in token
    assert edited["tfp"] == EDIT


def test_edited_profile_is_in_a_refreshed_token_as_well(visitor, claims):
    tokens = visitor.redeem(visitor.sign_in())
    visitor.open(EDIT)
    visitor.submit(displayName="Countess")
    fresh = visitor.refresh(tokens["refresh_token"], policy=SUSI)

    assert claims(fresh["id_token"])["name"] == "Countess"


def test_edit_page_is_filled_with_what_is_known(visitor, ada):
    visitor.open(EDIT)
    visitor.submit(email=ADA, password=PASSWORD)
    shown = visitor.confirm()

    assert isinstance(shown, PageAnswer)
    assert shown.user == ada


def test_cancelled_edit_changes_nothing(emulator, visitor, ada):
    visitor.sign_in()
    visitor.open(EDIT)
    visitor.cancel()

    assert visitor.error() == ("access_denied", "AADB2C90091")
    assert emulator.users(emulator.tenants[0]) == (ada,)


# ---- password reset ------------------------------------------------------------------------------------------


def reset(visitor: Visitor, policy: str) -> None:
    visitor.open(policy)
    if policy == SUSI:
        visitor.follow(RESET_LINK)
    visitor.prove(ADA)
    assert visitor.submit(email=ADA) == Told()
    visitor.confirm()
    assert visitor.submit(newPassword=NEW_PASSWORD, reenterPassword=NEW_PASSWORD) == Told()
    visitor.confirm()


@pytest.mark.parametrize("policy", [RESET, SUSI])
def test_reset_changes_the_password_and_signs_in(emulator, visitor, ada, claims, policy):
    Visitor(emulator).sign_in()  # the old password was in use, and its hash may be remembered
    reset(visitor, policy)

    token = claims(visitor.redeem(visitor.code())["id_token"])
    assert (token["sub"], token["tfp"]) == (ada.id, policy)
    other = Visitor(emulator)
    other.open()
    assert other.submit(email=ADA, password=PASSWORD).code == "AADB2C90054"
    assert Visitor(emulator).sign_in(password=NEW_PASSWORD)


def test_legacy_link_hands_the_forgotten_password_to_the_application(visitor):
    visitor.open(LEGACY)
    visitor.follow(FORGOT_LINK)

    assert visitor.error() == ("access_denied", "AADB2C90118")


def test_unknown_account_cannot_be_reset(visitor):
    visitor.open(RESET)
    visitor.prove(GRACE)

    assert visitor.submit(email=GRACE).text == "ResetUserMessageIfClaimsPrincipalDoesNotExist"


def test_password_at_rest_is_salted_and_not_the_password(emulator, ada):
    other = emulator.add_user(emulator.tenants[0], email=GRACE, password=PASSWORD)

    assert PASSWORD not in ada.password_hash
    assert ada.password_hash != other.password_hash


# ---- codes in the outbox -------------------------------------------------------------------------------------


def test_outbox_holds_the_mails_newest_first(emulator, visitor, clock):
    visitor.open(SIGN_UP)
    visitor.act(SendCode(email=GRACE))
    clock.advance(5)
    visitor.act(SendCode(email="Eve@example.com"))
    newest, oldest = emulator.outbox.messages()

    assert (newest.to, oldest.to) == ("Eve@example.com", GRACE)
    assert newest.sent_at - oldest.sent_at == 5
    assert newest.code in newest.body
    assert emulator.outbox.messages(to="EVE@EXAMPLE.COM") == [newest]
    assert emulator.outbox.messages(tenant="fabrikam") == []


def test_refused_send_sends_nothing(emulator, visitor):
    visitor.open(SIGN_UP)

    assert visitor.act(SendCode(email="no address")).code == "AADB2C90161"
    assert emulator.outbox.messages() == []


def test_code_expires_by_the_emulator_s_clock(emulator, visitor, clock):
    visitor.open(SIGN_UP)
    visitor.act(SendCode(email=GRACE))
    clock.advance(600)
    (mail,) = emulator.outbox.messages()

    assert visitor.act(VerifyCode(email=GRACE, code=mail.code)).text == "ver_fail_code_expired"


def test_guesses_at_once_are_all_counted(emulator, visitor):
    visitor.open(SIGN_UP)
    visitor.act(SendCode(email=GRACE))
    request = visitor.page_request()
    guess = VerifyCode(email=GRACE, code="000000")
    done = at_once([lambda: emulator.submit_page(visitor.authority, request, guess)] * 12)

    assert sorted(answer.text for answer in done) == ["ver_fail_no_retry"] * 7 + ["ver_fail_retry"] * 5
