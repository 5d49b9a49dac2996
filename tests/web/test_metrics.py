"""/_mock/metrics, read by Prometheus' own parser."""

import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mock_b2c.emulator.counts import process_name
from mock_b2c.web import create_app
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer


@pytest.fixture
def counted(visitor):
    """`counted(name, label=…)`: the sum of the samples of that name that have these labels."""

    def counted(name, **labels):
        response = visitor.get("/_mock/metrics")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        families = text_string_to_metric_families(response.text)
        found = [sample for family in families for sample in family.samples if sample.name == name]
        return sum(sample.value for sample in found if labels.items() <= sample.labels.items())

    return counted


def test_sign_in_is_counted_from_its_page_to_its_tokens(visitor, counted):
    sent = answer(visitor.sign_in(authorization()))
    token(visitor, code_redemption(sent["code"]))

    assert counted("mock_b2c_requests_total", endpoint="authorize", method="GET", status="200", tenant="contoso") == 1
    assert counted("mock_b2c_requests_total", endpoint="token", method="POST", status="200") == 1
    assert counted("mock_b2c_sign_ins_total", policy=tenant.SUSI, by_session="false", new_user="false") == 1
    assert counted("mock_b2c_token_answers_total", grant_type="authorization_code", process=process_name()) == 1
    assert counted("mock_b2c_request_duration_seconds_count", endpoint="token") == 1
    assert counted("mock_b2c_request_duration_seconds_bucket", endpoint="token", le="+Inf") == 1
    assert counted("mock_b2c_request_duration_seconds_sum", endpoint="token") > 0


def test_error_is_counted_by_its_code(visitor, counted):
    token(visitor, code_redemption("never issued"))
    visitor.authorize(tenant.SUSI, authorization(client_id="unknown"))

    assert counted("mock_b2c_errors_total") == 2
    assert counted("mock_b2c_errors_total", code="AADB2C90085") == 1
    assert counted("mock_b2c_requests_total", endpoint="token", status="400") == 1


def test_label_of_a_tenant_is_none_that_a_client_made_up(visitor, counted):
    visitor.get("/made-up.onmicrosoft.com/B2C_1_none/oauth2/v2.0/authorize")

    assert counted("mock_b2c_requests_total") == counted("mock_b2c_requests_total", tenant="") == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403), ({}, 200)],
    ids=["foreign host", "foreign origin", "nothing foreign"],
)
def test_metrics_are_for_the_emulator_s_own_host_and_origin(app, headers, status):
    assert app.test_client().get("/_mock/metrics", headers=headers).status_code == status


def test_metrics_ask_for_the_token_where_there_is_one(emulator):
    client = create_app(emulator, api_token="a-token").test_client()

    assert client.get("/_mock/metrics").status_code == 401
    assert client.get("/_mock/metrics", headers={"Authorization": "Bearer a-token"}).status_code == 200


def test_nothing_of_prometheus_or_opentelemetry_is_imported_before_it_is_asked_for():
    code = (
        "import sys; from mock_b2c.config import create_emulator, load_config; from mock_b2c.web import create_app; "
        "create_app(create_emulator(load_config())); "
        "print([name for name in sys.modules if name.startswith(('prometheus', 'opentelemetry'))])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == "[]"
