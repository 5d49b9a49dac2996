"""Requests to the endpoints of a tenant are told, each with what happened in it and the sign-in it belongs to."""

import pytest

from mock_b2c.domain.events import Answered, Refused, SignedIn, TokensIssued
from mock_b2c.levers.telling import told
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token, token_set
from tests.web.xhr_client import answer, page


def answered(site):
    return [event for event in site.emulator.events if isinstance(event, Answered)]


def the(site, kind):
    (event,) = [event for event in site.emulator.events if isinstance(event, kind)]
    return event


def test_requests_of_a_sign_in_and_for_its_tokens_belong_together(site):
    browser = site.browser()
    token_set(browser)
    requests = answered(site)
    assert [(event.endpoint, event.step) for event in requests] == [
        ("authorize", "authorize"),
        ("pages", "SelfAsserted"),
        ("pages", "confirmed"),
        ("token", "token"),
    ]
    assert [event.status for event in requests] == [200, 200, 302, 200]
    assert {event.policy for event in requests} == {tenant.SUSI}
    (journey,) = {event.journey for event in site.emulator.events}
    assert journey
    assert len({event.request for event in requests}) == 4
    assert the(site, SignedIn).request == requests[2].request
    assert the(site, TokensIssued).request == requests[3].request


def test_two_sign_ins_are_told_apart(site):
    for _ in range(2):
        site.browser().authorize(tenant.SUSI, authorization())
    first, second = answered(site)
    assert "" != first.journey != second.journey != ""


def test_what_was_asked_is_told_without_what_only_the_application_may_know(site):
    token_set(site.browser(), state="hidden-state", nonce="hidden-nonce", login_hint="hidden@example.com")
    first, *_, last = answered(site)
    assert first.asked["redirect_uri"] == tenant.REDIRECT_URI
    assert first.asked["response_type"] == "code"
    assert last.asked["grant_type"] == "authorization_code"
    seen = repr(answered(site))
    for hidden in ("hidden", tenant.SECRET, tenant.ADA_PASSWORD, tenant.ADA, "code="):
        assert hidden not in seen


def test_where_the_browser_was_sent_is_told_without_the_code(site):
    token_set(site.browser())
    assert answered(site)[2].led_to == tenant.REDIRECT_URI


def test_long_values_are_cut(site):
    site.browser().authorize(tenant.SUSI, authorization(scope="x" * 5000))
    assert len(the(site, Answered).asked["scope"]) == 300


def test_values_cannot_forge_or_colour_a_line(site):
    site.browser().authorize(tenant.SUSI, authorization(scope="openid\r\nall is lost\x1b[31m"))
    assert told(answered(site)[0]).isprintable()


def test_refused_form_belongs_to_its_sign_in(site):
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    browser.submit(shown, email=tenant.ADA, password="wrong")
    refused, requests = the(site, Refused), answered(site)
    assert (refused.request, refused.journey) == (requests[1].request, requests[0].journey)


@pytest.mark.parametrize(
    "path",
    [
        "/fabrikam.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize",
        f"/{tenant.TENANT}/B2C_1_nothing/oauth2/v2.0/authorize",
        f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize?client_id=nobody",
        f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize?x=%ff",
    ],
)
def test_refused_address_is_told_with_its_error(site, path):
    site.browser().get(path)
    refused, request = the(site, Refused), the(site, Answered)
    assert refused.request == request.request != ""
    assert refused.journey == request.journey == ""


def test_request_for_tokens_that_is_refused_belongs_to_the_sign_in_of_its_code(site):
    browser = site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    token(browser, code_redemption(code, code_verifier="x" * 43))
    refused, requests = the(site, Refused), answered(site)
    assert refused.code == "AADB2C90182"
    assert refused.journey == requests[0].journey != ""


def test_discovery_and_keys_are_not_told(site):
    for path in ("v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"):
        assert site.browser().get(f"/{tenant.TENANT}/{tenant.SUSI}/{path}").status_code == 200
    assert answered(site) == []


def test_nothing_that_happens_afterwards_is_part_of_the_request(site):
    site.browser().authorize(tenant.SUSI, authorization())
    site.emulator.outbox.close()
    later = Refused(at=0, tenant="", code="", message="", hint="", correlation_id="")
    assert (later.request, later.journey) == ("", "")


def test_request_is_told_in_a_line(site):
    site.emulator.clock.freeze(1_704_464_607)
    site.browser().authorize(tenant.SUSI, authorization(scope="openid", client_id=None))
    line = told(answered(site)[0])
    assert line.startswith(f"14:23:27.000 GET authorize of {tenant.SUSI}: 400, response_type code")
    assert f", scope openid, redirect_uri {tenant.REDIRECT_URI}, " in line
