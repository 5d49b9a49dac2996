"""Redeeming a code: it works once, for its owner, and nobody else can spoil it (reference 4.1)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_b2c.domain.app_registration import Platform, RedirectUri, client_secret
from mock_b2c.domain.errors import B2CError
from mock_b2c.emulator import Emulator
from tests.builders import (
    CHALLENGE,
    EDIT,
    NATIVE,
    NATIVE_REDIRECT_URI,
    OTHER,
    READ,
    REDIRECT_URI,
    SECRET,
    SPA,
    VERIFIER,
    WEB,
    WRITE,
    CountedIds,
    a_tenant,
    an_app,
    an_authority,
    with_app,
)
from tests.emulator.visitor import ADA, PASSWORD, Visitor
from tests.threads import at_once

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def refusal_of(visitor: Visitor, code: str, **changes) -> tuple[str, str]:
    with pytest.raises(B2CError) as refused:
        visitor.redeem(code, **changes)
    return refused.value.oauth_error, refused.value.code


def test_code_works_once(visitor):
    code = visitor.sign_in()
    visitor.redeem(code)

    assert refusal_of(visitor, code) == ("invalid_grant", "AADB2C90085")


def test_of_fifty_redemptions_at_once_one_gets_tokens(visitor):
    code = visitor.sign_in()
    done = at_once([lambda: visitor.redeem(code)] * 50)

    assert sum(isinstance(result, dict) for result in done) == 1
    assert {error.code for error in done if isinstance(error, Exception)} == {"AADB2C90085"}


WRONG = [
    ({"code": "x"}, "AADB2C90085"),
    ({"policy": EDIT}, "AADB2C90088"),
    ({"redirect_uri": REDIRECT_URI + "/"}, "AADB2C90085"),
    ({"redirect_uri": NATIVE_REDIRECT_URI}, "AADB2C90085"),
    ({"client_secret": None}, "AADB2C90079"),
    ({"client_secret": "wrong"}, "AADB2C90081"),
    ({"client_id": "unknown"}, "AADB2C90018"),
    ({"client_id": NATIVE, "redirect_uri": NATIVE_REDIRECT_URI, "client_secret": None}, "AADB2C90279"),
    ({"client_id": SPA, "redirect_uri": REDIRECT_URI, "client_secret": None}, "AADB2C90279"),
    ({"code_verifier": None}, "AADB2C90183"),
    ({"code_verifier": "x" * 43}, "AADB2C90182"),
    ({"code_verifier": CHALLENGE}, "AADB2C90182"),
    ({"scope": "User.Read"}, "AADB2C90117"),
    ({"scope": f"{READ} {OTHER}"}, "AADB2C90146"),
    ({"grant_type": "refresh_token"}, "AADB2C90083"),
    ({"grant_type": "refresh_token", "refresh_token": "the code"}, "AADB2C90085"),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=[f"{expected} {sorted(c)}" for c, expected in WRONG])
def test_wrong_attempt_is_refused_and_spoils_nothing(visitor, changes, expected):
    code = visitor.sign_in(**PKCE)
    changes = {name: code if value == "the code" else value for name, value in changes.items()}
    sent = {"code_verifier": VERIFIER} | changes

    assert refusal_of(visitor, sent.pop("code", code), **sent)[1] == expected
    assert "access_token" in visitor.redeem(code, code_verifier=VERIFIER)


def test_verifier_for_a_request_without_challenge_is_refused(visitor):
    assert refusal_of(visitor, visitor.sign_in(), code_verifier=VERIFIER)[1] == "AADB2C90182"


@pytest.mark.parametrize("late", [600, 601, 3600, 30 * 86400])
def test_code_past_its_ten_minutes_is_aadb2c90080(visitor, clock, late):
    code = visitor.sign_in()
    clock.advance(late)

    assert refusal_of(visitor, code) == ("invalid_grant", "AADB2C90080")


def test_code_works_until_its_last_moment(visitor, clock):
    code = visitor.sign_in()
    clock.advance(599.9)

    assert visitor.redeem(code)["not_before"] == int(clock.now())


def test_code_of_a_user_deleted_meanwhile_is_aadb2c90128(visitor, forget_users):
    code = visitor.sign_in()
    forget_users()

    assert refusal_of(visitor, code) == ("invalid_grant", "AADB2C90128")


def test_secret_of_another_web_app_does_not_help(clock, signing_key):
    other = an_app(
        client_id="another web app",
        secrets=(client_secret("another secret"),),
        redirect_uris=(RedirectUri(uri=REDIRECT_URI, platform=Platform.WEB),),
    )
    tenant = a_tenant(apps=(*a_tenant().apps, other))
    emulator = Emulator([tenant], clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(tenant, email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    code = visitor.sign_in()

    assert refusal_of(visitor, code, client_id=WEB, client_secret="another secret")[1] == "AADB2C90081"
    assert refusal_of(visitor, code, client_id="another web app", client_secret="another secret")[1] == "AADB2C90279"
    assert visitor.redeem(code)


def test_confidential_client_cannot_pass_for_a_public_one(clock, signing_key):
    """An app with a web and a native redirect URI: which one the request names must be the one of the code."""
    native = RedirectUri(uri=NATIVE_REDIRECT_URI, platform=Platform.PUBLIC)
    tenant = with_app(an_app(redirect_uris=(*an_app().redirect_uris, native)))
    emulator = Emulator([tenant], clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(tenant, email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    code = visitor.sign_in()

    refused = refusal_of(visitor, code, redirect_uri=NATIVE_REDIRECT_URI, client_secret=None)
    assert refused == ("invalid_grant", "AADB2C90085")
    assert visitor.redeem(code)


def test_code_of_one_tenant_is_unknown_in_another(clock, signing_key):
    tenants = (a_tenant(), a_tenant(name="fabrikam", id="fabfab00-0000-4000-8000-000000000b2c"))
    emulator = Emulator(tenants, clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(tenants[0], email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    code = visitor.sign_in()
    visitor.authority = an_authority(tenants[1])

    assert refusal_of(visitor, code)[1] == "AADB2C90085"
    visitor.authority = an_authority(tenants[0])
    assert visitor.redeem(code)


# ---- scopes of the token request -----------------------------------------------------------------------------


def test_scopes_named_again_may_be_fewer_or_more_as_far_as_the_app_was_granted(visitor, claims):
    tokens = visitor.redeem(visitor.sign_in(scope=f"openid {READ}"), scope=f"openid {READ} {WRITE}")

    assert claims(tokens["access_token"])["scp"] == "tasks.read tasks.write"
    assert "refresh_token" not in tokens


def test_scope_that_names_no_api_leaves_the_one_that_was_authorized(visitor, claims):
    tokens = visitor.redeem(visitor.sign_in(scope=f"openid {READ}"), scope="openid profile offline_access")

    assert claims(tokens["access_token"])["scp"] == "tasks.read"


def test_openid_alone_gives_no_access_token(visitor):
    tokens = visitor.redeem(visitor.sign_in(scope="openid"))

    assert "id_token" in tokens
    assert not {"access_token", "expires_in", "refresh_token"} & set(tokens)


# ---- anything at all -------------------------------------------------------------------------------------------

names = st.sampled_from(
    ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"]
)
known = st.sampled_from(["authorization_code", "refresh_token", WEB, SECRET, REDIRECT_URI, READ, "openid", VERIFIER])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # no request changes the emulator
@given(st.dictionaries(names, st.one_of(known, st.text())), st.text())
def test_any_form_is_refused_by_a_row(emulator, form, authorization):
    with pytest.raises(B2CError) as refused:
        emulator.redeem(an_authority(), form, authorization)
    assert refused.value.oauth_error


parameters = st.sampled_from(
    ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age"]
)
usual = st.sampled_from([WEB, REDIRECT_URI, "code", "id_token", "form_post", "openid", READ, "none", "login", "0"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(parameters, st.one_of(usual, st.text())))
def test_any_authorization_request_is_answered_to_a_registered_uri_or_by_a_row(emulator, params):
    try:
        answer = emulator.authorize(an_authority(), params)
    except B2CError as error:
        places = error.row.where
    else:
        places = {"page"}
        assert getattr(answer, "redirect_uri", REDIRECT_URI) == REDIRECT_URI
    assert "page" in places
