"""What binds a grant: client, user flow, redirect URI, PKCE, time and user (reference 4.1 and 5.3)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.grants import (
    CODE_SECONDS,
    SPA_REFRESH_SECONDS,
    AuthorizationCode,
    TokenRequest,
    refresh_window_end,
)
from mock_b2c.domain.pkce import Challenge
from mock_b2c.domain.user_flow import DAY, TokenSettings
from tests.builders import CHALLENGE, EDIT, NATIVE, NOW, REDIRECT_URI, SUSI, VERIFIER, WEB, a_grant, a_user

S256 = Challenge(value=CHALLENGE, method="S256")


def check(client_id: str = WEB, policy: str = SUSI, at: str = "2.0", now: float = NOW, **changes) -> None:
    a_grant(**changes).check(client_id=client_id, policy=policy, protocol=at, now=now)


def refusal_of(**arguments) -> B2CError:
    with pytest.raises(B2CError) as refused:
        check(**arguments)
    assert refused.value.oauth_error == "invalid_grant"
    return refused.value


def test_owner_may_use_the_grant():
    check()


def test_client_id_and_policy_are_compared_in_any_case():
    check(client_id=WEB.upper(), policy="b2c_1_SUSI")


def test_other_client_is_aadb2c90279_and_the_hint_names_the_owner():
    error = refusal_of(client_id=NATIVE)

    assert error.code == "AADB2C90279"
    assert NATIVE in error.message
    assert WEB in error.hint


@pytest.mark.parametrize(("made", "redeemed"), [("1.0", "2.0"), ("2.0", "1.0")])
def test_other_version_of_the_protocol_is_aadb2c90087(made, redeemed):
    assert refusal_of(at=redeemed, protocol=made).code == "AADB2C90087"


def test_other_policy_is_aadb2c90088_and_both_are_named():
    error = refusal_of(policy=EDIT)

    assert error.code == "AADB2C90088"
    assert EDIT in error.message
    assert SUSI in error.message


@pytest.mark.parametrize("late", [0, 0.001, DAY])
def test_grant_past_its_end_is_aadb2c90080_with_the_three_times(late):
    error = refusal_of(now=NOW + CODE_SECONDS + late)

    assert error.code == "AADB2C90080"
    assert f"Current time: {int(NOW + CODE_SECONDS + late)}, Grant issued time: 1700000000, " in error.message
    assert error.message.endswith(", Grant expiration time: 1700000600")


def test_grant_works_until_the_moment_before_its_end():
    check(now=NOW + CODE_SECONDS - 0.001)


def test_end_of_the_sliding_window_counts_as_well():
    error = refusal_of(now=NOW + 5, window_end=NOW + 5)

    assert error.code == "AADB2C90080"
    assert error.message.endswith(", Grant sliding window expiration time: 1700000005")


# ---- the user of a grant -------------------------------------------------------------------------------------


def user_refusal(user, **changes) -> str:
    with pytest.raises(B2CError) as refused:
        a_grant(**changes).check_user(user)
    assert refused.value.oauth_error == "invalid_grant"
    return refused.value.code


def test_user_of_the_grant_is_given():
    assert a_grant().check_user(a_user()) == a_user()


def test_deleted_user_is_aadb2c90128():
    assert user_refusal(None) == "AADB2C90128"


def test_disabled_user_is_aadb2c90129():
    assert user_refusal(a_user(enabled=False)) == "AADB2C90129"


def test_grant_from_before_a_revocation_is_aadb2c90129():
    assert user_refusal(a_user(sessions_valid_from=NOW + 1)) == "AADB2C90129"


def test_grant_from_after_a_revocation_is_good():
    assert a_grant(issued_at=NOW + 2).check_user(a_user(sessions_valid_from=NOW + 1))


# ---- what a code is bound to ---------------------------------------------------------------------------------


def bind(challenge: Challenge | None = None, **changes: str) -> None:
    code = AuthorizationCode(grant=a_grant(), redirect_uri=REDIRECT_URI, challenge=challenge)
    request = TokenRequest(
        grant_type="authorization_code", client_id=WEB, secret=None, code="the code", redirect_uri=REDIRECT_URI
    )
    code.check_binding(replace(request, **changes))


def binding_refusal(challenge: Challenge | None = None, **changes: str) -> B2CError:
    with pytest.raises(B2CError) as refused:
        bind(challenge, **changes)
    assert refused.value.oauth_error == "invalid_grant"
    return refused.value


def test_code_goes_with_its_redirect_uri():
    bind()


@pytest.mark.parametrize("uri", ["", REDIRECT_URI + "/", REDIRECT_URI.upper(), "https://evil.example/"])
def test_other_redirect_uri_is_aadb2c90085_and_the_hint_names_the_right_one(uri):
    error = binding_refusal(redirect_uri=uri)

    assert error.code == "AADB2C90085"
    assert REDIRECT_URI in error.hint


def test_verifier_of_the_challenge_is_needed():
    bind(S256, code_verifier=VERIFIER)
    assert binding_refusal(S256, code_verifier="x" * 43).code == "AADB2C90182"
    assert binding_refusal(S256).code == "AADB2C90183"


def test_verifier_without_a_challenge_is_aadb2c90182():
    """RFC 9700 §4.8.2: leaving the challenge out of the authorization request must not switch PKCE off."""
    assert binding_refusal(code_verifier=VERIFIER).code == "AADB2C90182"


# ---- how long refresh tokens live ----------------------------------------------------------------------------

SETTINGS = TokenSettings(refresh_seconds=14 * DAY, refresh_window_seconds=90 * DAY)


def test_window_of_refresh_tokens_begins_with_the_sign_in():
    assert refresh_window_end(SETTINGS, Platform.WEB, NOW) == NOW + 90 * DAY


def test_window_of_a_single_page_application_is_a_day_whatever_the_settings():
    assert refresh_window_end(SETTINGS, Platform.SPA, NOW) == NOW + SPA_REFRESH_SECONDS
    assert (
        refresh_window_end(TokenSettings(refresh_window_seconds=None), Platform.SPA, NOW) == NOW + SPA_REFRESH_SECONDS
    )


def test_window_without_an_end_leaves_the_life_of_each_refresh_token():
    window_end = refresh_window_end(TokenSettings(refresh_window_seconds=None), Platform.WEB, NOW)

    assert window_end is None
    assert a_grant(expires_at=NOW + 5, window_end=None).ends_at == NOW + 5
    refused = refusal_of(now=NOW + 5, expires_at=NOW + 5, window_end=None)
    assert (refused.code, "1700000005" in refused.message) == ("AADB2C90080", True)
