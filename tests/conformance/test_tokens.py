"""The token endpoint: codes that are tried twice, refresh tokens, client authentication."""

import pytest

from tests.conformance.relying_party import BASIC, HYBRID

with_code = pytest.mark.parametrize("response_type", BASIC + HYBRID)


@with_code
def test_code_works_once(party, response_type):
    """oidcc-codereuse"""
    outcome = party.run(response_type)
    assert party.token_refusal(party.redeem(outcome.callback["code"])) == "invalid_grant"


@with_code
def test_code_tried_again_after_30_seconds_revokes_what_the_first_time_brought(party, response_type):
    """oidcc-codereuse-30seconds"""
    outcome = party.run(response_type, scope="openid offline_access")
    party.site.emulator.clock.advance(30)

    assert party.token_refusal(party.redeem(outcome.callback["code"])) == "invalid_grant"
    assert party.userinfo(outcome.access_token).status_code == 401
    assert party.token_refusal(party.refresh(outcome.token_response["refresh_token"])) == "invalid_grant"


def test_code_in_other_hands_revokes_nothing(party):
    """RFC 6749 §4.1.2 with §10.5: who is not the client cannot end its tokens"""
    outcome = party.run()
    thief = party.other()
    thief.redirect_uri = party.redirect_uri

    assert thief.token_refusal(thief.redeem(outcome.callback["code"])) == "invalid_grant"
    thief.client, thief.secret = party.client, "wrong"
    assert thief.token_refusal(thief.redeem(outcome.callback["code"]), 401) == "invalid_client"
    party.claims(outcome.access_token)


def test_code_without_its_verifier_revokes_nothing(party):
    """RFC 7636 §1: who only saw the code cannot end the tokens of who has the verifier"""
    params = party.request(code_challenge="v" * 43, code_challenge_method="plain")
    outcome = party.finish(params, party.sign_in(party.ask(params)), redeem={"code_verifier": "v" * 43})

    assert party.token_refusal(party.redeem(outcome.callback["code"])) == "invalid_grant"
    party.claims(outcome.access_token)
    assert party.token_refusal(party.redeem(outcome.callback["code"], code_verifier="v" * 43)) == "invalid_grant"
    assert party.userinfo(outcome.access_token).status_code == 401


def test_tokens_of_another_sign_in_live_on(party):
    """oidcc-codereuse-30seconds"""
    first, second = party.run(), party.run(silent=True)
    party.redeem(first.callback["code"])

    assert party.userinfo(first.access_token).status_code == 401
    party.claims(second.access_token)


@with_code
def test_refresh_token_works_for_its_client_and_no_other(party, response_type):
    """oidcc-refresh-token"""
    assert "refresh_token" in party.server["grant_types_supported"]
    assert "offline_access" in party.server["scopes_supported"]
    second = party.other()
    for client, more in ((party, {"scope": "openid offline_access"}), (second, {})):
        first = client.run(response_type, scope="openid offline_access", prompt="consent", silent=client is second)
        party.site.emulator.clock.advance(1)
        refreshed = client.tokens(client.refresh(first.token_response["refresh_token"], **more))
        _same_authentication(client, first, refreshed)
        client.claims(refreshed["access_token"])

    error = party.token_refusal(party.refresh(refreshed["refresh_token"]))
    assert error == "invalid_grant"


def _same_authentication(client, first, refreshed):
    """OpenID Connect Core §12.2"""
    before, after = first.id_tokens[-1], client.id_token(refreshed["id_token"], first.nonce)
    for claim in ("iss", "sub", "aud", "auth_time", "azp"):
        assert after.get(claim) == before.get(claim), claim
    assert after["iat"] > before["iat"]
    assert refreshed["access_token"] != first.access_token
    assert len(refreshed["refresh_token"]) * 6 >= 128


def test_refresh_cannot_widen_the_scope(party):
    """RFC 6749 §6, not a module of its own"""
    first = party.run(scope="openid email offline_access")
    refreshed = party.refresh(first.token_response["refresh_token"], scope="openid email phone").json()

    assert set(refreshed["scope"].split()) == {"openid", "email", "offline_access"}
    assert "phone_number" not in party.claims(refreshed["access_token"])


def test_code_cannot_widen_the_scope(party):
    """RFC 6749 §6, not a module of its own"""
    params = party.request(scope="openid")
    code = party.callback(party.sign_in(party.ask(params)), params)["code"]
    tokens = party.redeem(code, scope="openid email").json()

    assert tokens["scope"] == "openid"
    assert "email" not in party.claims(tokens["access_token"])


def test_client_with_a_wrong_secret_is_invalid_client(party):
    """RFC 6749 §5.2, not a module of its own"""
    party.secret = "wrong"
    response = party.redeem("any code")

    assert party.token_refusal(response, 401) == "invalid_client"
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
