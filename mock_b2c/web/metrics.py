"""Counts for Prometheus below `/_mock/`, as the emulator's log of events has them; nothing is kept here."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from mock_b2c.domain.events import (
    Answered,
    AppTokenIssued,
    Event,
    MessageSent,
    Refused,
    SignedIn,
    SignedOut,
    TokensIssued,
)
from mock_b2c.emulator.counts import BOUNDS, LABELS, Counts
from mock_b2c.web.addresses import emulator

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

bp = Blueprint("metrics", __name__, url_prefix="/_mock")
PROCESS = "process"
NAMES: dict[type[Event], tuple[str, str]] = {
    Answered: ("mock_b2c_requests", "Requests to endpoints of a tenant that were answered."),
    SignedIn: ("mock_b2c_sign_ins", "Users who finished a user flow."),
    TokensIssued: ("mock_b2c_token_answers", "Token requests that were answered with tokens for a user."),
    AppTokenIssued: ("mock_b2c_app_tokens", "Access tokens that clients got for themselves."),
    Refused: ("mock_b2c_errors", "Requests that were answered by an error, by its AADB2C code."),
    MessageSent: ("mock_b2c_messages", "Mails, text messages and calls that went to the outbox."),
    SignedOut: ("mock_b2c_sign_outs", "Single sign-on sessions that their users ended."),
}
DURATIONS = ("mock_b2c_request_duration_seconds", "How long requests to endpoints of a tenant took.")


@bp.get("/metrics")
def metrics() -> Response:
    """Counts of all processes of the store in Prometheus' text format, by process, each since its start."""
    from prometheus_client import CollectorRegistry, ProcessCollector  # noqa: PLC0415 - few ask for it
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(emulator().events.counts_of_all()))
    ProcessCollector(registry=registry)
    return Response(
        generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    )


class _Collector:
    """What Prometheus' client asks for metrics."""

    def __init__(self, counts: Mapping[str, Counts]) -> None:
        self._counts = counts

    def collect(self) -> "Iterator[Metric]":
        """All of them."""
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily  # noqa: PLC0415

        for kind, (name, text) in NAMES.items():
            counter = CounterMetricFamily(name, text, labels=(PROCESS, *LABELS[kind]))
            for process, counts in self._counts.items():
                for values, count in counts.of(kind).items():
                    counter.add_metric((process, *(_word(value) for value in values)), count)
            yield counter
        histogram = HistogramMetricFamily(*DURATIONS, labels=(PROCESS, "endpoint"))
        for process, counts in self._counts.items():
            for endpoint, (up_to, milliseconds) in counts.durations().items():
                histogram.add_metric((process, endpoint), list(_cumulated(up_to)), milliseconds / 1000)
        yield histogram


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cumulated(counts: list[int]) -> Iterator[tuple[str, float]]:
    """As the format wants it: up to each bound, all that are below it too."""
    total = 0
    for bound, count in zip((*BOUNDS, None), counts, strict=True):
        total += count
        yield "+Inf" if bound is None else str(bound / 1000), total
