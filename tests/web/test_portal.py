"""The emulator's own surface under /_mock/ (design 3.3)."""

import re
from datetime import UTC, datetime

import pytest

from mock_b2c import __version__
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

JSON = {"Accept": "application/json"}


def send_code(browser, *addresses):
    shown = page(browser.authorize(tenant.SIGN_UP, authorization()))
    for address in addresses:
        assert browser.send_code(shown, address) == {"status": "200"}


def outbox(browser, **params):
    response = browser.get("/_mock/outbox", params=params, headers=JSON)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return response.json()["messages"]


def test_health_says_ok_with_version_and_tenants(each_site):
    response = each_site.browser().get("/_mock/health")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"status": "ok", "version": __version__, "tenants": ["contoso"]}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_own_surface_answers_over_http_and_https(visitor, scheme):
    assert visitor.get(f"{scheme}://localhost:8443/_mock/health").status_code == 200


def test_portal_shows_user_flows_and_what_an_app_has_to_know(visitor):
    response = visitor.get("/_mock/")
    assert response.status_code == 200
    text = response.text.replace("<wbr>", "")
    for shown in (tenant.SUSI, tenant.EDIT, "webapp1", tenant.WEBAPP, tenant.REDIRECT_URI, tenant.READ):
        assert shown in text


def test_addresses_may_break_between_their_parts(visitor):
    send_code(visitor, "a.b@example.com")
    assert "<strong>a<wbr>.b<wbr>@example<wbr>.com</strong>" in visitor.get("/_mock/outbox").text
    assert f"<code>https:<wbr>/<wbr>/localhost:8443<wbr>/{tenant.TENANT}<wbr>/" in visitor.get("/_mock/").text


def test_newest_mail_of_each_recipient_stands_out(visitor):
    send_code(visitor, "a@example.com", "b@example.com", "A@example.com")
    newest, b, older = re.findall(r'<article id="[^"]+" class="([^"]+)"', visitor.get("/_mock/outbox").text)
    assert (newest, b, older) == ("message", "message", "message older")


def test_portal_shows_neither_secrets_nor_passwords(visitor):
    response = visitor.get("/_mock/")
    for hidden in (tenant.SECRET, tenant.ADA_PASSWORD, "pbkdf2"):
        assert hidden not in response.text


def test_discovery_links_of_the_portal_work(visitor):
    response = visitor.get("/_mock/")
    path = f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/.well-known/openid-configuration"
    assert f'href="{path}"' in response.text
    assert visitor.get(path).status_code == 200


def test_portal_is_reached_without_its_slash(visitor):
    response = visitor.get("/_mock")
    assert response.status_code == 308
    assert response.headers["Location"].endswith("/_mock/")


def test_outbox_is_empty_at_first(visitor):
    assert outbox(visitor) == []
    assert "No mail yet" in visitor.get("/_mock/outbox").text


def test_mail_in_the_outbox_has_its_code_recipient_and_time(site):
    browser = site.browser()
    site.emulator.clock.freeze(1_704_464_607.5)
    send_code(browser, "New.Person@example.com")
    (mail,) = outbox(browser)
    code = mail["code"]
    assert (len(code), code.isdigit()) == (6, True)
    assert f"Your code is: {code}" in mail["body"]
    assert mail["subject"] == "contoso account email verification code"
    assert (mail["to"], mail["tenant"]) == ("New.Person@example.com", "contoso")
    assert datetime.fromisoformat(mail["sent_at"]) == datetime(2024, 1, 5, 14, 23, 27, 500_000, tzinfo=UTC)
    assert mail["kind"] == "email"
    assert set(mail) == {"id", "kind", "tenant", "to", "language", "subject", "body", "code", "sent_at"}


def test_outbox_has_the_newest_mail_first(visitor):
    send_code(visitor, "a@example.com", "b@example.com")
    assert [mail["to"] for mail in outbox(visitor)] == ["b@example.com", "a@example.com"]


@pytest.mark.parametrize("asked", ["a@example.com", "A@Example.COM"])
def test_outbox_is_filtered_by_recipient_in_any_case(visitor, asked):
    send_code(visitor, "a@example.com", "b@example.com")
    assert [mail["to"] for mail in outbox(visitor, to=asked)] == ["a@example.com"]
    assert outbox(visitor, to="nobody@example.com") == []


def test_outbox_page_shows_and_filters_the_mails(visitor):
    send_code(visitor, "a@example.com", "b@example.com")
    both = visitor.get("/_mock/outbox").text
    assert "a@example.com" in both
    assert "b@example.com" in both
    code = outbox(visitor, to="a@example.com")[0]["code"]
    one = visitor.get("/_mock/outbox", params={"to": "a@example.com"}).text
    assert code in one
    assert "b@example.com" not in one


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("image/png", "text/html; charset=utf-8"),
        ("x;q=x,,;;", "text/html; charset=utf-8"),
    ],
)
def test_outbox_is_a_page_unless_json_is_asked_for(visitor, accept, kind):
    assert visitor.get("/_mock/outbox", headers={"Accept": accept}).headers["Content-Type"] == kind


def test_address_of_a_mail_is_shown_as_text(visitor):
    send_code(visitor, "a&lt@example.com")
    shown = visitor.get("/_mock/outbox").text
    assert "a&amp;lt@example.com" in shown
    assert "a&lt@example.com" not in shown


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/_mock/", "/_mock/health", "/_mock/outbox"])
def test_own_surface_only_reads(visitor, method, path):
    assert visitor.session.request(method, visitor.url + path).status_code == 405
