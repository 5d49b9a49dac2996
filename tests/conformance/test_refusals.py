"""Requests that must be refused, and how."""

import pytest

from tests.conformance.relying_party import EVERY_TYPE

every_type = pytest.mark.parametrize("response_type", EVERY_TYPE)


def is_error_page(response, code: str) -> bool:
    """A page that tells of the error and leads nowhere."""
    return response.status_code == 400 and f"{code}: " in response.text and "Location" not in response.headers


@pytest.mark.parametrize("mode", ["default", "form_post"])
def test_response_type_is_needed(party, mode):
    """oidcc-response-type-missing"""
    params = party.request("code", mode)
    del params["response_type"]
    assert party.refusal(params, party.ask(params)) in {"unsupported_response_type", "invalid_request"}


@every_type
def test_redirect_uri_that_is_not_registered_is_told_on_a_page(party, response_type):
    """oidcc-ensure-registered-redirect-uri"""
    params = party.request(response_type, redirect_uri=f"{party.redirect_uri}/bad")
    assert is_error_page(party.ask(params), "AADB2C90006")


@pytest.mark.parametrize("query", ["?foo=bar", "?dummy1=lorem", "?dummy1=lorem&dummy2=other"])
def test_redirect_uri_with_another_query_is_told_on_a_page(party, query):
    """oidcc-redirect-uri-query-added, oidcc-redirect-uri-query-mismatch"""
    other = party.other()
    params = other.request(redirect_uri=party.redirect_uri + query)
    assert is_error_page(other.ask(params), "AADB2C90006")


def test_request_without_redirect_uri_is_told_on_a_page(party):
    """oidcc-ensure-redirect-uri-in-authorization-request"""
    assert is_error_page(party.ask(party.request(redirect_uri=None)), "AADB2C90004")


@every_type
@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ],
)
def test_request_object_is_refused_and_not_ignored(party, response_type, parameter, error):
    """oidcc-unsigned-request-object-…, oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported"""
    assert party.server.get(f"{parameter}_parameter_supported", False) is False
    params = party.request(response_type, **{parameter: "eyJhbGciOiJub25lIn0.e30."})
    assert party.refusal(params, party.ask(params)) == error


def test_request_object_does_not_help_a_bad_redirect_uri(party):
    """oidcc-ensure-request-object-with-redirect-uri"""
    params = party.request(redirect_uri=f"{party.redirect_uri}/bad", request="eyJhbGciOiJub25lIn0.e30.")
    assert is_error_page(party.ask(params), "AADB2C90006")


@pytest.mark.parametrize("scope", ["openid no-such-scope", "openid User.Read"])
def test_unknown_scope_is_invalid_scope(party, scope):
    """RFC 6749 §4.1.2.1, not a module of its own"""
    params = party.request(scope=scope)
    assert party.refusal(params, party.ask(params)) == "invalid_scope"


def test_description_of_an_error_has_no_quotation_marks_of_the_request(party):
    """The suite checks the characters of each error_description (RFC 6749 §4.1.2.1)"""
    params = party.request(max_age='"\\é\t')
    assert party.refusal(params, party.ask(params)) == "invalid_request"
