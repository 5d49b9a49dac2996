"""The service's cookies (reference 1.4). They stay with the exact host: a `Domain` would widen them on localhost."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

CACHE = re.compile(r"x-ms-cpim-cache\|[\w-]{22}_0")
SSO = f"x-ms-cpim-sso:{tenant.TENANT}_0"


def set_cookies(response):
    """`{name: (value, attributes)}` of the cookies an answer sets."""
    found = {}
    for line in response.raw.headers.getlist("Set-Cookie"):
        (name, value), *attributes = (part.strip().partition("=")[::2] for part in line.split(";"))
        found[name] = (value, dict(attributes))
    return found


def cache_of(cookies):
    (name,) = [name for name in cookies if CACHE.fullmatch(name)]
    return name


def test_page_sets_csrf_trans_and_cache_cookies_and_no_others(each_site):
    response = each_site.browser().authorize(tenant.SUSI, authorization())
    cookies = set_cookies(response)
    assert set(cookies) == {"x-ms-cpim-csrf", "x-ms-cpim-trans", cache_of(cookies)}
    assert all(value for value, _ in cookies.values())


def test_cookies_over_https_are_for_all_sites_secure_and_hidden_from_scripts(each_site):
    response = each_site.browser().authorize(tenant.SUSI, authorization())
    for _, attributes in set_cookies(response).values():
        assert attributes == {"path": "/", "SameSite": "None", "Secure": "", "HttpOnly": ""}


def test_cookies_over_http_are_lax_so_that_browsers_keep_them(make_site):
    site = make_site(front_scheme="http")
    response = site.browser().get(
        f"http://localhost:8443/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize", params=authorization()
    )
    for _, attributes in set_cookies(response).values():
        assert attributes == {"path": "/", "SameSite": "Lax", "HttpOnly": ""}


def test_trans_cookie_names_the_open_transaction(visitor):
    response = visitor.authorize(tenant.SUSI, authorization())
    value, _ = set_cookies(response)["x-ms-cpim-trans"]
    opened = page(response).transaction_id
    assert json.loads(base64.b64decode(value, validate=True)) == {
        "T_DIC": [
            {
                "I": opened,
                "T": tenant.TENANT,
                "P": tenant.SUSI.lower(),
                "C": tenant.WEBAPP,
                "S": 1,
                "M": {},
                "D": 0,
                "E": "",
            }
        ],
        "C_ID": opened,
    }


def test_each_page_renews_the_csrf_cookie_and_sets_trans_and_cache_again(visitor):
    first = visitor.authorize(tenant.SUSI, authorization())
    second = visitor.get(page(first).href("createAccount"))
    before, after = set_cookies(first), set_cookies(second)
    assert after["x-ms-cpim-csrf"] != before["x-ms-cpim-csrf"]
    assert set(after) == set(before)


def assert_expired_ten_years_ago(attributes):
    expired = parsedate_to_datetime(attributes["expires"])
    ago = datetime.now(UTC) - expired
    assert timedelta(days=3650) <= ago <= timedelta(days=3654)


def test_success_sets_the_session_and_expires_cache_and_trans_ten_years_ago(each_site):
    browser = each_site.browser()
    shown = browser.authorize(tenant.SUSI, authorization())
    browser.submit(page(shown), email=tenant.ADA, password=tenant.ADA_PASSWORD)
    cookies = set_cookies(browser.confirm(page(shown)))
    cache = cache_of(set_cookies(shown))
    assert set(cookies) == {SSO, cache, "x-ms-cpim-trans"}
    value, attributes = cookies[SSO]
    assert len(value) >= 43
    assert attributes == {"path": "/", "SameSite": "None", "Secure": "", "HttpOnly": ""}
    for name in (cache, "x-ms-cpim-trans"):
        value, attributes = cookies[name]
        assert value == ""
        assert_expired_ten_years_ago(attributes)
        assert attributes.keys() == {"expires", "path", "SameSite", "Secure", "HttpOnly"}
    assert {cookie.name for cookie in browser.session.cookies} == {"x-ms-cpim-csrf", SSO}


def test_cancelled_transaction_expires_its_cookies_and_sets_no_session(visitor):
    shown = visitor.authorize(tenant.RESET, authorization())
    cookies = set_cookies(visitor.cancel(page(shown)))
    assert set(cookies) == {cache_of(set_cookies(shown)), "x-ms-cpim-trans"}
    for _, attributes in cookies.values():
        assert_expired_ten_years_ago(attributes)


def test_refused_request_sets_no_cookie(visitor):
    assert set_cookies(visitor.authorize(tenant.SUSI, authorization(scope=None))) == {}
    assert set_cookies(visitor.authorize(tenant.SUSI, authorization(client_id="unknown"))) == {}


@pytest.mark.parametrize("password", [tenant.ADA_PASSWORD, "a wrong one"])
def test_calls_of_the_page_set_the_cookies_of_their_transaction_again(visitor, password):
    first = visitor.authorize(tenant.SUSI, authorization())
    response = visitor.post(page(first), "SelfAsserted", {"email": tenant.ADA, "password": password})
    of_page = set_cookies(first)
    assert set_cookies(response) == {name: of_page[name] for name in (cache_of(of_page), "x-ms-cpim-trans")}


def test_call_that_is_refused_as_forged_sets_no_cookie(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    assert set_cookies(visitor.post(shown, "SelfAsserted", {}, **{"X-CSRF-TOKEN": "forged"})) == {}


@pytest.mark.parametrize("is_good", [True, False], ids=["redeemed", "refused"])
def test_answer_of_the_token_endpoint_expires_the_list_of_open_transactions(visitor, is_good):
    code = answer(visitor.sign_in(authorization()))["code"]
    response = token(visitor, code_redemption(code if is_good else "of nobody"))
    assert response.ok is is_good
    ((name, (value, attributes)),) = set_cookies(response).items()
    assert (name, value) == ("x-ms-cpim-trans", "")
    assert_expired_ten_years_ago(attributes)


def test_silent_sign_in_sets_the_session_again(visitor):
    visitor.sign_in(authorization())
    before = visitor.session.cookies[SSO]
    value, _ = set_cookies(visitor.authorize(tenant.SUSI, authorization()))[SSO]
    assert value == before


def test_new_credentials_begin_a_session_of_another_value(visitor):
    visitor.sign_in(authorization())
    before = visitor.session.cookies[SSO]
    visitor.sign_in(authorization(prompt="login"))
    assert visitor.session.cookies[SSO] != before


def test_replaced_session_no_longer_counts(site):
    browser, thief = site.browser(), site.browser()
    browser.sign_in(authorization())
    thief.session.cookies.update(browser.session.cookies)
    browser.sign_in(authorization(prompt="login"))
    assert answer(thief.authorize(tenant.SUSI, authorization(prompt="none")))["error"] == "interaction_required"


@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "\xe4"])
def test_session_cookie_of_any_value_that_is_none_is_no_session(visitor, value):
    visitor.session.headers["Cookie"] = f"{SSO}={value}".encode("latin-1")
    assert page(visitor.authorize(tenant.SUSI, authorization()))


def test_abandoned_sign_ins_do_not_fill_the_browser_with_cookies(visitor):
    for _ in range(60):
        visitor.authorize(tenant.SUSI, authorization())
    assert len([cookie for cookie in visitor.session.cookies if CACHE.fullmatch(cookie.name)]) <= 21


def test_sign_out_expires_every_cookie_of_the_emulator(visitor):
    visitor.sign_in(authorization())
    visitor.authorize(tenant.EDIT, authorization())
    response = visitor.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout")
    for _, attributes in set_cookies(response).values():
        assert_expired_ten_years_ago(attributes)
    assert list(visitor.session.cookies) == []


ELSEWHERE = ("rp", "rc", "ctx", "dc", "slice", "admin", "geo")


def test_cookies_that_route_requests_between_machines_are_neither_set_nor_minded(visitor):
    brought = "; ".join(f"x-ms-cpim-{name}=of-a-real-tenant" for name in ELSEWHERE)
    visitor.session.headers["Cookie"] = brought
    shown = visitor.authorize(tenant.SUSI, authorization())

    assert page(shown).settings["csrf"]
    assert not [name for name in set_cookies(shown) if name.removeprefix("x-ms-cpim-") in ELSEWHERE]
