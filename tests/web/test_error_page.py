"""The error page (reference 8.11) and the pages for addresses that do not exist."""

import re
import uuid
from datetime import UTC, datetime

import pytest

from mock_b2c.domain.events import Refused
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import script_global

BASE = f"/{tenant.TENANT}/{tenant.SUSI}"


def text_of(html, css_class):
    (found,) = re.findall(rf'<p class="{css_class}">(.*?)</p>', html)
    return found


def test_error_page_has_code_correlation_id_and_timestamp_where_clients_look(each_site):
    response = each_site.browser().authorize(tenant.SUSI, authorization(client_id=None))
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'id="api" class="error-page-content" data-name="GlobalException"' in response.text
    assert "<title>Error</title>" in response.text
    detail = text_of(response.text, "error-page-detail")
    assert detail == "AADB2C90008: The request does not contain a client_id."
    correlation = text_of(response.text, "error-page-correlationid")
    assert uuid.UUID(correlation.removeprefix("Correlation ID:"))
    timestamp = text_of(response.text, "error-page-timestamp").removeprefix("Timestamp:")
    age = datetime.now(UTC) - datetime.strptime(timestamp, "%Y-%m-%d %H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(age.total_seconds()) < 60
    assert script_global(response.text, "GLOBALEX") == {
        "CorrelationId": correlation.removeprefix("Correlation ID:"),
        "Timestamp": timestamp,
        "Detail": detail,
    }


def test_error_page_tells_the_developer_what_to_change(visitor):
    response = visitor.authorize(tenant.SUSI, authorization(client_id="unknown"))
    assert "For the developer" in response.text
    assert tenant.WEBAPP in response.text


def test_error_page_has_the_correlation_id_of_the_log(visitor, caplog):
    response = visitor.authorize(tenant.SUSI, authorization(client_id=None))
    (record,) = caplog.records
    correlation = text_of(response.text, "error-page-correlationid").removeprefix("Correlation ID:")
    assert correlation in record.getMessage()


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"{BASE}/oauth2/v2.0/authorize", "contoso"),
        (f"{BASE}/oauth2/v2.0/token", "contoso"),
        (f"/{tenant.TENANT}/oauth2/v2.0/token?p={tenant.SUSI}", "contoso"),
        ("/fabrikam.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize", ""),
    ],
)
def test_refusal_is_an_event_of_the_tenant_that_was_asked(site, path, named):
    browser = site.browser()
    browser.get(path)
    event, answered = site.emulator.events
    assert isinstance(event, Refused)
    assert event.tenant == answered.tenant == named
    assert event.code.startswith("AADB2C")


def test_timestamp_is_that_of_the_emulators_clock(site):
    site.emulator.clock.freeze(1_704_464_607)
    response = site.browser().authorize(tenant.SUSI, authorization(client_id=None))
    assert text_of(response.text, "error-page-timestamp") == "Timestamp:2024-01-05 14:23:27Z"


def test_page_for_an_unknown_address_shows_the_way_to_the_portal(visitor):
    response = visitor.get("/nowhere/at/all")
    assert response.status_code == 404
    assert 'href="/_mock/"' in response.text


def test_fault_of_the_emulator_is_a_page_without_traceback_and_the_log_has_it(site, monkeypatch, caplog):
    monkeypatch.setattr(type(site.emulator), "authorize", lambda *_: 1 / 0)
    response = site.browser().authorize(tenant.SUSI, authorization(state="very-secret-state"))
    assert response.status_code == 500
    assert "AADB2C90037: " in response.text
    assert "ZeroDivisionError" not in response.text
    assert "Traceback" not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert "very-secret-state" not in caplog.text


def test_fault_of_the_emulator_at_the_token_endpoint_is_json_without_traceback(site, monkeypatch):
    monkeypatch.setattr(type(site.emulator), "redeem", lambda *_: 1 / 0)
    browser = site.browser()
    response = browser.session.post(f"{browser.url}{BASE}/oauth2/v2.0/token", data={"client_id": "x"})
    assert list(response.json()) == ["error", "error_description"]
    assert response.json()["error_description"].startswith("AADB2C90037: ")
    assert "Zero" not in response.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X" * 200])
@pytest.mark.parametrize("path", [f"{BASE}/oauth2/v2.0/authorize", f"{BASE}/oauth2/v2.0/token", "/_mock/outbox", "/"])
def test_method_of_no_endpoint_is_405(app, method, path):
    response = app.test_client().open(path, method=method, base_url="https://localhost:8443")
    assert response.status_code == 405
    assert b"Traceback" not in response.data
