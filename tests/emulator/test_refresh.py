"""Refresh tokens: rotation, windows, revocation (reference 4.1 and 5.3)."""

import pytest

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.user_flow import DAY
from tests.builders import (
    CHALLENGE,
    EDIT,
    NATIVE,
    NATIVE_REDIRECT_URI,
    OTHER,
    READ,
    SPA,
    SPA_REDIRECT_URI,
    SUSI,
    VERIFIER,
    WRITE,
)
from tests.emulator.visitor import Visitor


@pytest.fixture
def tokens(visitor) -> dict:
    return visitor.redeem(visitor.sign_in())


def refusal_of(visitor: Visitor, token: str, *arguments, **changes) -> B2CError:
    with pytest.raises(B2CError) as refused:
        visitor.refresh(token, *arguments, **changes)
    return refused.value


def code_of(visitor: Visitor, token: str, *arguments, **changes) -> str:
    error = refusal_of(visitor, token, *arguments, **changes)
    assert error.oauth_error == "invalid_grant"
    return error.code


def test_each_refresh_gives_a_new_refresh_token(visitor, tokens):
    fresh = visitor.refresh(tokens["refresh_token"])

    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert list(fresh) == list(tokens)
    assert visitor.refresh(fresh["refresh_token"])


def test_old_refresh_token_stays_usable(visitor, tokens):
    for _ in range(3):
        assert visitor.refresh(tokens["refresh_token"])["id_token"]


def test_refreshed_access_token_differs_only_in_its_times(visitor, tokens, claims, clock):
    clock.advance(1000)
    before, after = (claims(held["access_token"]) for held in (tokens, visitor.refresh(tokens["refresh_token"])))

    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {
        "exp",
        "iat",
        "nbf",
    }
    assert after["exp"] - before["exp"] == 1000


def test_refreshed_id_token_keeps_the_time_of_the_sign_in(visitor, tokens, claims, clock):
    clock.advance(1000)
    fresh = claims(visitor.refresh(tokens["refresh_token"])["id_token"])

    assert (fresh["auth_time"], fresh["iat"]) == (int(clock.now()) - 1000, int(clock.now()))


def test_new_user_is_told_once(emulator, claims):
    visitor = Visitor(emulator)
    visitor.open("B2C_1_sign_up")
    visitor.sign_up("grace@example.com")
    visitor.confirm()
    tokens = visitor.redeem(visitor.code())

    assert claims(tokens["id_token"])["newUser"] is True
    assert "newUser" not in claims(visitor.refresh(tokens["refresh_token"])["id_token"])


def test_no_refresh_token_without_offline_access(visitor):
    assert "refresh_token" not in visitor.redeem(visitor.sign_in(scope=f"openid {READ}"))


@pytest.mark.parametrize("policy", [EDIT, "B2C_1_legacy"])
def test_other_user_flow_is_aadb2c90088_and_both_are_named(visitor, tokens, policy):
    error = refusal_of(visitor, tokens["refresh_token"], policy=policy)

    assert error.code == "AADB2C90088"
    assert policy in error.message
    assert SUSI in error.message
    assert visitor.refresh(tokens["refresh_token"])


def test_policy_in_another_case_is_the_same(visitor, tokens):
    assert visitor.refresh(tokens["refresh_token"], policy=SUSI.upper())


def test_other_client_is_refused(visitor, tokens):
    native = visitor.redeem(
        visitor.sign_in(prompt="login", client_id=NATIVE, redirect_uri=NATIVE_REDIRECT_URI), Platform.PUBLIC
    )

    assert refusal_of(visitor, tokens["refresh_token"], Platform.PUBLIC).code == "AADB2C90079"
    assert code_of(visitor, native["refresh_token"], Platform.PUBLIC, client_id=SPA) == "AADB2C90279"


@pytest.mark.parametrize(("secret", "code"), [(None, "AADB2C90079"), ("wrong", "AADB2C90081")])
def test_web_app_needs_its_secret_to_refresh(visitor, tokens, secret, code):
    assert refusal_of(visitor, tokens["refresh_token"], client_secret=secret).code == code


@pytest.mark.parametrize("token", ["unknown", " ", "\x00"])
def test_unknown_refresh_token_is_aadb2c90085(visitor, token):
    assert code_of(visitor, token) == "AADB2C90085"


def test_access_token_and_code_are_no_refresh_tokens(visitor, tokens):
    assert code_of(visitor, tokens["access_token"]) == "AADB2C90085"
    assert code_of(visitor, visitor.sign_in(prompt="login")) == "AADB2C90085"


# ---- how long ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [14, 15, 100])
def test_refresh_token_past_its_fourteen_days_is_aadb2c90080(visitor, tokens, clock, days):
    assert tokens["refresh_token_expires_in"] == 14 * DAY
    clock.advance(days * DAY)

    assert code_of(visitor, tokens["refresh_token"]) == "AADB2C90080"


def test_refreshing_prolongs_up_to_the_end_of_the_window(visitor, tokens, clock):
    token, lives = tokens["refresh_token"], []
    for _ in range(8):
        clock.advance(12 * DAY)
        if clock.now() >= tokens["not_before"] + 90 * DAY:
            break
        fresh = visitor.refresh(token)
        token = fresh["refresh_token"]
        lives.append(fresh["refresh_token_expires_in"] // DAY)

    assert lives == [14, 14, 14, 14, 14, 14, 6]
    assert code_of(visitor, token) == "AADB2C90080"


def test_refresh_token_of_a_single_page_application_lives_a_day_and_cannot_be_prolonged(visitor, clock):
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = visitor.sign_in(client_id=SPA, redirect_uri=SPA_REDIRECT_URI, **pkce)
    first = visitor.redeem(code, Platform.SPA, code_verifier=VERIFIER)
    clock.advance(20 * 3600)
    second = visitor.refresh(first["refresh_token"], Platform.SPA)

    assert first["refresh_token_expires_in"] == DAY
    assert second["refresh_token_expires_in"] == 4 * 3600
    clock.advance(4 * 3600)
    assert code_of(visitor, second["refresh_token"], Platform.SPA) == "AADB2C90080"


# ---- who -----------------------------------------------------------------------------------------------------


def test_revoked_sessions_are_aadb2c90129_and_a_new_sign_in_is_good(emulator, visitor, ada, tokens, clock):
    clock.advance(1)
    emulator.revoke_sessions(emulator.tenants[0], ada)

    assert code_of(visitor, tokens["refresh_token"]) == "AADB2C90129"
    clock.advance(0.25)
    fresh = visitor.redeem(visitor.sign_in())
    assert visitor.refresh(fresh["refresh_token"])


def test_revocation_takes_back_nothing_that_the_user_changed(emulator, visitor, ada):
    visitor.sign_in()
    visitor.open(EDIT)
    visitor.submit(displayName="Countess")
    emulator.revoke_sessions(emulator.tenants[0], ada)

    (user,) = emulator.users(emulator.tenants[0])
    assert user.attributes["displayName"] == "Countess"
    assert user.sessions_valid_from == emulator.clock.now()


def test_deleted_user_is_aadb2c90128(visitor, tokens, forget_users):
    forget_users()

    assert code_of(visitor, tokens["refresh_token"]) == "AADB2C90128"


# ---- scopes --------------------------------------------------------------------------------------------------


def test_other_granted_scopes_may_be_asked_for(visitor, tokens, claims):
    fresh = visitor.refresh(tokens["refresh_token"], scope=f"openid offline_access {WRITE}")

    assert claims(fresh["access_token"])["scp"] == "tasks.write"
    assert claims(visitor.refresh(fresh["refresh_token"])["access_token"])["scp"] == "tasks.write"


@pytest.mark.parametrize("scope", ["openid offline_access", "User.Read", OTHER, f"{READ} {OTHER}", "\x00"])
def test_wrong_scope_is_answered_without_an_access_token(visitor, tokens, scope):
    """Reference 3.2: an answer without access token, not an error."""
    fresh = visitor.refresh(tokens["refresh_token"], scope=scope)

    assert not {"access_token", "expires_in", "resource"} & set(fresh)
    assert {"id_token", "refresh_token"} <= set(fresh)


def test_client_info_is_answered_when_this_request_asks_for_it(visitor, tokens):
    assert "client_info" not in visitor.refresh(tokens["refresh_token"])
    assert "client_info" in visitor.refresh(tokens["refresh_token"], client_info="1")
