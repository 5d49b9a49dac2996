"""Spans of requests, by OpenTelemetry's own SDK."""

import logging
import sys

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from mock_b2c.web import tracing
from mock_b2c.web.watch import tell
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def spans(app):
    """The spans that are made of the requests of this test."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    held = dict(app.extensions)
    tell(app, tracing.spans_of(provider.get_tracer("test")))
    yield exporter.get_finished_spans
    app.extensions.update(held)


def test_request_is_a_span_without_anything_secret(visitor, spans):
    visitor.authorize(tenant.SUSI, authorization(state="a-hidden-state", login_hint="hidden@example.com"))

    (span,) = spans()

    assert (span.name, span.kind, span.status.status_code) == ("GET authorize", SpanKind.SERVER, StatusCode.UNSET)
    assert span.end_time >= span.start_time
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "url.scheme": "https",
        "url.path": f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize",
        "mock_b2c.tenant": "contoso",
        "mock_b2c.user_flow": tenant.SUSI,
    }


def test_span_belongs_to_the_trace_of_the_client(visitor, spans):
    visitor.session.headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
    token(visitor, code_redemption("never issued"))

    (span,) = spans()

    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == PARENT


def test_span_of_a_refused_request_has_the_correlation_id_of_its_answer(visitor, spans):
    told = token(visitor, code_redemption("never issued")).json()["error_description"]

    (span,) = spans()

    assert span.attributes["mock_b2c.correlation_id"] in told


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_SERVICE_NAME": "x"},
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"},
    ],
)
def test_there_are_no_spans_unless_a_variable_asks_for_them(environment):
    assert tracing.tracing(environment) is None


def test_missing_extra_is_one_line(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)

    assert tracing.tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}) is None

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "pip install 'mock-b2c[otel]'" in record.getMessage()


def test_unknown_exporter_is_one_line(caplog):
    assert tracing.tracing({"OTEL_TRACES_EXPORTER": "jaeger"}) is None

    assert [record.getMessage() for record in caplog.records] == [
        "No traces: OTEL_TRACES_EXPORTER is 'jaeger', but can be otlp, console or none."
    ]
