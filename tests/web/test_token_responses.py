"""Token answers on the wire: members, order and types of the shapes A to C (reference 4.2)."""

import base64
import json

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import VERIFIER, authorization, code_redemption, refresh, token, token_set
from tests.web.xhr_client import answer

SHAPE_A = [
    "access_token",
    "id_token",
    "token_type",
    "not_before",
    "expires_in",
    "expires_on",
    "resource",
    "client_info",
    "scope",
    "refresh_token",
    "refresh_token_expires_in",
]
SHAPE_B = [
    *SHAPE_A[:7],
    "id_token_expires_in",
    "profile_info",
    *SHAPE_A[8:],
]
SHAPE_C = ["id_token", "token_type", "not_before", "id_token_expires_in", "profile_info", "scope"]
REFRESH = ["refresh_token", "refresh_token_expires_in"]


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_shape_a_api_scope_with_client_info(each_site):
    told = token_set(each_site.browser(), client_info="1")
    assert list(told) == SHAPE_A
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 3600
    assert told["expires_on"] == told["not_before"] + 3600
    assert told["resource"] == tenant.API
    assert told["scope"] == tenant.READ
    assert told["refresh_token_expires_in"] == 1_209_600
    assert decoded(told["client_info"]) == {
        "uid": f"{tenant.ADA_ID}-{tenant.SUSI.lower()}",
        "utid": tenant.TENANT_ID,
    }


def test_shape_b_api_scope_without_client_info(each_site):
    told = token_set(each_site.browser())
    assert list(told) == SHAPE_B
    assert told["scope"] == f"{tenant.READ} openid offline_access"
    assert told["id_token_expires_in"] == 3600
    assert decoded(told["profile_info"]) == {
        "ver": "1.0",
        "tid": tenant.TENANT_ID,
        "sub": None,
        "name": "Ada Lovelace",
        "preferred_username": None,
        "idp": "LocalAccount",
    }


@pytest.mark.parametrize(
    ("scope", "members", "told_scope"),
    [
        ("openid", SHAPE_C, "openid"),
        ("openid profile", SHAPE_C, "openid"),
        ("openid offline_access", [*SHAPE_C, *REFRESH], "offline_access openid"),
    ],
)
def test_shape_c_openid_alone_brings_no_access_token_and_no_expires_in(each_site, scope, members, told_scope):
    told = token_set(each_site.browser(), scope=scope)
    assert list(told) == members
    assert told["scope"] == told_scope


def test_shape_c_with_client_info_has_it_in_place_of_profile_info(visitor):
    told = token_set(visitor, scope="openid", client_info="1")
    assert list(told) == ["id_token", "token_type", "not_before", "client_info", "scope"]


def test_numbers_are_json_numbers(visitor):
    told = token_set(visitor)
    numbers = {name for name, value in told.items() if not isinstance(value, str)}
    assert numbers == {"not_before", "expires_in", "expires_on", "id_token_expires_in", "refresh_token_expires_in"}
    assert {type(told[name]) for name in numbers} == {int}


def test_numbers_are_texts_where_the_user_flow_says_so(make_site):
    told = token_set(make_site(tenant.config_with({"tokens": {"json_numbers": False}})).browser())
    assert {type(value) for value in told.values()} == {str}
    assert told["expires_in"] == "3600"


def test_answer_is_json_that_nobody_keeps(each_site):
    browser = each_site.browser()
    response = token(browser, code_redemption(answer(browser.sign_in(authorization()))["code"]))
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Pragma"] == "no-cache"
    assert response.text == json.dumps(response.json(), separators=(",", ":"))


def test_client_id_as_scope_is_an_access_token_for_the_client_itself(visitor):
    told = token_set(visitor, scope=f"openid {tenant.WEBAPP}")
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["azp"]) == (tenant.WEBAPP, tenant.WEBAPP)
    assert "scp" not in claims
    assert told["resource"] == tenant.WEBAPP


def test_scopes_that_are_granted_are_told_the_others_left_out(visitor):
    told = token_set(visitor, scope=f"openid {tenant.READ} {tenant.FORBIDDEN}", client_info="1")
    assert told["scope"] == tenant.READ
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert claims["scp"] == "tasks.read"


def test_access_token_is_for_the_api(visitor):
    told = token_set(visitor, scope=f"openid {tenant.READ} {tenant.WRITE}")
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["azp"], claims["ver"]) == (tenant.API, tenant.WEBAPP, "1.0")
    assert set(claims["scp"].split()) == {"tasks.read", "tasks.write"}
    assert claims["nbf"] == claims["iat"]
    assert claims["iss"] == f"https://localhost:8443/{tenant.TENANT_ID}/v2.0/"


def test_id_token_is_for_the_client_and_hashes_the_access_token(visitor):
    told = token_set(visitor)
    claims = jwt.decode(told["id_token"], options={"verify_signature": False})
    assert claims["aud"] == tenant.WEBAPP
    assert "at_hash" in claims
    assert "c_hash" not in claims
    assert not {"tid", "jti", "sid", "amr", "preferred_username", "upn"} & claims.keys()


def test_refresh_has_the_shape_of_its_request_and_a_new_refresh_token(each_site):
    browser = each_site.browser()
    first = token_set(browser)
    response = token(browser, refresh(first["refresh_token"], client_info="1"))
    assert list(response.json()) == SHAPE_A
    again = token(browser, refresh(response.json()["refresh_token"]))
    assert list(again.json()) == SHAPE_B
    assert len({first["refresh_token"], response.json()["refresh_token"], again.json()["refresh_token"]}) == 3


def test_old_refresh_token_stays_usable(visitor):
    first = token_set(visitor)["refresh_token"]
    assert token(visitor, refresh(first)).status_code == 200
    assert token(visitor, refresh(first)).status_code == 200


def test_refreshed_access_token_differs_in_its_times_only(site):
    browser = site.browser()
    first = token_set(browser)
    site.emulator.clock.advance(100)
    second = token(browser, refresh(first["refresh_token"])).json()
    old, new = (jwt.decode(told["access_token"], options={"verify_signature": False}) for told in (first, second))
    assert {name for name in old if old[name] != new[name]} == {"nbf", "iat", "exp"}
    assert old.keys() == new.keys()


def test_refresh_for_another_api_brings_its_access_token(visitor):
    first = token_set(visitor)["refresh_token"]
    told = token(visitor, refresh(first, scope=f"openid {tenant.OTHER}")).json()
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert claims["scp"] == "read"


@pytest.mark.parametrize("scope", ["User.Read", f"https://{tenant.TENANT}/none/read", tenant.FORBIDDEN])
def test_refresh_with_a_wrong_scope_brings_no_access_token_and_no_error(visitor, scope):
    first = token_set(visitor)["refresh_token"]
    response = token(visitor, refresh(first, scope=scope))
    assert response.status_code == 200
    assert "access_token" not in response.json()
    assert "id_token" in response.json()


def test_secret_may_come_by_http_basic(each_site):
    browser = each_site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    form = code_redemption(code, client_id=None, client_secret=None)
    assert token(browser, form, auth=(tenant.WEBAPP, tenant.SECRET)).status_code == 200


def test_http_basic_is_form_encoded_before_base64(make_site):
    config = {**tenant.CONFIG, "apps": [{**tenant.CONFIG["apps"][0], "client_secret": "s%25+:x", "permissions": []}]}
    browser = make_site(config).browser()
    code = answer(browser.sign_in(authorization(scope="openid")))["code"]
    form = code_redemption(code, client_id=None, client_secret=None)
    assert token(browser, form, auth=(tenant.WEBAPP, "s%2525%2B%3Ax")).status_code == 200


def test_native_client_needs_no_secret(visitor):
    params = authorization(client_id=tenant.NATIVE, redirect_uri=tenant.NATIVE_REDIRECT_URI)
    code = answer(visitor.sign_in(params))["code"]
    form = code_redemption(code, client_id=tenant.NATIVE, redirect_uri=tenant.NATIVE_REDIRECT_URI, client_secret=None)
    assert token(visitor, form).status_code == 200


def test_spa_needs_no_secret_and_its_refresh_token_lives_a_day(visitor):
    scope = "openid offline_access"
    params = authorization(client_id=tenant.SPA, redirect_uri=tenant.SPA_REDIRECT_URI, scope=scope)
    code = answer(visitor.sign_in(params))["code"]
    form = code_redemption(code, client_id=tenant.SPA, redirect_uri=tenant.SPA_REDIRECT_URI, client_secret=None)
    told = token(visitor, form, headers={"Origin": tenant.SPA_ORIGIN}).json()
    assert told["refresh_token_expires_in"] == 86_400


def test_plain_challenge_is_the_default_method(visitor):
    params = authorization(code_challenge=VERIFIER, code_challenge_method=None)
    assert token(visitor, code_redemption(answer(visitor.sign_in(params))["code"])).status_code == 200


def test_code_without_challenge_is_redeemed_without_verifier(visitor):
    params = authorization(code_challenge=None, code_challenge_method=None)
    form = code_redemption(answer(visitor.sign_in(params))["code"], code_verifier=None)
    assert token(visitor, form).status_code == 200
