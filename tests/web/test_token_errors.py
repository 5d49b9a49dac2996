"""Refusals of the token endpoint: HTTP 400 and JSON with exactly two members (reference 4.1)."""

import base64
import re
from functools import partial

import pytest

from tests.threads import at_once
from tests.web import tenant
from tests.web.relying_party import VERIFIER, authorization, code_redemption, refresh, token, token_set
from tests.web.xhr_client import answer

DESCRIPTION = re.compile(
    r"AADB2C\d{5}: [^\r\n]+\r\n"
    r"Correlation ID: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\r\n"
    r"Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\r\n"
)


def case(value):
    """A short name for a case: the parameter that is changed, and to what."""
    return " ".join(f"{name}={text!r:.24}" for name, text in value.items()) if isinstance(value, dict) else value or ""


@pytest.fixture
def code(visitor):
    """An authorization code for the web app."""
    return answer(visitor.sign_in(authorization()))["code"]


def assert_refused(response, code, error):
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    told = response.json()
    assert list(told) == ["error", "error_description"]
    assert DESCRIPTION.fullmatch(told["error_description"]), told
    assert (told["error"], told["error_description"][:11]) == (error, code)


@pytest.mark.parametrize(
    ("changes", "code_", "error"),
    [
        ({"client_id": None}, "AADB2C90008", "invalid_request"),
        ({"client_id": "unknown"}, "AADB2C90018", "invalid_client"),
        ({"grant_type": None}, "AADB2C90083", "invalid_request"),
        ({"grant_type": "device_code"}, "AADB2C90086", "unsupported_grant_type"),
        ({"grant_type": "Authorization_Code"}, "AADB2C90086", "unsupported_grant_type"),
        ({"code": None}, "AADB2C90083", "invalid_request"),
        ({"code": ""}, "AADB2C90083", "invalid_request"),
        ({"redirect_uri": None}, "AADB2C90083", "invalid_request"),
        ({"code": "unknown"}, "AADB2C90085", "invalid_grant"),
        ({"redirect_uri": tenant.SECOND_REDIRECT_URI}, "AADB2C90085", "invalid_grant"),
        ({"redirect_uri": tenant.REDIRECT_URI + "/"}, "AADB2C90085", "invalid_grant"),
        ({"client_secret": None}, "AADB2C90079", "invalid_request"),
        ({"client_secret": ""}, "AADB2C90079", "invalid_request"),
        ({"client_secret": "wrong"}, "AADB2C90081", "invalid_client"),
        ({"client_secret": tenant.SECRET.upper()}, "AADB2C90081", "invalid_client"),
        ({"code_verifier": None}, "AADB2C90183", "invalid_grant"),
        ({"code_verifier": "short"}, "AADB2C90183", "invalid_grant"),
        ({"code_verifier": VERIFIER + "x"}, "AADB2C90182", "invalid_grant"),
        ({"scope": "User.Read"}, "AADB2C90117", "invalid_request"),
        ({"scope": f"{tenant.READ} {tenant.OTHER}"}, "AADB2C90146", "invalid_request"),
        ({"code": "x" * 9000}, "AADB2C90122", "invalid_request"),
        ({"code": "a\x00"}, "AADB2C90122", "invalid_request"),
    ],
    ids=case,
)
def test_faulty_redemption_of_a_code(visitor, code, changes, code_, error):
    assert_refused(token(visitor, code_redemption(code, **changes)), code_, error)


def test_refused_redemption_does_not_use_the_code_up(visitor, code):
    for changes in ({"client_secret": "wrong"}, {"code_verifier": "v" * 43}, {"redirect_uri": "http://localhost"}):
        assert token(visitor, code_redemption(code, **changes)).status_code == 400
    assert token(visitor, code_redemption(code), policy=tenant.EDIT).status_code == 400
    assert token(visitor, code_redemption(code)).status_code == 200


def test_code_works_once(each_site):
    browser = each_site.browser()
    form = code_redemption(answer(browser.sign_in(authorization()))["code"])
    assert token(browser, form).status_code == 200
    assert_refused(token(browser, form), "AADB2C90085", "invalid_grant")


def test_of_many_redemptions_at_once_one_gets_the_tokens(served_site):
    browser = served_site.browser()
    form = code_redemption(answer(browser.sign_in(authorization()))["code"])
    browsers = [served_site.browser() for _ in range(6)]
    told = at_once([partial(token, each, form) for each in browsers])
    assert sorted(response.status_code for response in told) == [200] + [400] * 5


def test_code_expires_after_ten_minutes(site):
    browser = site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    site.emulator.clock.advance(600)
    assert_refused(token(browser, code_redemption(code)), "AADB2C90080", "invalid_grant")


def test_code_of_one_client_is_not_for_another(visitor, code):
    form = code_redemption(code, client_id=tenant.IMPLICIT, redirect_uri=tenant.IMPLICIT_REDIRECT_URI)
    assert_refused(token(visitor, form), "AADB2C90279", "invalid_grant")


def test_verifier_for_a_code_without_challenge_is_refused(visitor):
    code = answer(visitor.sign_in(authorization(code_challenge=None, code_challenge_method=None)))["code"]
    assert_refused(token(visitor, code_redemption(code)), "AADB2C90182", "invalid_grant")


def test_grant_of_one_user_flow_is_refused_at_another_and_both_are_named(visitor, code):
    tokens = token(visitor, code_redemption(code)).json()
    response = token(visitor, refresh(tokens["refresh_token"]), policy=tenant.EDIT)
    assert_refused(response, "AADB2C90088", "invalid_grant")
    assert tenant.EDIT in response.json()["error_description"]
    assert tenant.SUSI in response.json()["error_description"]


@pytest.mark.parametrize(
    ("changes", "code_", "error"),
    [
        ({"refresh_token": None}, "AADB2C90083", "invalid_request"),
        ({"refresh_token": "unknown"}, "AADB2C90085", "invalid_grant"),
        ({"client_id": tenant.IMPLICIT}, "AADB2C90279", "invalid_grant"),
        ({"client_secret": None}, "AADB2C90079", "invalid_request"),
        ({"client_secret": "wrong"}, "AADB2C90081", "invalid_client"),
    ],
    ids=case,
)
def test_faulty_refresh(visitor, changes, code_, error):
    held = token_set(visitor)["refresh_token"]
    assert_refused(token(visitor, refresh(held, **changes)), code_, error)


def test_secret_of_a_public_client_is_refused(visitor):
    params = authorization(client_id=tenant.NATIVE, redirect_uri=tenant.NATIVE_REDIRECT_URI)
    code = answer(visitor.sign_in(params))["code"]
    form = code_redemption(code, client_id=tenant.NATIVE, redirect_uri=tenant.NATIVE_REDIRECT_URI)
    assert_refused(token(visitor, form), "AADB2C90084", "invalid_request")


def test_revoked_sessions_refuse_what_was_issued_before(site):
    browser, emulator = site.browser(), site.emulator
    held = token_set(browser)["refresh_token"]
    (ada,) = [user for user in emulator.users(emulator.tenants[0]) if user.email == tenant.ADA]
    emulator.clock.advance(1)
    emulator.revoke_sessions(emulator.tenants[0], ada)
    assert_refused(token(browser, refresh(held)), "AADB2C90129", "invalid_grant")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_other_method_than_post_is_aadb2c90226(visitor, method, version):
    address = f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/{version}token"
    assert_refused(visitor.session.request(method, address), "AADB2C90226", "invalid_request")


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic \xe4",
        "Basic " + base64.b64encode(b"no-colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + base64.b64encode(f"{tenant.WEBAPP}:wrong".encode()).decode(),
        "Basic " + base64.b64encode(f"{tenant.IMPLICIT}:{tenant.SECRET}".encode()).decode(),
        "basic " + "QUFB" * 10_000,
    ],
    ids=lambda header: header[:24],
)
def test_unusable_http_basic_is_aadb2c90081(visitor, code, header):
    response = token(visitor, code_redemption(code), headers={"Authorization": header.encode("latin-1")})
    assert_refused(response, "AADB2C90081", "invalid_client")


def test_bearer_header_does_not_matter(visitor, code):
    assert token(visitor, code_redemption(code), headers={"Authorization": "Bearer x"}).status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data", "x/y; boundary=\xe4"])
def test_body_that_is_no_form_lacks_its_parameters(visitor, kind, caplog):
    body = b'{"grant_type":"authorization_code"}'
    response = token(visitor, body, headers={"Content-Type": kind.encode("latin-1")})
    assert_refused(response, "AADB2C90008", "invalid_request")
    assert "in the body, as application/x-www-form-urlencoded" in caplog.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_huge_body_is_refused(each_site, kind):
    browser = each_site.browser()
    response = token(browser, b"a" * 300_000, headers={"Content-Type": kind})
    assert_refused(response, "AADB2C90122", "invalid_request")


def test_parameter_that_comes_twice_counts_as_it_came_first(visitor, code):
    form = [*code_redemption(code).items(), ("client_secret", "wrong"), ("code", "other"), ("grant_type", "other")]
    assert token(visitor, form).status_code == 200


@pytest.mark.parametrize("in_form", [(), ("client_secret",), ("code", "grant_type")], ids=["none", "one", "two"])
def test_parameters_may_stand_in_the_query(visitor, code, in_form):
    address = f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/token"
    sent = code_redemption(code)
    form = {name: sent.pop(name) for name in in_form}
    assert visitor.session.post(address, params=sent, data=form).status_code == 200


def test_parameter_of_the_form_counts_before_the_one_of_the_query(visitor, code):
    address = f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/token"
    response = visitor.session.post(address, params={"client_secret": "wrong"}, data=code_redemption(code))
    assert response.status_code == 200


def test_cookies_of_a_session_do_not_redeem_anything(visitor):
    visitor.sign_in(authorization())
    assert_refused(token(visitor, {"client_id": tenant.WEBAPP}), "AADB2C90083", "invalid_request")
