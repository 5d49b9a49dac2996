"""The switches between the service's ways and the standard's (domain.openid)."""

import json

import pytest

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.authorization import check_redirect_uri, parse_authorization_request, reply_address
from mock_b2c.domain.errors import B2CError, Incident, catalogue, plain_text
from mock_b2c.domain.openid import (
    AS_THE_SERVICE,
    NO_CLAIMS,
    SWITCHES,
    OpenIDConnect,
    refuse_request_objects,
    requested_claims,
    standard_error,
)
from mock_b2c.domain.scopes import GrantedScopes, Resource, grant_scopes, no_more_than
from tests.builders import (
    API,
    READ,
    WEB,
    a_tenant,
    an_app,
    authorization_parameters,
)

CONFORMING = OpenIDConnect(**dict.fromkeys(SWITCHES, True))
STANDARD = OpenIDConnect(standard_scopes=True)
ALWAYS = OpenIDConnect(access_token_always=True)


def refused(call, *arguments, **named) -> tuple[str, str]:
    with pytest.raises(B2CError) as caught:
        call(*arguments, **named)
    return caught.value.code, caught.value.oauth_error


def parsed(openid: OpenIDConnect, **changes):
    app = an_app(implicit_id_tokens=True, implicit_access_tokens=True)
    params = authorization_parameters(**changes)
    return parse_authorization_request(a_tenant(), app, params, reply_address(app, params), openid)


# ---- scopes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["address", "phone"])
def test_address_and_phone_are_unknown_scopes_to_the_service(scope):
    assert refused(grant_scopes, a_tenant(), an_app(), f"openid {scope}")[0] == "AADB2C90117"


def test_profile_and_email_have_no_effect_at_the_service():
    granted = grant_scopes(a_tenant(), an_app(), "openid profile email")
    assert granted == GrantedScopes(openid=True, offline_access=False, resource=None)


def test_standard_scopes_are_kept_in_their_own_order_and_bring_no_access_token_by_themselves():
    granted = grant_scopes(a_tenant(), an_app(), "phone openid address email profile", STANDARD)
    assert (granted.standard, granted.resource) == (("profile", "email", "address", "phone"), None)


def test_openid_alone_is_an_access_token_for_userinfo_where_there_always_is_one():
    granted = grant_scopes(a_tenant(), an_app(), "openid profile", ALWAYS)
    assert granted.resource == Resource(client_id=WEB, app_id_uri="", scopes=("openid",))
    assert granted.resource.granted == "openid"


@pytest.mark.parametrize("scope", ["offline_access", "profile"])
def test_request_that_is_none_of_openid_connect_brings_no_access_token(scope):
    assert grant_scopes(a_tenant(), an_app(), scope, CONFORMING).resource is None


def test_api_counts_before_userinfo():
    granted = grant_scopes(a_tenant(), an_app(), f"openid email {READ}", CONFORMING)
    assert granted.resource is not None
    assert (granted.resource.client_id, granted.resource.scopes, granted.standard) == (API, ("tasks.read",), ("email",))


def test_client_id_as_scope_is_not_for_userinfo_only():
    granted = grant_scopes(a_tenant(), an_app(), f"openid {WEB}", CONFORMING)
    assert granted.resource is not None
    assert not granted.resource.is_userinfo


def test_later_request_gets_no_more_standard_scopes_than_were_authorized():
    authorized = grant_scopes(a_tenant(), an_app(), "openid email", CONFORMING)
    asked = grant_scopes(a_tenant(), an_app(), "openid email phone", CONFORMING)
    fewer = grant_scopes(a_tenant(), an_app(), "openid", CONFORMING)

    assert no_more_than(authorized, asked) == authorized
    assert no_more_than(authorized, fewer) == fewer


# ---- the authorization request -----------------------------------------------------------------------------------


@pytest.mark.parametrize("types", ["id_token", "code id_token", "code id_token token", "id_token token"])
def test_nonce_is_needed_only_where_the_switch_is_on(types):
    assert parsed(AS_THE_SERVICE, response_type=types, nonce=None).nonce is None
    needed = OpenIDConnect(nonce_required=True)
    for nonce in (None, ""):
        assert refused(parsed, needed, response_type=types, nonce=nonce) == ("AADB2C90009", "invalid_request")


@pytest.mark.parametrize("types", ["code", "code token"])
def test_nonce_is_not_needed_without_an_id_token_in_the_answer(types):
    assert parsed(OpenIDConnect(nonce_required=True), response_type=types, nonce=None).nonce is None


@pytest.mark.parametrize("parameter", ["request", "request_uri", "registration"])
def test_request_object_is_ignored_by_the_service_and_refused_by_the_standard(parameter):
    assert parsed(AS_THE_SERVICE, **{parameter: "x"}).client_id == WEB
    error = refused(parsed, OpenIDConnect(request_objects_refused=True), **{parameter: ""})
    assert error == ("AADB2C90122", f"{parameter}_not_supported")
    refuse_request_objects({"state": "x"})


def test_claims_are_ignored_by_the_service():
    assert parsed(AS_THE_SERVICE, claims="[").claims == NO_CLAIMS


def test_claims_are_standard_ones_in_their_own_order():
    asked = {"userinfo": {"x": None, "name": {"essential": True}}, "id_token": {"sub": {"value": "me"}, "email": None}}
    claims = requested_claims({"claims": json.dumps(asked)})

    assert (claims.userinfo, claims.id_token, claims.user) == (("name",), ("email",), "me")
    assert parsed(OpenIDConnect(claims_parameter=True), claims=json.dumps(asked)).hinted_user == "me"


@pytest.mark.parametrize("text", ["", "{}", '{"userinfo": null}', '{"other": {"name": null}}', '{"id_token": {}}'])
def test_claims_that_name_nothing_ask_for_nothing(text):
    assert requested_claims({"claims": text}) == NO_CLAIMS


@pytest.mark.parametrize(
    "text", ["[", "5", "null", "[]", '"x"', '{"userinfo": 5}', '{"id_token": {"sub": 5}}', "[" * 100_000]
)
def test_claims_that_cannot_be_read_are_aadb2c90122(text):
    assert refused(requested_claims, {"claims": text}) == ("AADB2C90122", "invalid_request")


def test_unregistered_redirect_uri_is_aadb2c90006_either_way():
    params = authorization_parameters(redirect_uri="https://evil.example/")
    assert refused(check_redirect_uri, an_app(Platform.WEB), params)[0] == "AADB2C90006"


# ---- errors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "service", "standard"),
    [
        ("AADB2C90010", "invalid_request", "invalid_scope"),
        ("AADB2C90077", "interaction_required", "login_required"),
        ("AADB2C90079", "invalid_request", "invalid_client"),
        ("AADB2C90117", "invalid_request", "invalid_scope"),
        ("AADB2C90085", "invalid_grant", "invalid_grant"),
    ],
)
def test_error_has_the_value_of_the_service_or_of_the_standard(code, service, standard):
    error = B2CError(code, app="a", scope="b", tenant="c", advice="d")
    same = standard_error(error)

    assert (error.oauth_error, same.oauth_error) == (service, standard)
    assert (same.code, same.message, same.hint) == (error.code, error.message, error.hint)


def test_every_error_can_be_told_in_plain_characters():
    allowed = {*map(chr, (0x20, 0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F)))}
    for code in catalogue():
        incident = Incident(error=B2CError(code, scope='"\\é\n' * 200), correlation_id="id", at=0, plain=True)
        assert set(incident.description) <= allowed
        assert incident.description.startswith(f"{code}: ")


def test_plain_text_keeps_what_may_stand():
    assert plain_text('a "b" \\c\r\n d\té') == "a 'b' /c d"
