"""prompt, max_age and id_token_hint: the modules that ask twice."""

import pytest

from tests.conformance.relying_party import ADA, EVERY_TYPE, GRACE, RelyingParty

pytestmark = pytest.mark.parametrize("response_type", EVERY_TYPE)


def test_prompt_login_wants_the_password_again(party, response_type):
    """oidcc-prompt-login"""
    first = party.run(response_type)
    party.site.emulator.clock.advance(2)
    second = party.run(response_type, prompt="login")

    assert second.id_tokens[0]["auth_time"] > first.id_tokens[0]["auth_time"]


def test_prompt_none_without_a_session_is_an_error(party, response_type):
    """oidcc-prompt-none-not-logged-in"""
    params = party.request(response_type, prompt="none", state="s" * 128)
    assert party.refusal(params, party.ask(params)) == "login_required"


def test_prompt_none_with_a_session_is_answered_at_once(party, response_type):
    """oidcc-prompt-none-logged-in"""
    first = party.run(response_type)
    party.site.emulator.clock.advance(2)
    second = party.run(response_type, prompt="none", silent=True)

    for claim in ("sub", "auth_time"):
        assert second.id_tokens[0][claim] == first.id_tokens[0][claim]


def test_max_age_1_wants_the_password_again(party, response_type):
    """oidcc-max-age-1"""
    first = party.run(response_type)
    party.site.emulator.clock.advance(2)
    second = party.run(response_type, max_age="1")

    assert second.id_tokens[0]["auth_time"] > first.id_tokens[0]["auth_time"]
    assert second.id_tokens[0]["auth_time"] <= party.site.emulator.clock.now()


def test_max_age_10000_is_answered_by_the_session(party, response_type):
    """oidcc-max-age-10000"""
    first = party.run(response_type, max_age="15000")
    party.site.emulator.clock.advance(2)
    second = party.run(response_type, max_age="10000", silent=True)

    for claim in ("sub", "auth_time"):
        assert second.id_tokens[0][claim] == first.id_tokens[0][claim]


def test_too_old_a_session_for_max_age_is_an_error_with_prompt_none(party, response_type):
    """OpenID Connect Core §3.1.2.3, not a module of its own"""
    party.run(response_type)
    party.site.emulator.clock.advance(2)
    params = party.request(response_type, prompt="none", max_age="1")

    assert party.refusal(params, party.ask(params)) == "login_required"


def test_id_token_hint_of_the_signed_in_user_is_answered_at_once(party, response_type):
    """oidcc-id-token-hint"""
    first = party.run(response_type)
    second = party.run(response_type, prompt="none", id_token_hint=first.raw_id_token, silent=True)

    assert second.id_tokens[0]["sub"] == first.id_tokens[0]["sub"]
    assert second.id_tokens[0]["auth_time"] == first.id_tokens[0]["auth_time"]


def test_id_token_hint_of_another_user_is_an_error_with_prompt_none(party, response_type):
    """OpenID Connect Core §3.1.2.1, not a module of its own"""
    hint = RelyingParty(party.site).run("code", user=GRACE).raw_id_token
    party.run(response_type, user=ADA)
    params = party.request(response_type, prompt="none", id_token_hint=hint)

    assert party.refusal(params, party.ask(params)) == "login_required"


def test_id_token_hint_that_is_none_of_ours_is_an_error(party, response_type):
    """OpenID Connect Core §3.1.2.2, not a module of its own"""
    params = party.request(response_type, id_token_hint="e30.e30.e30")
    assert party.refusal(params, party.ask(params)) == "invalid_request"
