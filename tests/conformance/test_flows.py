"""Whole flows of the profiles Basic, Implicit, Hybrid and Form Post, as the suite runs them in its modules."""

import base64
import hashlib

import pytest

from tests.conformance.relying_party import BASIC, EVERY_TYPE, HYBRID, IMPLICIT, RelyingParty

every_type = pytest.mark.parametrize("response_type", EVERY_TYPE)
with_code = pytest.mark.parametrize("response_type", BASIC + HYBRID)


@pytest.mark.parametrize("mode", ["default", "form_post"])
@every_type
def test_flow_brings_valid_tokens(party, response_type, mode):
    """oidcc-server, oidcc-idtoken-signature"""
    outcome = party.run(response_type, mode)
    assert all("name" not in claims for claims in outcome.id_tokens)  # nobody asked for it


@with_code
def test_client_authenticates_by_post(party, response_type):
    """oidcc-server-client-secret-post"""
    params = party.request(response_type)
    callback = party.callback(party.sign_in(party.ask(params)), params)
    party.tokens(party.redeem(callback["code"], method="client_secret_post"))


@every_type
def test_words_of_the_scope_come_in_any_order(party, response_type):
    """oidcc-ensure-other-scope-order-succeeds"""
    party.run(response_type, scope="email openid")


@pytest.mark.parametrize("response_type", ["code", "code token"])
def test_nonce_is_not_needed_where_no_id_token_comes_from_the_front_channel(party, response_type):
    """oidcc-ensure-request-without-nonce-succeeds-for-code-flow"""
    outcome = party.run(response_type, nonce=None)
    assert all("nonce" not in claims for claims in outcome.id_tokens)


@pytest.mark.parametrize("mode", ["default", "form_post"])
@pytest.mark.parametrize("response_type", ["id_token", "id_token token", "code id_token", "code id_token token"])
def test_nonce_is_needed_where_the_front_channel_brings_an_id_token(party, response_type, mode):
    """oidcc-ensure-request-without-nonce-fails"""
    params = party.request(response_type, mode, nonce=None)
    assert party.refusal(params, party.ask(params)) == "invalid_request"


@every_type
@pytest.mark.parametrize("display", ["page", "popup"])
def test_display_is_no_error(party, response_type, display):
    """oidcc-display-page, oidcc-display-popup"""
    party.run(response_type, display=display)


@every_type
def test_unknown_parameter_is_ignored(party, response_type):
    """oidcc-ensure-request-with-unknown-parameter-succeeds"""
    party.run(response_type, extra="foobar")


@every_type
@pytest.mark.parametrize(
    "parameter",
    [
        {"login_hint": "ada@example.com"},
        {"ui_locales": "se"},
        {"ui_locales": "se en"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
    ],
    ids=str,
)
def test_optional_parameter_is_no_error(party, response_type, parameter):
    """oidcc-login-hint, oidcc-ui-locales, oidcc-claims-locales, oidcc-ensure-request-with-acr-values-succeeds"""
    party.run(response_type, **parameter)


@every_type
def test_acr_is_one_of_those_asked_for(party, response_type):
    """oidcc-ensure-request-with-acr-values-succeeds"""
    asked = party.server["acr_values_supported"]
    outcome = party.run(response_type, acr_values=" ".join(asked))
    assert all(claims["acr"] in asked for claims in outcome.id_tokens)


def test_login_hint_fills_in_the_sign_in_page(party):
    """oidcc-login-hint"""
    shown = party.ask(party.request(login_hint="grace@example.com"))
    assert 'value="grace@example.com"' in shown.text


@pytest.mark.parametrize("mode", ["default", "form_post"])
def test_authorization_request_is_posted(party, mode):
    """oidcc-ensure-post-request-succeeds"""
    party.run("code", mode, method="POST")


def test_pkce_is_checked(party):
    """oidcc-ensure-request-with-valid-pkce-succeeds"""
    assert "S256" in party.server["code_challenge_methods_supported"]
    verifier = "a" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    params = party.request(code_challenge=challenge, code_challenge_method="S256")
    code = party.callback(party.sign_in(party.ask(params)), params)["code"]

    assert party.token_refusal(party.redeem(code, code_verifier="b" * 43)) == "invalid_grant"
    party.tokens(party.redeem(code, code_verifier=verifier))


@pytest.mark.parametrize("response_type", EVERY_TYPE)
def test_redirect_uri_may_have_a_query(conforming_site, response_type):
    """oidcc-redirect-uri-query-OK"""
    other = RelyingParty(conforming_site).other()
    assert other.redirect_uri.endswith("?dummy1=lorem&dummy2=ipsum")
    other.run(response_type)


@pytest.mark.parametrize("response_type", [*IMPLICIT, *HYBRID])
def test_fragment_is_what_answers_with_tokens_come_in(party, response_type):
    """oidcc-server"""
    params = party.request(response_type, response_mode="query")
    assert party.refusal(params, party.ask(params)) == "invalid_request"
