"""A sign-in from the authorization request to tokens, and what binds its transaction (reference 3, 4, 8)."""

import pytest

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.domain.errors import B2CError
from mock_b2c.emulator import AuthorizationAnswer, PageAnswer
from mock_b2c.emulator.transactions import ForgedRequestError
from mock_b2c.user_flows import Confirm, Submit
from tests.builders import (
    API,
    CHALLENGE,
    EDIT,
    LEGACY,
    NATIVE,
    NATIVE_REDIRECT_URI,
    NOW,
    READ,
    REDIRECT_URI,
    SIGN_IN,
    SPA,
    SPA_REDIRECT_URI,
    SUSI,
    VERIFIER,
    WEB,
    an_authority,
)
from tests.emulator.visitor import ADA, PASSWORD, Told, Visitor
from tests.threads import at_once

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def test_from_the_authorization_request_to_tokens(visitor, ada, claims):
    shown = visitor.open()
    assert isinstance(shown, PageAnswer)
    assert visitor.shows("sign_in")
    assert visitor.submit(email=ADA, password=PASSWORD) == Told()
    answer = visitor.confirm()

    assert isinstance(answer, AuthorizationAnswer)
    assert (answer.redirect_uri, answer.response_mode) == (REDIRECT_URI, ResponseMode.QUERY)
    assert [name for name, _ in answer.parameters] == ["state", "code"]
    assert answer.transaction_id == shown.transaction.id
    tokens = visitor.redeem(visitor.code())
    assert claims(tokens["id_token"])["sub"] == ada.id
    assert claims(tokens["id_token"])["auth_time"] == int(NOW)
    assert claims(tokens["access_token"])["aud"] == API
    assert tokens["scope"] == f"{READ} openid offline_access"


def test_client_info_comes_between_state_and_code_when_it_is_asked_for(visitor):
    visitor.sign_in(client_info="1")

    assert list(visitor.parameters()) == ["state", "client_info", "code"]
    assert "client_info" in visitor.redeem(visitor.code())
    assert list(visitor.redeem(visitor.sign_in(prompt="login"), client_info="1"))[-4] == "client_info"


def test_state_is_returned_unchanged_or_not_at_all(visitor):
    for state in ("", " a&b=c#d%20é\r\n", "x" * 4000):
        visitor.sign_in(state=state, prompt="login")
        assert visitor.parameters()["state"] == state
    visitor.sign_in(state=None, prompt="login")
    assert "state" not in visitor.parameters()


@pytest.mark.parametrize(
    ("platform", "params"),
    [
        (Platform.SPA, {"client_id": SPA, "redirect_uri": SPA_REDIRECT_URI}),
        (Platform.PUBLIC, {"client_id": NATIVE, "redirect_uri": NATIVE_REDIRECT_URI}),
    ],
)
def test_public_clients_sign_in_with_pkce(visitor, platform, params):
    code = visitor.sign_in(**params, **PKCE)

    with pytest.raises(B2CError) as refused:
        visitor.redeem(code, platform, code_verifier="x" * 43)
    assert refused.value.code == "AADB2C90182"
    assert "access_token" in visitor.redeem(code, platform, code_verifier=VERIFIER)


@pytest.mark.parametrize("policy", [SUSI, LEGACY, SIGN_IN])
def test_wrong_password_can_be_followed_by_the_right_one(visitor, policy):
    visitor.open(policy)
    refused = visitor.submit(email=ADA, password="wrong")

    assert (refused.code, refused.text) == ("AADB2C90054", "UserMessageIfInvalidPassword")
    assert visitor.submit(email=ADA, password=PASSWORD) == Told()
    assert isinstance(visitor.confirm(), AuthorizationAnswer)
    assert visitor.code()


# ---- errors to the application -------------------------------------------------------------------------------


def test_cancel_ends_the_transaction(visitor):
    visitor.open()
    answer = visitor.cancel()

    assert visitor.error() == ("access_denied", "AADB2C90091")
    assert visitor.parameters()["state"] == "state of the app"
    assert (answer.session, answer.transaction_id) == (None, visitor.page.transaction.id)
    with pytest.raises(B2CError) as over:
        visitor.submit(email=ADA, password=PASSWORD)
    assert over.value.code == "AADB2C90046"


def test_confirm_without_an_accepted_answer_is_a_server_error(visitor):
    visitor.open()
    visitor.submit(email=ADA, password="wrong")
    visitor.confirm()

    assert visitor.error() == ("server_error", "AADB2C90255")


def test_error_of_the_request_is_answered_where_the_app_is_registered(visitor):
    answer = visitor.open(redirect_uri="https://evil.example/", response_mode="fragment")

    assert visitor.error() == ("redirect_uri_mismatch", "AADB2C90006")
    assert (answer.redirect_uri, answer.response_mode) == (REDIRECT_URI, ResponseMode.FRAGMENT)
    assert list(visitor.parameters()) == ["error", "error_description", "state"]


@pytest.mark.parametrize(
    ("params", "code"), [({"client_id": "x"}, "AADB2C90018"), ({"client_id": None}, "AADB2C90008")]
)
def test_what_cannot_be_answered_to_an_app_is_raised(visitor, params, code):
    with pytest.raises(B2CError) as refused:
        visitor.open(**params)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("tenant", "policy", "code", "hint"),
    [
        ("fabrikam.onmicrosoft.com", SUSI, "AADB2C90022", "contoso.onmicrosoft.com"),
        ("12345678-1111-4222-8333-444444444444", SUSI, "AADB2C90022", "`id` below [tenant] in its config"),
        ("contoso.onmicrosoft.com", "B2C_1_none", "AADB2C90022", SUSI),
        ("contoso.onmicrosoft.com", "susi", "AADB2C90066", SUSI),
        ("contoso.onmicrosoft.com", "", "AADB2C90083", "the user flow"),
        ("common", SUSI, "AADB2C90250", "contoso.onmicrosoft.com"),
    ],
)
def test_unknown_authority_has_its_row_and_the_hint_names_known_ones(emulator, tenant, policy, code, hint):
    with pytest.raises(B2CError) as refused:
        emulator.authority(host="localhost", tenant_segment=tenant, policy_segment=policy, policy_in_query=False)

    assert refused.value.code == code
    assert hint in refused.value.hint


# ---- what a transaction is bound to --------------------------------------------------------------------------


def refusal_of(visitor: Visitor, **changes: str) -> str:
    with pytest.raises(B2CError) as refused:
        visitor.act(Submit(values={"email": ADA, "password": PASSWORD}), **changes)
    return refused.value.code


@pytest.mark.parametrize("transaction_id", ["", "x", "99999999-0000-4000-8000-000000999999"])
def test_unknown_transaction_is_aadb2c90046(visitor, transaction_id):
    visitor.open()

    assert refusal_of(visitor, transaction_id=transaction_id) == "AADB2C90046"


@pytest.mark.parametrize(("browser_key", "code"), [("", "AADB2C90211"), ("x", "AADB2C90212"), ("kéy", "AADB2C90212")])
def test_other_browser_has_no_key_or_a_wrong_one(visitor, browser_key, code):
    visitor.open()

    assert refusal_of(visitor, browser_key=browser_key) == code


@pytest.mark.parametrize(
    "changes", [{"csrf": ""}, {"csrf": "x"}, {"csrf": "é"}, {"csrf_cookie": ""}, {"csrf_cookie": "x"}]
)
def test_wrong_csrf_token_is_a_forged_request(visitor, changes):
    visitor.open()

    with pytest.raises(ForgedRequestError):
        visitor.act(Submit(values={"email": ADA, "password": PASSWORD}), **changes)
    visitor.confirm()
    assert visitor.error() == ("server_error", "AADB2C90255")


def test_csrf_token_of_an_earlier_page_is_a_forged_request(visitor):
    visitor.open(EDIT)
    first = visitor.page.transaction.csrf
    visitor.submit(email=ADA, password=PASSWORD)
    visitor.confirm()
    assert visitor.shows("edit_profile")

    with pytest.raises(ForgedRequestError):
        visitor.act(Confirm(), csrf=first)


def test_transaction_of_another_user_flow_is_aadb2c90046(visitor):
    visitor.open()
    visitor.authority = an_authority(visitor.emulator.tenants[0], EDIT)

    assert refusal_of(visitor) == "AADB2C90046"


def test_transaction_lives_an_hour(visitor, clock):
    visitor.open()
    clock.advance(3599)
    assert visitor.submit(email=ADA, password="wrong").code == "AADB2C90054"
    clock.advance(1)

    assert refusal_of(visitor) == "AADB2C90046"


def test_two_transactions_of_one_browser_do_not_meet(emulator, visitor):
    other = Visitor(emulator)
    visitor.open()
    other.open(state="other state")
    visitor.submit(email=ADA, password=PASSWORD)
    other.confirm()
    visitor.confirm()

    assert other.error() == ("server_error", "AADB2C90255")
    assert visitor.parameters()["state"] == "state of the app"


def test_confirmed_twice_gives_one_code(visitor):
    visitor.open()
    visitor.submit(email=ADA, password=PASSWORD)
    visitor.confirm()

    with pytest.raises(B2CError) as refused:
        visitor.confirm()
    assert refused.value.code == "AADB2C90046"


def test_confirmed_many_times_at_once_gives_one_code(emulator, visitor):
    visitor.open()
    visitor.submit(email=ADA, password=PASSWORD)
    request = visitor.page_request()
    done = at_once([lambda: emulator.submit_page(visitor.authority, request, Confirm())] * 20)

    answers = [result for result in done if isinstance(result, AuthorizationAnswer)]
    assert len(answers) == 1
    assert {result.code for result in done if isinstance(result, B2CError)} == {"AADB2C90046"}


def test_user_who_is_gone_by_the_end_gets_no_code(visitor, forget_users):
    visitor.open()
    visitor.submit(email=ADA, password=PASSWORD)
    forget_users()

    with pytest.raises(B2CError) as refused:
        visitor.confirm()
    assert refused.value.code == "AADB2C90073"


def test_client_id_of_the_request_is_kept_in_its_registered_case(visitor):
    code = visitor.sign_in(client_id=WEB.upper())

    assert visitor.redeem(code)["token_type"] == "Bearer"
