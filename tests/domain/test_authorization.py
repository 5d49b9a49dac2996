"""The authorization request: each row of its errors, and every other string a clean refusal (reference 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.app_registration import Platform, RedirectUri
from mock_b2c.domain.authorization import (
    ResponseMode,
    check_redirect_uri,
    identify_client,
    parse_authorization_request,
    reply_address,
)
from mock_b2c.domain.errors import B2CError
from tests.builders import (
    CHALLENGE,
    NATIVE,
    NATIVE_REDIRECT_URI,
    READ,
    REDIRECT_URI,
    SPA,
    SPA_REDIRECT_URI,
    WEB,
    a_tenant,
    an_app,
    an_authorization_request,
    authorization_parameters,
    with_app,
)

TENANT = a_tenant()
IMPLICIT = with_app(an_app(implicit_access_tokens=True, implicit_id_tokens=True))


def refusal_of(tenant=TENANT, **changes: str | None) -> B2CError:
    with pytest.raises(B2CError) as refused:
        an_authorization_request(tenant, **changes)
    return refused.value


def test_request_becomes_a_typed_record():
    request = an_authorization_request(
        scope=f"openid offline_access {READ}",
        code_challenge=CHALLENGE,
        code_challenge_method="S256",
        prompt="login",
        max_age="0",
        login_hint="ada@example.com",
        client_info="1",
    )

    assert (request.client_id, request.platform, request.response_types) == (WEB, Platform.WEB, {"code"})
    assert request.reply.redirect_uri == REDIRECT_URI
    assert request.reply.state == "state of the app"
    assert request.challenge is not None
    assert request.challenge.value == CHALLENGE
    assert (request.nonce, request.prompt, request.max_age) == ("nonce of the app", "login", 0)
    assert (request.login_hint, request.client_info) == ("ada@example.com", True)


def test_what_may_be_left_out_is_left_out():
    request = an_authorization_request(state=None, nonce=None)

    assert request.reply.state is None
    assert (request.nonce, request.prompt, request.max_age, request.challenge) == (None, None, None, None)
    assert (request.login_hint, request.client_info) == ("", False)


@pytest.mark.parametrize(
    ("client_id", "code"),
    [(None, "AADB2C90008"), ("", "AADB2C90008"), ("unknown", "AADB2C90018"), (WEB[:-1], "AADB2C90018")],
)
def test_client_that_cannot_be_identified_is_told_on_a_page(client_id, code):
    with pytest.raises(B2CError) as refused:
        identify_client(TENANT, authorization_parameters(client_id=client_id))

    assert refused.value.code == code
    assert "page" in refused.value.row.where
    assert f"{WEB} (web app)" in refused.value.hint


def test_disabled_client_is_aadb2c90092_and_the_hint_names_the_key():
    with pytest.raises(B2CError) as refused:
        identify_client(with_app(an_app(enabled=False)), authorization_parameters())

    assert refused.value.code == "AADB2C90092"
    assert refused.value.hint == "Set enabled = true for app 'web app' in the config."


@pytest.mark.parametrize(
    ("redirect_uri", "code"),
    [
        (None, "AADB2C90004"),
        ("", "AADB2C90004"),
        ("signed-in", "AADB2C90005"),
        ("https://", "AADB2C90005"),
        ("https://app.example.com/\n", "AADB2C90005"),
    ],
)
def test_unusable_redirect_uri_is_told_on_a_page(redirect_uri, code):
    with pytest.raises(B2CError) as refused:
        reply_address(an_app(), authorization_parameters(redirect_uri=redirect_uri))

    assert refused.value.code == code
    assert "page" in refused.value.row.where
    assert REDIRECT_URI in refused.value.hint


def test_app_without_redirect_uris_is_told_on_a_page():
    with pytest.raises(B2CError) as refused:
        reply_address(an_app(redirect_uris=()), authorization_parameters())

    assert refused.value.code == "AADB2C90007"
    assert "web app" in refused.value.hint


def test_unregistered_redirect_uri_is_answered_to_a_registered_one():
    bad = "https://evil.example/cb"
    error = refusal_of(redirect_uri=bad)
    reply = reply_address(an_app(), authorization_parameters(redirect_uri=bad))

    assert (error.code, error.oauth_error) == ("AADB2C90006", "redirect_uri_mismatch")
    assert (reply.redirect_uri, reply.state) == (REDIRECT_URI, "state of the app")
    assert bad in error.message
    assert WEB in error.message
    assert REDIRECT_URI in error.hint


@pytest.mark.parametrize(
    ("platforms", "lists"),
    [
        ([Platform.WEB], "redirect_uris"),
        ([Platform.PUBLIC, Platform.PUBLIC], "public_redirect_uris"),
        ([Platform.SPA, Platform.WEB], "spa_redirect_uris or redirect_uris"),
    ],
)
def test_hint_names_the_lists_that_the_app_has_redirect_uris_in(platforms, lists):
    uris = tuple(RedirectUri(uri=f"{REDIRECT_URI}{place}", platform=kind) for place, kind in enumerate(platforms))

    with pytest.raises(B2CError) as refused:
        check_redirect_uri(an_app(redirect_uris=uris), authorization_parameters(redirect_uri="app://other"))

    assert refused.value.hint.startswith(f"Add it to {lists} of app ")


@pytest.mark.parametrize(
    ("changes", "code", "oauth_error"),
    [
        ({"response_type": None}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "none"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "CODE"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "code code"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "code device"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_mode": "cookie"}, "AADB2C90014", "invalid_request"),
        ({"response_mode": "QUERY"}, "AADB2C90014", "invalid_request"),
        ({"response_type": "id_token", "response_mode": "query"}, "AADB2C90014", "invalid_request"),
        ({"scope": None}, "AADB2C90010", "invalid_request"),
        ({"scope": "User.Read"}, "AADB2C90117", "invalid_request"),
        ({"scope": "offline_access"}, "AADB2C90115", "invalid_request"),
        ({"scope": "profile"}, "AADB2C90115", "invalid_request"),
        ({"response_type": "id_token"}, "AADB2C90057", "unauthorized_client"),
        ({"response_type": "token"}, "AADB2C90057", "unauthorized_client"),
        ({"response_type": "code id_token"}, "AADB2C90057", "unauthorized_client"),
        ({"prompt": "create"}, "AADB2C90043", "invalid_request"),
        ({"prompt": "none login"}, "AADB2C90043", "invalid_request"),
        ({"prompt": "Login"}, "AADB2C90043", "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S512"}, "AADB2C90184", "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "AADB2C90184", "invalid_request"),
        *(
            ({"max_age": text}, "AADB2C90120", "invalid_request")
            for text in ("-1", "1.5", "+1", " 1", "soon", "2147483648", "9" * 5000, "٣", "1_0")
        ),
    ],
)
def test_fault_is_answered_to_the_application(changes, code, oauth_error):
    error = refusal_of(**changes)

    assert (error.code, error.oauth_error) == (code, oauth_error)
    assert "redirect" in error.row.where


def test_longest_max_age_is_accepted():
    assert an_authorization_request(max_age="2147483647").max_age == 2147483647


@pytest.mark.parametrize("response_type", ["token", "id_token token", "token id_token"])
def test_token_with_openid_only_is_aadb2c90055(response_type):
    assert refusal_of(IMPLICIT, response_type=response_type, scope="openid profile").code == "AADB2C90055"


@pytest.mark.parametrize("response_type", ["id_token", "code id_token", "id_token token"])
def test_id_token_without_openid_is_aadb2c90110(response_type):
    assert refusal_of(IMPLICIT, response_type=response_type, scope=READ).code == "AADB2C90110"


@pytest.mark.parametrize(
    ("switch", "allowed"), [("implicit_id_tokens", "id_token"), ("implicit_access_tokens", "token")]
)
def test_each_implicit_switch_allows_its_own_token(switch, allowed):
    tenant = with_app(an_app(**{switch: True}))
    other = {"id_token": "token", "token": "id_token"}[allowed]

    assert an_authorization_request(tenant, response_type=allowed).response_types == {allowed}
    error = refusal_of(tenant, response_type=other)
    assert error.code == "AADB2C90057"
    assert f"{'access_tokens' if other == 'token' else 'id_tokens'} = true" in error.hint
    assert "{ " in error.hint


def test_api_scope_alone_is_enough_for_a_code():
    assert an_authorization_request(scope=READ).scopes.openid is False


def test_single_page_application_must_send_a_challenge():
    changes = {"client_id": SPA, "redirect_uri": SPA_REDIRECT_URI}

    assert refusal_of(**changes).code == "AADB2C99059"
    request = an_authorization_request(**changes, code_challenge=CHALLENGE, code_challenge_method="S256")
    assert request.platform is Platform.SPA


def test_native_application_answers_to_its_own_scheme():
    request = an_authorization_request(client_id=NATIVE, redirect_uri=NATIVE_REDIRECT_URI)

    assert (request.platform, request.reply.redirect_uri) == (Platform.PUBLIC, NATIVE_REDIRECT_URI)


def test_client_id_is_found_in_any_case():
    assert an_authorization_request(client_id=WEB.upper()).client_id == WEB


@pytest.mark.parametrize(
    ("response_type", "response_mode", "expected"),
    [
        ("code", None, ResponseMode.QUERY),
        ("code", "", ResponseMode.QUERY),
        ("code", "query", ResponseMode.QUERY),
        ("code", "fragment", ResponseMode.FRAGMENT),
        ("code", "form_post", ResponseMode.FORM_POST),
        ("id_token", None, ResponseMode.FRAGMENT),
        ("code id_token", None, ResponseMode.FRAGMENT),
        ("id_token token", "form_post", ResponseMode.FORM_POST),
    ],
)
def test_response_mode_is_the_one_asked_for_else_the_default(response_type, response_mode, expected):
    request = an_authorization_request(IMPLICIT, response_type=response_type, response_mode=response_mode)

    assert request.reply.response_mode is expected


def test_tokens_are_never_answered_in_a_query():
    reply = reply_address(an_app(), authorization_parameters(response_type="token", response_mode="query"))

    assert reply.response_mode is ResponseMode.FRAGMENT


names = st.sampled_from(
    [*authorization_parameters(), "response_mode", "prompt", "max_age", "code_challenge", "code_challenge_method"]
)
values = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "code",
            "token",
            "id_token",
            "code id_token token",
            "form_post",
            "openid",
            READ,
            WEB,
            SPA,
            "none",
            "0",
            "plain",
        ]
    ),
    st.sampled_from([REDIRECT_URI, SPA_REDIRECT_URI, CHALLENGE, "S256"]),
)


@given(st.dictionaries(st.one_of(names, st.text()), values), st.booleans())
def test_any_mapping_gives_a_request_or_a_row(changes, on_a_valid_one):
    params = authorization_parameters(**changes) if on_a_valid_one else changes
    try:
        app = identify_client(IMPLICIT, params)
        request = parse_authorization_request(IMPLICIT, app, params, reply_address(app, params))
    except B2CError as error:
        outcome: object = error.row
    else:
        outcome = request
        assert request.reply.redirect_uri in {known.uri for known in app.redirect_uris}
        assert request.reply.redirect_uri == params["redirect_uri"]
    assert outcome
