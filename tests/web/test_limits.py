"""Requests beyond the tenant's limits: HTTP 429 with `Retry-After` (reference 12)."""

import pytest

from tests.builders import NOW
from tests.web import tenant
from tests.web.relying_party import authorization, token
from tests.web.xhr_client import page

PATH = f"/{tenant.TENANT}/{tenant.SUSI}"
KEYS = f"{PATH}/discovery/v2.0/keys"


@pytest.fixture
def limited(make_site, clock):
    """`limited(requests_per_second=2)` is a browser at a tenant with these limits, whose time stands still."""

    def make(**limits):
        return make_site({**tenant.CONFIG, "limits": limits}, clock=clock).browser()

    return make


def statuses(browser, count):
    return [browser.get(KEYS).status_code for _ in range(count)]


def test_without_limits_nothing_is_refused(limited):
    assert set(statuses(limited(), 300)) == {200}


def test_tenant_answers_so_many_requests_a_second(limited, clock):
    browser = limited(requests_per_second=2)
    assert statuses(browser, 4) == [200, 200, 429, 429]
    clock.advance(1)
    assert statuses(browser, 3) == [200, 200, 429]


def test_address_gets_so_many_answers_in_five_minutes(limited, clock):
    clock.freeze(NOW - NOW % 300 + 100)
    browser = limited(requests_per_address=3)
    assert statuses(browser, 4) == [200, 200, 200, 429]
    assert browser.get(KEYS).headers["Retry-After"] == "200"
    clock.advance(199)
    assert statuses(browser, 1) == [429]
    clock.advance(1)
    assert statuses(browser, 1) == [200]


def test_token_endpoint_says_so_in_json(limited):
    browser = limited(requests_per_second=1)
    statuses(browser, 1)
    response = token(browser, {"grant_type": "refresh_token", "client_id": tenant.WEBAPP})
    told = response.json()
    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert list(told) == ["error", "error_description"]
    assert (told["error"], told["error_description"][:11]) == ("temporarily_unavailable", "AADB2C90229")


@pytest.mark.parametrize(
    ("limit", "code"), [("requests_per_second", "AADB2C90244"), ("requests_per_address", "AADB2C90229")]
)
def test_page_says_so_too_and_sends_nobody_back(limited, limit, code):
    browser = limited(**{limit: 1})
    statuses(browser, 1)
    response = browser.authorize(tenant.SUSI, authorization())
    assert (response.status_code, "Location" in response.headers) == (429, False)
    assert int(response.headers["Retry-After"]) >= 1
    assert code in response.text
    assert limit in response.text  # the hint names the key


def test_call_of_a_page_is_told_in_its_json(limited):
    browser = limited(requests_per_second=1)
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    response = browser.post(shown, "SelfAsserted", {"email": tenant.ADA, "password": tenant.ADA_PASSWORD})

    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert response.headers["Content-Type"] == "text/json; charset=utf-8"
    assert response.json() == {
        "status": "429",
        "errorCode": "AADB2C90244",
        "message": "There are too many requests at this moment. Please wait for some time and try again.",
    }


def test_link_of_a_page_is_told_by_the_error_page(limited):
    browser = limited(requests_per_second=1)
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    response = browser.get(shown.href("createAccount"))
    assert response.status_code == 429
    assert "AADB2C90244" in response.text
