"""The sign-in log: what happened, sign-in by sign-in, and nothing that is secret."""

from urllib.parse import urlencode

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token, token_set
from tests.web.xhr_client import answer
from tests.web.xhr_client import page as shown

WRONG = "zq9-wrong-password"


def journeys(page):
    return page.html.select("details.journey")


def titles(journey):
    return [line.text for line in journey.select(".timeline .name")]


def refused_sign_in(site):
    browser = site.browser()
    browser.submit(shown(browser.authorize(tenant.SUSI, authorization())), email=tenant.ADA, password=WRONG)


def test_sign_in_and_its_tokens_are_one_entry(portal, site):
    token_set(site.browser())
    (journey,) = journeys(portal.open("log"))
    assert titles(journey) == [
        "Authorization request",
        "Page sent",
        "Page goes on",
        "Signed in",
        "Token request",
        "Tokens issued",
    ]
    summary = " ".join(journey.summary.get_text(" ").split())
    assert summary.startswith(f"{tenant.SUSI} tokens issued")
    assert summary.endswith(f"webapp1, {tenant.ADA}")


def test_sign_in_without_a_request_is_called_by_its_user_flow(portal, b2c):
    asked = urlencode({"p": tenant.SUSI, **authorization()})
    b2c.sign_in(f"https://localhost:8443/{tenant.TENANT}/oauth2/v2.0/authorize?{asked}", tenant.ADA)
    (journey,) = journeys(portal.open("log"))
    assert " ".join(journey.summary.get_text(" ").split()).startswith(f"{tenant.SUSI} signed in")
    assert titles(journey) == ["Signed in"]


def test_error_is_told_with_its_hint_and_correlation_id(portal, site):
    refused_sign_in(site)
    (journey,) = journeys(portal.open("log"))
    assert journey.select_one(".badge.bad").text == "AADB2C90054"
    (refused,) = [event for event in site.emulator.events if hasattr(event, "hint")]
    assert journey.select_one(".hint").text == refused.hint
    assert refused.correlation_id in journey.text


def test_newest_comes_first_and_each_is_told_apart(portal, site):
    site.browser().authorize(tenant.SUSI, authorization())
    site.browser().authorize(tenant.SIGN_UP, authorization())
    names = [journey.select_one(".name").text for journey in journeys(portal.open("log"))]
    assert names == [tenant.SIGN_UP, tenant.SUSI]


def test_journey_that_goes_on_moves_up(portal, site):
    browser = site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    site.browser().authorize(tenant.SIGN_UP, authorization())
    token(browser, code_redemption(code))
    assert journeys(portal.open("log"))[0].select_one(".name").text == tenant.SUSI


@pytest.mark.parametrize("wanted", ["AADB2C90054", "correlation", "webapp1", tenant.SUSI])
def test_log_is_searched(portal, site, wanted):
    refused_sign_in(site)
    site.browser().get(f"/{tenant.TENANT}/{tenant.EDIT}/oauth2/v2.0/logout")
    if wanted == "correlation":
        wanted = next(event.correlation_id for event in site.emulator.events if hasattr(event, "hint"))
    (journey,) = journeys(portal.open(f"log?q={wanted}"))
    assert "AADB2C90054" in journey.text
    assert journeys(portal.open("log?q=nothing-of-that-kind")) == []


def test_only_errors_when_asked(portal, site):
    token_set(site.browser())
    refused_sign_in(site)
    assert len(journeys(portal.open("log"))) == 2
    assert len(journeys(portal.open("log?errors=on"))) == 1


def test_no_secret_is_in_it(portal, site):
    held = token_set(site.browser())
    refused_sign_in(site)
    text = portal.open("log").response.text
    for hidden in (tenant.SECRET, tenant.ADA_PASSWORD, WRONG, held["id_token"], held["refresh_token"], "some state"):
        assert hidden not in text


def test_what_was_sent_is_shown_as_text(portal, site):
    site.browser().authorize(tenant.SUSI, authorization(client_id="<img src=x>", scope="<b>zq9</b>"))
    page = portal.open("log")
    assert page.html.select("img[src=x], main b") == []
    assert "<img src=x>" in page.text


def test_requests_of_no_sign_in_stand_alone(portal, site):
    for _ in range(2):
        site.browser().get("/fabrikam.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize")
    one, other = journeys(portal.open("log"))
    assert titles(one) == titles(other)
    assert "AADB2C90022" in one.text or "AADB2C90250" in one.text


def test_everything_that_can_happen_has_words(portal, site, b2c):
    browser = site.browser()
    token_set(browser)
    browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout")
    browser.send_code(shown(browser.authorize(tenant.SIGN_UP, authorization())), "new@example.com")
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant.DAEMON,
        "client_secret": tenant.SECRET,
        "scope": f"https://{tenant.TENANT}/tasks-api/.default",
    }
    assert token(browser, form).status_code == 200
    text = portal.open("log").text
    for told in ("Signed out", "Message sent", "Token for the app itself issued", "Code asked for", "new@example.com"):
        assert told in text


def test_old_sign_ins_are_counted(portal, site):
    for _ in range(52):
        site.browser().authorize(tenant.SUSI, authorization())
    page = portal.open("log")
    assert len(journeys(page)) == 50
    assert "2 older ones can be found by a word." in page.text


def test_nothing_yet(portal):
    assert "Nothing happened yet" in portal.open("log").text
