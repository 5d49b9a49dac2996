"""The errors that an OIDC client meets first (reference 10.1), each raised as a client would see it.

`RAISED` holds a scenario for each; `NOT_YET` lists in one place those that nothing can raise so far, and why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from mock_b2c.domain.errors import catalogue
from tests.web import provoked, provoked_beyond, provoked_tokens, tenant
from tests.web.relying_party import authorization, code_redemption, refresh, token, token_set
from tests.web.site import Site
from tests.web.xhr_client import answer, page

IN_THE_ERROR_TABLE = {"AADB2C90047", "AADB2C90273", "AADB2C90289", "AADB2C90225"}
"""Provoked in tests/web, with a config of their own."""
DESCRIPTION = re.compile(
    r"(AADB2C\d{5}): [^\r\n]+\r\n"
    r"Correlation ID: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\r\n"
    r"Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An error's code, its carrier (`redirect`, `token`, `page`), the `error` member, and who provokes it."""

    code: str
    carrier: str
    error: str
    provoke: Callable[[Site], requests.Response]


RAISED: list[Raised] = []


def raised(code: str, carrier: str, error: str = "") -> Callable:
    """Registers a scenario."""

    def register(provoke: Callable) -> Callable:
        RAISED.append(Raised(code=code, carrier=carrier, error=error, provoke=provoke))
        return provoke

    return register


@raised("AADB2C90006", "redirect", "redirect_uri_mismatch")
def redirect_uri_is_unknown(site):
    return site.browser().authorize(tenant.SUSI, authorization(redirect_uri="https://evil.example/"))


@raised("AADB2C90091", "redirect", "access_denied")
def user_cancels(site):
    browser = site.browser()
    return browser.cancel(page(browser.authorize(tenant.RESET, authorization())))


@raised("AADB2C90118", "redirect", "access_denied")
def user_forgot_the_password(site):
    browser = site.browser()
    return browser.get(page(browser.authorize(tenant.LEGACY, authorization())).href("forgotPassword"))


@raised("AADB2C90077", "redirect", "interaction_required")
def prompt_is_none_without_a_session(site):
    return site.browser().authorize(tenant.SUSI, authorization(prompt="none"))


@raised("AADB2C90205", "redirect", "invalid_request")
def permission_is_missing(site):
    return site.browser().authorize(tenant.SUSI, authorization(scope=f"openid {tenant.FORBIDDEN}"))


@raised("AADB2C90117", "redirect", "invalid_request")
def scope_is_unknown(site):
    return site.browser().authorize(tenant.SUSI, authorization(scope="openid User.Read"))


@raised("AADB2C90057", "redirect", "unauthorized_client")
def implicit_grant_is_off(site):
    return site.browser().authorize(tenant.SUSI, authorization(response_type="id_token"))


@raised("AADB2C90055", "redirect", "invalid_request")
def token_is_asked_for_without_a_resource(site):
    params = authorization(
        client_id=tenant.IMPLICIT,
        redirect_uri=tenant.IMPLICIT_REDIRECT_URI,
        response_type="id_token token",
        scope="openid profile",
    )
    return site.browser().authorize(tenant.SUSI, params)


@raised("AADB2C90146", "redirect", "invalid_request")
def scopes_name_two_resources(site):
    return site.browser().authorize(tenant.SUSI, authorization(scope=f"openid {tenant.READ} {tenant.OTHER}"))


@raised("AADB2C99059", "redirect", "invalid_request")
def spa_sends_no_challenge(site):
    params = authorization(
        client_id=tenant.SPA,
        redirect_uri=tenant.SPA_REDIRECT_URI,
        scope="openid",
        code_challenge=None,
        code_challenge_method=None,
    )
    return site.browser().authorize(tenant.SUSI, params)


@raised("AADB2C90255", "redirect", "server_error")
def page_is_confirmed_after_a_refused_form(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    browser.submit(shown, email=tenant.ADA, password="wrong")
    return browser.confirm(shown)


def redeemed(site, *, policy=tenant.SUSI, seconds=0, **changes):
    browser = site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    site.emulator.clock.advance(seconds)
    return token(browser, code_redemption(code, **changes), policy=policy)


@raised("AADB2C90081", "token", "invalid_client")
def secret_is_wrong(site):
    return redeemed(site, client_secret="wrong")


@raised("AADB2C90079", "token", "invalid_request")
def secret_is_missing(site):
    return redeemed(site, client_secret=None)


@raised("AADB2C90080", "token", "invalid_grant")
def code_has_expired(site):
    return redeemed(site, seconds=601)


@raised("AADB2C90080", "token", "invalid_grant")
def refresh_token_has_expired(site):
    browser = site.browser()
    held = token_set(browser)["refresh_token"]
    site.emulator.clock.advance(14 * 24 * 3600 + 1)
    return token(browser, refresh(held))


@raised("AADB2C90088", "token", "invalid_grant")
def code_is_of_another_policy(site):
    return redeemed(site, policy=tenant.EDIT)


@raised("AADB2C90129", "token", "invalid_grant")
def grant_was_revoked(site):
    browser, emulator = site.browser(), site.emulator
    held = token_set(browser)["refresh_token"]
    emulator.clock.advance(1)
    emulator.revoke_sessions(emulator.tenants[0], emulator.users(emulator.tenants[0])[0])
    return token(browser, refresh(held))


@raised("AADB2C90085", "token", "invalid_grant")
def code_is_unknown(site):
    return redeemed(site, code="unknown")


@raised("AADB2C90018", "token", "invalid_client")
def client_is_unknown_to_the_token_endpoint(site):
    return redeemed(site, client_id="unknown")


@raised("AADB2C90018", "page")
def client_is_unknown_to_the_authorize_endpoint(site):
    return site.browser().authorize(tenant.SUSI, authorization(client_id="unknown"))


@raised("AADB2C90272", "page")
def id_token_hint_is_missing_at_sign_out(site):
    return site.browser().get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout")


@pytest.mark.parametrize("case", RAISED, ids=lambda case: f"{case.code} {case.provoke.__name__}")
def test_error_reaches_the_client_in_its_carrier(make_site, site, case):
    if case.code == "AADB2C90272":
        first, *others = tenant.CONFIG["user_flows"]
        strict = {**first, "session": {"require_id_token_at_logout": True}}
        site = make_site({**tenant.CONFIG, "user_flows": [strict, *others]})
    response = case.provoke(site)
    if case.carrier == "page":
        assert response.status_code == 400
        assert f'class="error-page-detail">{case.code}: ' in response.text
        return
    if case.carrier == "token":
        assert response.status_code == 400
        told = response.json()
        assert list(told) == ["error", "error_description"]
    else:
        told = answer(response)
        assert list(told) == ["error", "error_description", "state"]
        assert told["state"] == "some state"
    assert told["error"] == case.error
    assert DESCRIPTION.fullmatch(told["error_description"])[1] == case.code


def test_every_error_of_the_first_list_is_raised():
    first = (
        *("90006", "90091", "90118", "90077", "90205", "90117", "90057", "90055", "90146", "99059", "90255"),
        *("90047", "90273", "90289", "90081", "90079", "90080", "90088", "90129", "90085", "90018", "90225", "90272"),
    )
    assert {case.code for case in RAISED} | IN_THE_ERROR_TABLE == {f"AADB2C{number}" for number in first}
    elsewhere = (*provoked.PROVOKED, *provoked_tokens.PROVOKED, *provoked_beyond.PROVOKED)
    assert {case.code for case in elsewhere} >= IN_THE_ERROR_TABLE


def test_error_member_of_every_scenario_is_that_of_the_catalogue():
    rows = catalogue()
    told = {(case.code, case.error) for case in RAISED if case.error}
    assert told == {(code, rows[code].oauth_error) for code, _ in told}


def test_password_grant_is_told_to_be_unsupported(visitor):
    form = {"client_id": tenant.WEBAPP, "grant_type": "password", "username": tenant.ADA, "password": "x"}
    assert token(visitor, form).json()["error"] == "unsupported_grant_type"
