"""The globals that clients without a browser read out of a page (reference 8.3)."""

import base64
import json
import uuid

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page


@pytest.fixture
def sign_in(visitor):
    return page(visitor.authorize(tenant.SUSI, authorization()))


@pytest.fixture
def sign_up(visitor, sign_in):
    return page(visitor.get(sign_in.href("createAccount")))


def test_settings_have_the_members_of_the_service(each_site):
    shown = page(each_site.browser().authorize(tenant.SUSI, authorization()))
    settings = dict(shown.settings)
    varying = {name: settings.pop(name) for name in ("csrf", "transId", "pageViewId", "remoteResource")}
    assert settings == {
        "retryLimit": 3,
        "trimSpacesInPassword": True,
        "api": "CombinedSigninAndSignup",
        "suppressElementCss": False,
        "isPageViewIdSentWithHeader": False,
        "allowAutoFocusOnPasswordField": True,
        "pageMode": 0,
        "config": {
            "showSignupLink": "True",
            "operatingMode": "Email",
            "sendHintOnSignup": "False",
            "forgotPasswordLinkLocation": "AfterLabel",
            "includePasswordRequirements": "true",
            "enableRememberMe": "False",
            "announceVerCompleteMsg": "True",
            "enableCaptchaChallenge": "False",
            "retryLimit": "3",
            "pollIntervalInMilliseconds": 5000,
            "pollLimit": 20,
        },
        "sanitizerPolicy": {},
        "hosts": {
            "tenant": f"/{tenant.TENANT}/{tenant.SUSI}",
            "policy": tenant.SUSI,
            "static": f"{each_site.url}/static/",
        },
        "locale": {"lang": "en", "country": "US"},
        "xhrSettings": {
            "retryEnabled": True,
            "retryMaxAttempts": 3,
            "retryDelay": 200,
            "retryExponent": 2,
            "retryOn": ["error", "timeout"],
        },
    }
    assert all(isinstance(value, str) and value for value in varying.values())


def test_transaction_id_is_state_properties_of_base64url_json_without_padding(sign_in):
    prefix, _, state = sign_in.settings["transId"].partition("=")
    assert prefix == "StateProperties"
    assert "=" not in state
    members = json.loads(base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)))
    assert list(members) == ["TID"]
    assert len(members["TID"]) == 36


def test_each_showing_of_a_page_has_a_view_id_of_its_own(visitor):
    address = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize"
    shown = [page(visitor.get(address, params=authorization())) for _ in range(2)]
    ids = {one.settings["pageViewId"] for one in shown} | {one.transaction_id for one in shown}
    assert len(ids) == 4
    assert all(str(uuid.UUID(one)) == one for one in ids)


def test_csrf_token_is_base64_of_four_parts(sign_in):
    parts = base64.b64decode(sign_in.settings["csrf"], validate=True).decode().split(";")
    assert len(parts) == 4
    assert parts[1].endswith("0Z")
    assert len(parts[1].rpartition(".")[2]) == len("1234567Z")
    assert parts[3] == '{"OrchestrationStep":1}'


def test_csrf_cookie_equals_the_csrf_token_of_the_page(visitor, sign_in):
    assert visitor.session.cookies["x-ms-cpim-csrf"] == sign_in.settings["csrf"]


def test_fields_of_the_sign_in_page_are_told_as_well(sign_in):
    assert [(field["ID"], field["UX_INPUT_TYPE"]) for field in sign_in.fields] == [
        ("email", "EmailBox"),
        ("password", "Password"),
    ]


def test_sign_up_fields_in_order_with_their_kinds(sign_up):
    told = [(item["ID"], item["UX_INPUT_TYPE"], item["IS_REQ"], item["VERIFY"]) for item in sign_up.fields]
    assert told == [
        ("email", "EmailBox", True, True),
        ("newPassword", "Password", True, False),
        ("reenterPassword", "Password", True, False),
        ("displayName", "TextBox", True, False),
        ("givenName", "TextBox", False, False),
        ("surname", "TextBox", False, False),
    ]


def test_attribute_field_has_the_members_of_the_service(sign_up):
    assert sign_up.fields[3] == {
        "UX_INPUT_TYPE": "TextBox",
        "USER_INPUT_TYPE": "TextBox",
        "IS_TEXT": True,
        "IS_EMAIL": False,
        "IS_PASSWORD": False,
        "IS_DATE": False,
        "IS_RADIO": False,
        "IS_DROP": False,
        "IS_TEXT_IN_PARAGRAPH": False,
        "IS_CHECK_MULTI": False,
        "IS_LINK": False,
        "VERIFY": False,
        "ID": "displayName",
        "DN": "Display Name",
        "U_HELP": "Your display name.",
        "PRE": "",
        "DAY_PRE": "0",
        "MONTH_PRE": "0",
        "YEAR_PRE": "0",
        "PAT": "",
        "PAT_DESC": "",
        "IS_REQ": True,
        "IS_RDO": False,
        "OPTIONS": [],
    }


def test_content_has_the_texts_by_string_id(sign_in):
    content = sign_in.content
    assert content["forgotpassword_link"] == "Forgot your password?"
    assert content["createaccount_one_link"] == "Sign up now"
    assert content["ver_but_send"] == "Send verification code"


def test_links_carry_the_user_flow_in_the_case_it_was_created_in(visitor):
    shown = page(visitor.authorize(tenant.SUSI.lower(), authorization()))
    assert shown.settings["hosts"]["tenant"] == f"/{tenant.TENANT}/{tenant.SUSI}"
    assert shown.settings["hosts"]["policy"] == tenant.SUSI


def test_links_carry_the_tenant_as_guid_when_it_was_named_so(visitor):
    address = f"/{tenant.TENANT_ID}/{tenant.SUSI}/oauth2/v2.0/authorize"
    shown = page(visitor.get(address, params=authorization()))
    assert shown.settings["hosts"]["tenant"] == f"/{tenant.TENANT_ID}/{tenant.SUSI}"


def test_static_files_are_where_the_settings_say(visitor, sign_in):
    response = visitor.get(sign_in.settings["remoteResource"])
    assert response.status_code == 200
    assert visitor.get(sign_in.settings["hosts"]["static"] + "page.js").status_code == 200


def test_page_loads_nothing_from_elsewhere(sign_in, sign_up):
    for shown in (sign_in, sign_up):
        sources = [tag.get("src") or tag.get("href") for tag in shown.html.find_all(["script", "link", "img"])]
        assert all(source.startswith(("/static/", "data:")) for source in sources if source)
