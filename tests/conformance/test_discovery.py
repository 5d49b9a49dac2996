"""oidcc-discovery-endpoint-verification: the Config profile, a test for each of its conditions."""

import base64

import pytest

from tests.conformance.relying_party import DISCOVERY

REQUIRED = {  # OpenID Connect Discovery §3
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
}


@pytest.fixture
def server(party):
    return party.server


def test_document_is_json(party):
    """EnsureDiscoveryEndpointResponseStatusCodeIs200, CheckDiscoveryEndpointReturnedJsonContentType"""
    response = party.browser.get(DISCOVERY)
    assert (response.status_code, response.headers["Content-Type"].partition(";")[0]) == (200, "application/json")


def test_required_members_are_there(server):
    """CheckServerConfiguration"""
    assert set(server) >= REQUIRED | {"userinfo_endpoint", "scopes_supported", "claims_supported"}


def test_issuer_is_where_the_document_is(party, server):
    """CheckDiscEndpointIssuer"""
    address = f"{party.browser.url}{DISCOVERY}"
    assert server["issuer"].rstrip("/") == address.removesuffix(".well-known/openid-configuration").rstrip("/")


def test_response_types_of_all_profiles_are_supported(server):
    """OIDCCCheckDiscEndpointResponseTypesSupported"""
    supported = {frozenset(words.split()) for words in server["response_types_supported"]}
    assert supported >= {frozenset({"code"}), frozenset({"id_token"}), frozenset({"id_token", "token"})}
    assert {"query", "fragment", "form_post"} <= set(server["response_modes_supported"])


def test_subject_type_is_what_sub_is(party, server):
    """CheckDiscEndpointSubjectTypesSupported; two clients are told the same"""
    second = party.other()
    subjects = {party.run().id_tokens[0]["sub"], second.run(silent=True).id_tokens[0]["sub"]}
    assert (server["subject_types_supported"], len(subjects)) == (["public"], 1)


def test_id_tokens_are_signed_by_rs256_only(server):
    """OIDCCCheckDiscEndpointIdTokenSigningAlgValuesSupported; oidcc-idtoken-unsigned is skipped for it"""
    assert server["id_token_signing_alg_values_supported"] == ["RS256"]


def test_all_endpoints_are_https(server):
    """CheckDiscEndpointAllEndpointsAreHttps, -AuthorizationEndpoint, -TokenEndpoint, -UserinfoEndpoint, CheckJwksUri"""
    addresses = {name: value for name, value in server.items() if name.endswith(("_endpoint", "_uri", "issuer"))}
    assert len(addresses) >= 5
    assert [name for name, value in addresses.items() if not value.startswith("https://")] == []


def test_parameters_that_are_not_supported_are_named(server):
    """CheckDiscEndpointRequestParameterSupported, -RequestUriParameterSupported, -ClaimsParameterSupported"""
    assert server["request_parameter_supported"] is False
    assert server["request_uri_parameter_supported"] is False
    assert server["claims_parameter_supported"] is True


def test_grant_types_are_those_of_the_profiles(server):
    """OIDCCCheckDiscEndpointGrantTypesSupported"""
    assert {"authorization_code", "implicit"} <= set(server["grant_types_supported"])


def test_scopes_are_named(server):
    """CheckDiscEndpointScopesSupportedContainsOpenId, OIDCCCheckScopesSupportedContainScopeTest"""
    assert set(server["scopes_supported"]) >= {"openid", "profile", "email", "address", "phone", "offline_access"}


def test_claims_are_named(server):
    """OIDCCCheckDiscEndpointClaimsSupported"""
    assert {"sub", "name", "email", "address", "phone_number", "updated_at"} <= set(server["claims_supported"])
    assert len(set(server["claims_supported"])) == len(server["claims_supported"])


def test_clients_authenticate_by_basic_and_post(server):
    """EnsureServerConfigurationSupportsClientSecretBasic, -Post"""
    assert set(server["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "client_secret_post"}


def test_document_without_version_names_the_methods_too(party):
    """Core §9; the service leaves that list empty (reference 2.2)"""
    document = party.browser.get(DISCOVERY.replace("/v2.0/", "/")).json()
    assert set(document["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "client_secret_post"}


def test_keys_are_public_and_have_ids(party, server):
    """FetchServerKeys, ValidateServerJWKs, CheckForKeyIdInServerJWKs, EnsureServerJwksDoesNotContainPrivateOr…Keys"""
    keys = party.browser.get(server["jwks_uri"]).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) > 0
    for key in keys:
        assert (key["kty"], key["use"]) == ("RSA", "sig")
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & set(key)
        for member in ("n", "e"):
            assert "=" not in key[member]
            assert base64.urlsafe_b64decode(key[member] + "==")
