"""Tokens read by libraries other than the one that wrote them, with keys from discovery (reference 5)."""

import base64
import hashlib
import ssl

import jwt
import pytest
from joserfc import jws
from joserfc import jwt as joserfc_jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet

from tests.web import tenant
from tests.web.relying_party import authorization, token_set
from tests.web.xhr_client import answer


@pytest.fixture
def tokens(visitor):
    """The tokens of a sign-in."""
    return token_set(visitor)


def key_set(browser):
    return KeySet.import_key_set(browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys").json())


def half_hash(value):
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


@pytest.mark.parametrize("kind", ["id_token", "access_token"])
def test_joserfc_verifies_the_tokens(each_site, kind):
    browser = each_site.browser()
    token = joserfc_jwt.decode(token_set(browser)[kind], key_set(browser), algorithms=["RS256"])
    assert set(token.header) == {"alg", "kid", "typ"}
    assert (token.header["alg"], token.header["typ"]) == ("RS256", "JWT")
    claims = joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": f"{each_site.url}/{tenant.TENANT_ID}/v2.0/"},
        sub={"essential": True, "value": tenant.ADA_ID},
        aud={"essential": True, "value": tenant.WEBAPP if kind == "id_token" else tenant.API},
        nonce={"essential": True, "value": "some-nonce"},
        tfp={"essential": True, "value": tenant.SUSI},
        ver={"essential": True, "value": "1.0"},
        exp={"essential": True},
        nbf={"essential": True},
        iat={"essential": True},
    )
    claims.validate(token.claims)


def test_joserfc_refuses_a_token_that_was_changed(visitor, tokens):
    header, _, signature = tokens["access_token"].split(".")
    forged = ".".join((header, base64.urlsafe_b64encode(b'{"sub":"x"}').rstrip(b"=").decode(), signature))
    assert jws.deserialize_compact(tokens["access_token"], key_set(visitor), algorithms=["RS256"])
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(forged, key_set(visitor), algorithms=["RS256"])


def test_at_hash_and_c_hash_are_those_of_openid_connect_core(visitor):
    params = authorization(
        client_id=tenant.IMPLICIT,
        redirect_uri=tenant.IMPLICIT_REDIRECT_URI,
        response_type="code id_token token",
    )
    sent = answer(visitor.sign_in(params))
    claims = joserfc_jwt.decode(sent["id_token"], key_set(visitor), algorithms=["RS256"]).claims
    assert claims["at_hash"] == half_hash(sent["access_token"])
    assert claims["c_hash"] == half_hash(sent["code"])


def test_pyjwt_finds_the_key_over_tls_with_the_ca_bundle(served, served_site):
    uri = f"{served.url}/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys"
    client = jwt.PyJWKClient(uri, ssl_context=ssl.create_default_context(cafile=str(served.ca_bundle)))
    token = token_set(served_site.browser())["access_token"]
    claims = jwt.decode(
        token,
        client.get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=tenant.API,
        issuer=f"{served.url}/{tenant.TENANT_ID}/v2.0/",
        options={"require": ["exp", "iat", "nbf", "aud", "iss", "sub"], "strict_aud": True},
    )
    assert claims["scp"] == "tasks.read"


def test_token_is_not_valid_for_another_audience_or_issuer(visitor, tokens):
    key = jwt.PyJWKSet.from_dict(visitor.get(f"/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys").json()).keys[0]
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(tokens["access_token"], key, algorithms=["RS256"], audience=tenant.WEBAPP)
    with pytest.raises(jwt.InvalidIssuerError):
        jwt.decode(
            tokens["access_token"], key, algorithms=["RS256"], audience=tenant.API, issuer=visitor.url + "/other/v2.0/"
        )


def kids(browser, policy=tenant.SUSI) -> list[str]:
    return [key["kid"] for key in browser.get(f"/{tenant.TENANT}/{policy}/discovery/v2.0/keys").json()["keys"]]


def test_tokens_of_a_retired_key_verify_until_it_is_dropped(site):
    browser = site.browser()
    before = token_set(browser)["id_token"]
    site.emulator.keys.announce()
    announced = kids(browser)
    site.emulator.keys.roll()
    after = token_set(site.browser())["id_token"]

    assert [jwt.get_unverified_header(token)["kid"] for token in (before, after)] == announced
    for token in (before, after):
        joserfc_jwt.decode(token, key_set(browser), algorithms=["RS256"])
    site.emulator.keys.drop_retired()
    assert kids(browser) == announced[1:]
    with pytest.raises(JoseError, match="No key for kid"):
        joserfc_jwt.decode(before, key_set(browser), algorithms=["RS256"])


def test_custom_policy_signs_by_a_key_of_its_own(make_site):
    policy = "B2C_1A_signup_signin"
    flows = [*tenant.CONFIG["user_flows"], {"name": policy, "type": "sign_up_sign_in"}]
    browser = make_site(tenant.config_with(user_flows=flows)).browser()
    token = token_set(browser, policy=policy)["id_token"]

    assert kids(browser, policy) == [jwt.get_unverified_header(token)["kid"]]
    assert not set(kids(browser, policy)) & set(kids(browser))
