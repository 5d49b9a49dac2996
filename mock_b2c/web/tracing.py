"""Spans for OpenTelemetry: one for each request to an endpoint of a tenant, child of what the client's trace says.

Nothing of OpenTelemetry is imported unless one of `SWITCHES` is set, and then it must be installed: the extra `otel`.
Attributes follow its semantic conventions for HTTP servers; no query and no parameter is ever in one.
"""

import logging
import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import request

from mock_b2c.domain.events import Answered
from mock_b2c.web.watch import Listener

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_log = logging.getLogger("mock_b2c")
SWITCHES = ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_TIME_OUTS = ("OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT")
_SECONDS_TO_SEND = 0.5  # the end of the process waits for the last spans
_OFF = "OTEL_SDK_DISABLED"


def tracing(environment: Mapping[str, str] = os.environ) -> Listener | None:
    """What makes a span of each request; None where nobody asked for it or OpenTelemetry is not installed."""
    wanted = any(environment.get(name) for name in SWITCHES)
    if not wanted or environment.get(_OFF, "").lower() == "true" or environment.get(SWITCHES[0]) == "none":
        return None
    try:
        tracer = _tracer(environment.get(SWITCHES[0]) or "otlp")
    except ImportError as error:
        _log.warning("No traces: %s. pip install 'mock-b2c[otel]', or unset %s.", error, " and ".join(SWITCHES))
        return None
    except ValueError as error:
        _log.warning("No traces: %s", error)
        return None
    return spans_of(tracer)


def spans_of(tracer: "Tracer") -> Listener:
    """What makes a span of `tracer` of each request that was answered."""
    from opentelemetry.propagate import extract  # noqa: PLC0415 - only where it is wanted
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415

    def make_span(answered: Answered) -> None:
        ended = time.time_ns()
        span = tracer.start_span(
            f"{answered.method} {answered.endpoint}",
            context=extract({name.lower(): value for name, value in request.headers}),
            kind=SpanKind.SERVER,
            attributes=_attributes(answered),
            start_time=ended - int(answered.milliseconds * 1_000_000),
        )
        if answered.status >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    return make_span


def _attributes(answered: Answered) -> dict[str, Any]:
    told = {
        "http.request.method": answered.method,
        "http.response.status_code": answered.status,
        "url.scheme": request.scheme,
        "url.path": request.path,
        "mock_b2c.tenant": answered.tenant,
        "mock_b2c.user_flow": answered.policy,
        "mock_b2c.correlation_id": answered.correlation_id,
    }
    return {name: value for name, value in told.items() if value != ""}


def _tracer(exporter_name: str) -> "Tracer":
    """A tracer of the provider that somebody has set up, else of one that sends spans away as the variables say."""
    from opentelemetry import trace  # noqa: PLC0415
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter  # noqa: PLC0415

    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return trace.get_tracer("mock_b2c")
    exporter: SpanExporter
    if exporter_name == "console":
        exporter = ConsoleSpanExporter()
    elif exporter_name == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        exporter = OTLPSpanExporter(timeout=None if any(map(os.environ.get, _TIME_OUTS)) else _SECONDS_TO_SEND)
    else:
        raise ValueError(f"{SWITCHES[0]} is {exporter_name!r}, but can be otlp, console or none.")
    name = {} if os.environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: "mock_b2c"}
    provider = TracerProvider(resource=Resource.create(name))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return trace.get_tracer("mock_b2c")
