"""Behaviours of docs/fidelity.md that no other test shows, through the HTTP surface where there is one."""

import base64
import json
import re

import jwt
import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.tokens.keys import new_key
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, refresh, token, token_set
from tests.web.xhr_client import answer, page

BASE = f"/{tenant.TENANT}/{tenant.SUSI}"
DISCOVERY = f"{BASE}/v2.0/.well-known/openid-configuration"
PASSWORD = "New-Passw0rd!"


def claims(compact):
    return jwt.decode(compact, options={"verify_signature": False})


def cookie(response, name):
    """The value that an answer sets a cookie to."""
    lines = response.raw.headers.getlist("Set-Cookie")
    (value,) = [line.partition("=")[2].partition(";")[0] for line in lines if line.startswith(name)]
    return value


# ---- 1 hosts and URL shapes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "openid/v2.0/userinfo",
        "oauth2/v2.0/devicecode",
        "oauth2/v2.0/introspect",
        "oauth2/v2.0/revoke",
        "oauth2/v2.0/register",
        "samlp/metadata",
    ],
)
def test_endpoint_that_user_flows_do_not_have_is_404(visitor, path):
    assert visitor.get(f"{BASE}/{path}").status_code == 404


def test_policy_id_may_hold_dots(make_site):
    name = "B2C_1_B2C.SignUpPolicy"
    browser = make_site(tenant.config_with({"name": name})).browser()
    assert token_set(browser, policy=name)["token_type"] == "Bearer"


@pytest.mark.parametrize("suffix", ["us", "cn", "de"])
def test_hosts_of_sovereign_clouds_are_answered(visitor, suffix):
    host = f"contoso.b2clogin.{suffix}"
    document = visitor.get(DISCOVERY, headers={"Host": host}).json()
    assert document["issuer"] == f"https://{host}/{tenant.TENANT_ID}/v2.0/"


def test_cache_cookie_holds_a_random_key_and_nothing_of_the_request(visitor):
    response = visitor.authorize(tenant.SUSI, authorization())
    assert re.fullmatch(r"[\w-]{43}", cookie(response, "x-ms-cpim-cache|"))


def test_trans_cookie_names_the_newest_transaction_only(visitor):
    visitor.authorize(tenant.SUSI, authorization())
    newest = visitor.authorize(tenant.SUSI, authorization())
    members = json.loads(base64.b64decode(cookie(newest, "x-ms-cpim-trans")))
    assert [entry["I"] for entry in members["T_DIC"]] == [members["C_ID"]]


def test_policy_of_a_page_names_no_address_for_reports(visitor):
    assert "report" not in visitor.authorize(tenant.SUSI, authorization()).headers["Content-Security-Policy"]


# ---- 2 keys ----------------------------------------------------------------------------------------------------


def test_each_emulator_has_a_key_of_its_own():
    assert new_key(0).kid != new_key(0).kid


# ---- 3 and 4 codes and grants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "response_type",
    [
        "code",
        "code id_token",
        "code token",
        "code id_token token",
        "id_token",
        "id_token token",
        "token",
        "token id_token",
        "id_token code",
        "token id_token code",
    ],
)
def test_each_response_type_brings_what_it_names_in_any_order(visitor, response_type):
    client = {"client_id": tenant.IMPLICIT, "redirect_uri": tenant.IMPLICIT_REDIRECT_URI}
    sent = answer(visitor.sign_in(authorization(**client, response_type=response_type)))
    named = {"token": "access_token"}
    assert {"code", "id_token", "access_token"} & sent.keys() == {
        named.get(word, word) for word in response_type.split()
    }


def test_id_token_is_issued_without_a_nonce(visitor):
    params = authorization(
        client_id=tenant.IMPLICIT, redirect_uri=tenant.IMPLICIT_REDIRECT_URI, response_type="id_token", nonce=None
    )
    assert "nonce" not in claims(answer(visitor.sign_in(params))["id_token"])


def test_codes_and_refresh_tokens_are_opaque_and_of_256_bits(visitor):
    code = answer(visitor.sign_in(authorization()))["code"]
    held = token(visitor, code_redemption(code)).json()["refresh_token"]
    for value in (code, held):
        assert re.fullmatch(r"[\w-]{43}", value)


@pytest.mark.parametrize(
    "grant_type",
    [
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    ],
)
def test_other_grants_are_aadb2c90086(visitor, grant_type):
    told = token(visitor, code_redemption("", grant_type=grant_type)).json()
    assert (told["error"], told["error_description"][:11]) == ("unsupported_grant_type", "AADB2C90086")


# ---- 5 tokens ----------------------------------------------------------------------------------------------------


def test_claims_of_a_token_stand_in_our_own_order(visitor):
    told = list(claims(token_set(visitor)["id_token"]))
    protocol = ["exp", "nbf", "ver", "iss", "sub", "aud", "nonce", "iat"]
    application = ["oid", "name", "given_name", "family_name", "emails"]
    assert told == [*protocol, *application, "tfp", "auth_time", "at_hash"]


def test_header_of_a_token_stands_in_the_captured_order(visitor):
    header = token_set(visitor)["id_token"].partition(".")[0]
    assert list(json.loads(base64.urlsafe_b64decode(header + "=="))) == ["alg", "kid", "typ"]


def test_custom_attribute_has_the_type_that_the_tenant_gave_it(make_site):
    flow = {
        "attributes": ["extension_Size", "extension_Member"],
        "application_claims": ["extension_Size", "extension_Member"],
    }
    user = {**tenant.CONFIG["users"][0], "attributes": {"extension_Size": "41", "extension_Member": "true"}}
    untyped = make_site(tenant.config_with(flow, users=[user]))
    types = {"Size": "integer", "Member": "boolean"}
    typed = make_site(
        tenant.config_with(flow, users=[user], tenant={**tenant.CONFIG["tenant"], "custom_attributes": types})
    )
    names = ("extension_Size", "extension_Member")
    texts, values = (claims(token_set(site.browser())["id_token"]) for site in (untyped, typed))
    assert [texts[name] for name in names] == ["41", "true"]
    assert [values[name] for name in names] == [41, True]


@pytest.mark.parametrize("policy", [tenant.SUSI, tenant.RESET])
def test_forgotten_password_is_told_where_the_user_flow_returns_the_claim(make_site, policy):
    flows = [
        {**flow, "application_claims": ["isForgotPassword"]} if flow["name"] == policy else flow
        for flow in tenant.CONFIG["user_flows"]
    ]
    browser = make_site({**tenant.CONFIG, "user_flows": flows}).browser()
    shown = page(browser.authorize(policy, authorization()))
    if policy == tenant.SUSI:
        shown = page(browser.get(shown.href("forgotPassword")))
    browser.verify_email(shown, tenant.ADA)
    browser.submit(shown, email=tenant.ADA)
    second = page(browser.confirm(shown))
    browser.submit(second, newPassword=PASSWORD, reenterPassword=PASSWORD)
    told = token(browser, code_redemption(answer(browser.confirm(second))["code"]), policy=policy).json()
    assert claims(told["id_token"])["isForgotPassword"] is True
    assert claims(told["access_token"])["isForgotPassword"] is True
    again = token(browser, refresh(told["refresh_token"]), policy=policy).json()
    assert "isForgotPassword" not in claims(again["id_token"])


BOUNDS = [
    ("tokens", "access_and_id_minutes", 5, 1440),
    ("tokens", "refresh_days", 1, 90),
    ("tokens", "refresh_window_days", 1, 365),
    ("session", "minutes", 15, 1440),
    ("password", "minimum", 4, 64),
    ("password", "maximum", 8, 256),
    ("password", "classes", 0, 4),
]


@pytest.mark.parametrize(("section", "key", "least", "most"), BOUNDS, ids=[row[1] for row in BOUNDS])
def test_settings_have_the_bounds_of_the_service(section, key, least, most):
    for value in (least, most):
        load_config(tenant.config_with({section: {key: value}}))
    for value in (least - 1, most + 1):
        with pytest.raises(ConfigError, match=section):
            load_config(tenant.config_with({section: {key: value}}))


def test_password_reset_user_flows_have_no_token_settings():
    with pytest.raises(ConfigError, match="password reset user flows have none"):
        load_config(tenant.config_with({"type": "password_reset", "tokens": {"refresh_days": 14}}))


# ---- 6 sessions --------------------------------------------------------------------------------------------------


def test_missing_hint_is_refused_by_the_user_flow_that_asks_for_it(make_site):
    browser = make_site(tenant.config_with({"session": {"require_id_token_at_logout": True}})).browser()
    response = browser.get(f"{BASE}/oauth2/v2.0/logout")
    assert response.status_code == 400
    assert "AADB2C90272: " in response.text


# ---- 7 user flows ------------------------------------------------------------------------------------------------


def test_attributes_are_asked_for_in_the_order_and_with_the_need_the_user_flow_gives_them(make_site):
    attributes = ["surname", {"id": "country"}, {"id": "extension_Shoe", "required": True}]
    browser = make_site(tenant.config_with({"attributes": attributes, "email_verification": False})).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    fields = page(browser.get(shown.href("createAccount"))).fields[3:]
    assert [(item["ID"], item["UX_INPUT_TYPE"], item["IS_REQ"]) for item in fields] == [
        ("surname", "TextBox", True),
        ("country", "DropdownSingleSelect", False),
        ("extension_Shoe", "TextBox", True),
    ]


@pytest.mark.parametrize(
    ("rule", "taken"), [("simple", True), ("strong", False), ({"minimum": 4, "maximum": 12}, True)]
)
def test_user_flow_chooses_its_password_rule(make_site, rule, taken):
    browser = make_site(tenant.config_with({"password": rule, "email_verification": False})).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    sign_up = page(browser.get(shown.href("createAccount")))
    form = {"email": "new@example.com", "newPassword": "lowercase", "reenterPassword": "lowercase", "displayName": "N"}
    assert (browser.submit(sign_up, **form)["status"] == "200") is taken


def test_limits_of_verification_belong_to_one_transaction(visitor):
    for _ in range(2):
        shown = page(visitor.authorize(tenant.SIGN_UP, authorization()))
        for _ in range(10):
            assert visitor.send_code(shown, "new@example.com")["status"] == "200"
        assert visitor.send_code(shown, "new@example.com")["status"] == "400"


def test_mail_has_the_subject_and_the_line_that_tests_look_for(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SIGN_UP, authorization()))
    browser.send_code(shown, "new@example.com")
    (mail,) = site.emulator.outbox.messages()
    assert mail.subject == "contoso account email verification code"
    assert re.search(r"^Your code is: (\d{6})$", mail.body, re.MULTILINE)[1] == mail.code


# ---- 9.4 texts of errors ------------------------------------------------------------------------------------------


def test_text_of_aadb2c90077_says_that_there_is_no_session_and_prompt_is_none(visitor):
    text = answer(visitor.authorize(tenant.SUSI, authorization(prompt="none")))["error_description"]
    assert "session" in text.partition("\r\n")[0]
    assert "'none'" in text.partition("\r\n")[0]


# ---- 11 app registrations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "fitting", "too_long"),
    [
        ("name", "n" * 90, "n" * 91),
        ("app_id_uri", "u" * 120, "u" * 121),
        ("scopes", [{"name": "s" * 40}], [{"name": "s" * 41}]),
    ],
    ids=["display name", "App ID URI", "scope"],
)
def test_names_are_as_long_as_the_service_allows(key, fitting, too_long):
    needed = {"app_id_uri": "new-api", "scopes": [{"name": "read"}]}
    load_config(tenant.config_with(app={**needed, key: fitting}))
    with pytest.raises(ConfigError, match=key):
        load_config(tenant.config_with(app={**needed, key: too_long}))


def test_app_id_uri_stands_below_the_tenants_domain():
    app = load_config(tenant.config_with(app={"app_id_uri": "new-api"})).tenant.apps[0]
    assert app.app_id_uri == f"https://{tenant.TENANT}/new-api"


def test_app_id_uri_is_unique_in_the_tenant():
    with pytest.raises(ConfigError, match="app_id_uri"):
        load_config(tenant.config_with(app={"app_id_uri": "tasks-api"}))
