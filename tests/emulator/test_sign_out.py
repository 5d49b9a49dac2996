"""The log-out endpoint (reference 6.1)."""

import jwt as pyjwt
import pytest
from msgspec.structs import replace

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import SignedOut
from mock_b2c.domain.user_flow import SessionSettings
from mock_b2c.emulator import AuthorizationAnswer, Emulator, PageAnswer
from mock_b2c.tokens.keys import new_key
from tests.builders import EDIT, NOW, REDIRECT_URI, CountedIds, a_tenant, an_app, an_authority
from tests.emulator.visitor import ADA, PASSWORD, Visitor


@pytest.fixture
def signed_in(visitor) -> Visitor:
    visitor.sign_in()
    return visitor


@pytest.fixture
def strict(clock, signing_key) -> Visitor:
    """Signed in at a tenant whose user flow asks for an ID token at log-out."""
    tenant = a_tenant()
    session = SessionSettings(require_id_token_at_logout=True)
    tenant = replace(tenant, user_flows=tuple(replace(flow, session=session) for flow in tenant.user_flows))
    emulator = Emulator([tenant], clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(tenant, email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    visitor.sign_in()
    return visitor


def sign_out(visitor: Visitor, **params: str) -> str | None:
    return visitor.emulator.sign_out(visitor.authority, params, visitor.session).location


def refusal_of(visitor: Visitor, **params: str) -> B2CError:
    """The refusal; the session is still there afterwards."""
    with pytest.raises(B2CError) as refused:
        sign_out(visitor, **params)
    assert isinstance(visitor.open(), AuthorizationAnswer)
    return refused.value


def test_sign_out_ends_the_session_and_shows_a_page(signed_in):
    assert sign_out(signed_in) is None
    assert isinstance(signed_in.open(), PageAnswer)


def test_sign_out_without_a_session_is_fine(emulator, visitor):
    assert sign_out(visitor) is None
    visitor.session = "unknown"
    assert sign_out(visitor, post_logout_redirect_uri=REDIRECT_URI) == REDIRECT_URI
    assert not [event for event in emulator.events if isinstance(event, SignedOut)]


def test_any_user_flow_of_the_tenant_signs_out(signed_in):
    signed_in.authority = an_authority(signed_in.emulator.tenants[0], EDIT)
    sign_out(signed_in)

    assert isinstance(signed_in.open(), PageAnswer)


def test_sign_out_of_one_browser_leaves_the_others(emulator, signed_in):
    other = Visitor(emulator)
    other.sign_in()
    sign_out(signed_in)

    assert isinstance(other.open(), AuthorizationAnswer)


@pytest.mark.parametrize(
    "uri", ["https://elsewhere.example/bye?x=1", "http://localhost:5000/", "https://app.example.com/#bye"]
)
def test_redirect_goes_anywhere_by_default(signed_in, uri):
    assert sign_out(signed_in, post_logout_redirect_uri=uri) == uri


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://x.example/bye", "https://x.example/bye?state=a+b%26c"),
        ("https://x.example/bye?x=1", "https://x.example/bye?x=1&state=a+b%26c"),
        ("https://x.example/bye#there", "https://x.example/bye?state=a+b%26c#there"),
    ],
)
def test_state_is_returned(signed_in, uri, expected):
    assert sign_out(signed_in, post_logout_redirect_uri=uri, state="a b&c") == expected


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/bye",
        "bye",
        "https://",
        "https:evil.example",
        "https://x.example/\r\nSet-Cookie: x=y",
        "com.example.app://bye",
        "\x00",
    ],
)
def test_what_is_no_web_address_is_aadb2c90067_and_signs_nobody_out(signed_in, uri):
    error = refusal_of(signed_in, post_logout_redirect_uri=uri)

    assert error.code == "AADB2C90067"
    assert "logout" in error.row.where


# ---- with an ID token ------------------------------------------------------------------------------------------


def id_token(visitor: Visitor) -> str:
    return visitor.redeem(visitor.code())["id_token"]


@pytest.mark.parametrize("hint", ["x", "a.b.c", ""])
def test_id_token_is_not_needed_by_default_and_a_stale_one_keeps_nobody_signed_in(signed_in, hint):
    assert sign_out(signed_in, id_token_hint=hint) is None
    assert isinstance(signed_in.open(), PageAnswer)


@pytest.mark.parametrize("hint", ["x", "a.b.c", "....", "é", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_id_token_is_aadb2c90240(strict, hint):
    assert refusal_of(strict, id_token_hint=hint).code == "AADB2C90240"


@pytest.mark.parametrize("claims", [{}, {"aud": "unknown"}, {"aud": ["a", "b"]}, {"aud": None}])
def test_id_token_for_an_unknown_audience_is_aadb2c90237(strict, signing_key, claims):
    hint = pyjwt.encode(claims, signing_key.private, algorithm="RS256", headers={"kid": signing_key.kid})

    assert refusal_of(strict, id_token_hint=hint).code == "AADB2C90237"


def test_id_token_that_somebody_else_signed_is_aadb2c90240(strict, signing_key):
    claims = {"aud": strict.emulator.tenants[0].apps[0].client_id}
    foreign = new_key(int(NOW))
    forged = [
        pyjwt.encode(claims, foreign.private, algorithm="RS256", headers={"kid": kid})
        for kid in (signing_key.kid, foreign.kid)
    ]
    forged.append(pyjwt.encode(claims, "k" * 64, algorithm="HS256", headers={"kid": signing_key.kid}))

    for hint in forged:
        assert refusal_of(strict, id_token_hint=hint).code == "AADB2C90240"


def test_app_that_asks_for_an_id_token_gets_aadb2c90272_without_one(strict):
    error = refusal_of(strict, post_logout_redirect_uri=REDIRECT_URI)

    assert error.code == "AADB2C90272"
    assert {"logout", "page"} == error.row.where


def test_app_that_asks_for_an_id_token_is_only_left_for_its_own_redirect_uris(strict):
    hint = id_token(strict)
    error = refusal_of(strict, id_token_hint=hint, post_logout_redirect_uri=REDIRECT_URI + "/bye")

    assert error.code == "AADB2C90287"
    assert REDIRECT_URI in error.hint
    assert sign_out(strict, id_token_hint=hint, post_logout_redirect_uri=REDIRECT_URI) == REDIRECT_URI
    assert isinstance(strict.open(), PageAnswer)


def test_expired_id_token_still_signs_out(strict, clock):
    hint = id_token(strict)
    clock.advance(30 * 3600)

    assert sign_out(strict, id_token_hint=hint, post_logout_redirect_uri=REDIRECT_URI) == REDIRECT_URI


def test_other_app_s_id_token_does_not_open_this_app_s_way(strict, signing_key):
    """Each app is left for its own redirect URIs only."""
    tenant = strict.emulator.tenants[0]
    native = next(app for app in tenant.apps if app.name == "public app")
    hint = pyjwt.encode(
        {"aud": native.client_id}, signing_key.private, algorithm="RS256", headers={"kid": signing_key.kid}
    )

    error = refusal_of(strict, id_token_hint=hint, post_logout_redirect_uri=REDIRECT_URI)
    assert error.code == "AADB2C90287"


def test_id_token_of_another_tenant_is_refused(clock, signing_key):
    only_here = an_app(client_id="app of fabrikam")
    tenants = (
        a_tenant(),
        a_tenant(name="fabrikam", id="fabfab00-0000-4000-8000-000000000b2c", apps=(only_here,)),
    )
    emulator = Emulator(tenants, clock=clock, ids=CountedIds(), signing_key=signing_key)
    authority = an_authority(tenants[0])
    session = SessionSettings(require_id_token_at_logout=True)
    authority = replace(authority, user_flow=replace(authority.user_flow, session=session))
    hint = pyjwt.encode(
        {"aud": "app of fabrikam"}, signing_key.private, algorithm="RS256", headers={"kid": signing_key.kid}
    )

    with pytest.raises(B2CError) as refused:
        emulator.sign_out(authority, {"id_token_hint": hint})
    assert refused.value.code == "AADB2C90237"
