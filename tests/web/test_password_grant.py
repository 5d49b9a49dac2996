"""A user's name and password at the token endpoint: ROPC (reference 4.1 and 4.2, shape E)."""

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, refresh, token
from tests.web.xhr_client import page


def asking(**changes):
    form = {
        "grant_type": "password",
        "client_id": tenant.SCRIPT,
        "username": tenant.ADA,
        "password": tenant.ADA_PASSWORD,
        "scope": f"openid {tenant.SCRIPT} offline_access",
        "response_type": "token id_token",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def asked(visitor, policy=tenant.ROPC, **changes):
    return token(visitor, asking(**changes), policy=policy)


def code_of(response):
    assert response.status_code == 400
    told = response.json()
    return told["error"], told["error_description"].partition(":")[0]


def test_shape_e_with_a_lifetime_that_is_a_text(visitor):
    response = asked(visitor)
    told = response.json()
    assert (response.status_code, list(told)) == (
        200,
        ["access_token", "token_type", "expires_in", "refresh_token", "id_token"],
    )
    assert (told["token_type"], told["expires_in"]) == ("Bearer", "3600")


def test_client_info_follows_where_it_is_asked_for(visitor):
    assert list(asked(visitor, client_info="1").json())[5:] == ["client_info"]


def test_tokens_are_those_of_the_user_and_the_user_flow(visitor):
    told = asked(visitor, nonce="some-nonce").json()
    access, identity = (
        jwt.decode(told[name], options={"verify_signature": False}) for name in ("access_token", "id_token")
    )
    assert (access["aud"], identity["aud"]) == (tenant.SCRIPT, tenant.SCRIPT)
    assert (access["tfp"], access["azp"], access["sub"]) == (tenant.ROPC, tenant.SCRIPT, tenant.ADA_ID)
    assert identity["nonce"] == "some-nonce"
    assert identity["auth_time"] == identity["iat"]


def test_scope_of_an_api_gives_a_token_for_it(visitor):
    told = asked(visitor, scope=f"openid {tenant.READ}").json()
    assert jwt.decode(told["access_token"], options={"verify_signature": False})["scp"] == "tasks.read"
    assert "refresh_token" not in told


def test_openid_alone_gives_no_access_token(visitor):
    assert list(asked(visitor, scope="openid").json()) == ["token_type", "id_token"]


def test_refresh_answers_in_shape_b(visitor):
    first = asked(visitor).json()
    form = refresh(first["refresh_token"], client_id=tenant.SCRIPT, client_secret=None)
    told = token(visitor, form, policy=tenant.ROPC).json()
    assert list(told)[:5] == ["access_token", "id_token", "token_type", "not_before", "expires_in"]
    assert {"profile_info", "refresh_token", "refresh_token_expires_in"} <= set(told)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"password": "wrong"}, ("access_denied", "AADB2C90225")),
        ({"username": "nobody@example.com"}, ("access_denied", "AADB2C90225")),
        (
            {"username": tenant.DISABLED, "password": tenant.DISABLED_PASSWORD},
            ("access_denied", "AADB2C90225"),
        ),
        ({"username": None}, ("invalid_request", "AADB2C90083")),
        ({"password": ""}, ("invalid_request", "AADB2C90083")),
        ({"scope": None}, ("invalid_request", "AADB2C90010")),
        ({"scope": "openid User.Read"}, ("invalid_request", "AADB2C90117")),
        ({"client_secret": "x"}, ("invalid_request", "AADB2C90084")),
        ({"client_id": tenant.NATIVE}, ("unauthorized_client", "AADB2C90224")),
        ({"client_id": "88888888-8888-4888-8888-888888888888"}, ("invalid_client", "AADB2C90018")),
    ],
)
def test_faulty_request(visitor, changes, expected):
    assert code_of(asked(visitor, **changes)) == expected


def test_application_without_the_implicit_grant_is_refused(make_site):
    apps = [{**app, "implicit": {}} if app.get("client_id") == tenant.SCRIPT else app for app in tenant.CONFIG["apps"]]
    assert code_of(asked(make_site(tenant.config_with(apps=apps)).browser())) == ("unauthorized_client", "AADB2C90057")


def test_web_app_proves_itself_by_its_secret(make_site):
    web = {"allow_public_client_flows": True, "implicit": {"access_tokens": True}}
    browser = make_site(tenant.config_with(app=web)).browser()
    scope = f"openid offline_access {tenant.READ}"
    told = asked(browser, client_id=tenant.WEBAPP, client_secret=tenant.SECRET, scope=scope).json()
    assert token(browser, refresh(told["refresh_token"]), policy=tenant.ROPC).status_code == 200
    wrong = asked(browser, client_id=tenant.WEBAPP, client_secret="wrong", scope=scope)
    assert code_of(wrong) == ("invalid_client", "AADB2C90081")


def test_other_user_flows_do_not_take_passwords(visitor):
    assert code_of(asked(visitor, policy=tenant.SUSI)) == ("unsupported_grant_type", "AADB2C90086")


def test_user_flow_for_passwords_has_no_pages(visitor):
    response = visitor.get(f"/{tenant.TENANT}/{tenant.ROPC}/oauth2/v2.0/authorize?client_id={tenant.SCRIPT}")
    assert response.status_code == 400
    assert "AADB2C90031" in response.text


def test_wrong_passwords_lock_the_account_here_and_on_the_pages(site):
    browser = site.browser()
    for number in range(10):
        assert code_of(asked(browser, password=f"wrong {number}")) == ("access_denied", "AADB2C90225")
    assert code_of(asked(browser)) == ("access_denied", "AADB2C90225")
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    told = browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    assert told["errorCode"] == "AADB2C90114"
    site.emulator.clock.advance(60)
    assert asked(browser).status_code == 200


def test_account_that_must_choose_a_new_password_is_refused(make_site):
    user = {**tenant.CONFIG["users"][0], "force_password_reset": True}
    browser = make_site(tenant.config_with(users=[user])).browser()
    assert code_of(asked(browser)) == ("access_denied", "AADB2C90225")
