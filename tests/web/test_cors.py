"""Which scripts may read the token endpoint's answers (reference 1.5): those of single-page applications, by origin."""

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, refresh, token
from tests.web.xhr_client import answer

FOREIGN = "https://evil.example"
PATH = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/token"
ALLOW = "Access-Control-Allow-Origin"


def spa_code(visitor):
    params = authorization(
        client_id=tenant.SPA, redirect_uri=tenant.SPA_REDIRECT_URI, scope="openid offline_access", prompt="login"
    )
    return answer(visitor.sign_in(params))["code"]


def redeemed(visitor, code, origin):
    form = code_redemption(code, client_id=tenant.SPA, redirect_uri=tenant.SPA_REDIRECT_URI, client_secret=None)
    return token(visitor, form, headers={"Origin": origin} if origin else {})


def preflight(visitor, origin, path=PATH):
    return visitor.session.options(
        visitor.url + path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
        timeout=10,
    )


@pytest.mark.parametrize("path", [PATH, f"/{tenant.TENANT}/oauth2/v2.0/token?p={tenant.SUSI}"])
def test_preflight_of_a_single_page_application_is_granted(each_site, path):
    response = preflight(each_site.browser(), tenant.SPA_ORIGIN, path)
    assert (response.status_code, response.text) == (204, "")
    assert response.headers[ALLOW] == tenant.SPA_ORIGIN
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "content-type" in response.headers["Access-Control-Allow-Headers"].lower()
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize("origin", [FOREIGN, "null", tenant.SPA_ORIGIN.upper(), tenant.SPA_REDIRECT_URI])
def test_preflight_of_anybody_else_is_not(visitor, origin):
    response = preflight(visitor, origin)
    assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_answers_and_errors_can_be_read_by_the_application(visitor):
    code = spa_code(visitor)
    granted = redeemed(visitor, code, tenant.SPA_ORIGIN)
    refused = redeemed(visitor, code, tenant.SPA_ORIGIN)
    assert (granted.status_code, refused.status_code) == (200, 400)
    assert [response.headers[ALLOW] for response in (granted, refused)] == [tenant.SPA_ORIGIN] * 2
    form = refresh(granted.json()["refresh_token"], client_id=tenant.SPA, client_secret=None)
    again = token(visitor, form, headers={"Origin": tenant.SPA_ORIGIN})
    assert (again.status_code, again.headers[ALLOW]) == (200, tenant.SPA_ORIGIN)


@pytest.mark.parametrize("origin", ["", FOREIGN])
def test_code_of_a_single_page_application_is_redeemed_from_its_origin_only(visitor, origin):
    code = spa_code(visitor)
    refused = redeemed(visitor, code, origin)
    assert (refused.status_code, refused.json()["error_description"][:11]) == (400, "AADB2C90085")
    assert ALLOW not in refused.headers
    assert redeemed(visitor, code, tenant.SPA_ORIGIN).status_code == 200


def test_answer_to_a_web_app_cannot_be_read_by_scripts(visitor):
    code = answer(visitor.sign_in(authorization()))["code"]
    response = token(visitor, code_redemption(code), headers={"Origin": "http://localhost:5000"})
    assert response.status_code == 200
    assert ALLOW not in response.headers


def test_body_that_cannot_be_read_is_a_clean_error_with_an_origin_too(visitor):
    response = token(visitor, b"client_id=" + b"x" * 300_000, headers={"Origin": tenant.SPA_ORIGIN})
    assert (response.status_code, response.json()["error_description"][:11]) == (400, "AADB2C90122")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_still_refused(visitor, method):
    response = visitor.session.request(method, visitor.url + PATH, timeout=10)
    assert response.json()["error_description"][:11] == "AADB2C90226"
