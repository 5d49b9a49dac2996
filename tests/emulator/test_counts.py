"""How often things happened, for metrics."""

import threading

from mock_b2c.domain import events
from mock_b2c.emulator.counts import BOUNDS, LABELS, MOST_SERIES, Counts


def answered(endpoint="authorize", method="GET", status=200, milliseconds=1.0, tenant="contoso"):
    return events.Answered(
        at=0,
        tenant=tenant,
        endpoint=endpoint,
        method=method,
        step="x",
        policy="B2C_1_susi",
        status=status,
        milliseconds=milliseconds,
    )


def test_requests_are_told_apart_by_endpoint_method_and_status():
    counts = Counts()
    for event in (answered(), answered(), answered(status=302), answered(endpoint="token", method="POST")):
        counts.add(event)

    assert counts.of(events.Answered) == {
        ("contoso", "authorize", "GET", 200): 2,
        ("contoso", "authorize", "GET", 302): 1,
        ("contoso", "token", "POST", 200): 1,
    }


def test_methods_that_a_client_makes_up_are_one():
    counts = Counts()
    for word in ("A", "B", "C"):
        counts.add(answered(method=word))

    assert counts.of(events.Answered) == {("contoso", "authorize", "other", 200): 3}


def test_series_are_bounded():
    counts = Counts()
    for number in range(MOST_SERIES + 10):
        counts.add(answered(tenant=f"t{number}"))
    counts.add(answered(tenant="t0"))

    told = counts.of(events.Answered)
    assert len(told) == MOST_SERIES
    assert told["t0", "authorize", "GET", 200] == 2


def test_durations_are_counted_up_to_each_bound():
    counts = Counts()
    for milliseconds in (0.2, 1.0, 1.1, 99.0, 9_000.0):
        counts.add(answered(milliseconds=milliseconds))

    held, total = counts.durations()["authorize"]
    assert dict(zip((*BOUNDS, "more"), held, strict=True)) == dict.fromkeys(BOUNDS, 0) | {
        1.0: 2,
        2.5: 1,
        100.0: 1,
        "more": 1,
    }
    assert total == 9101.3


def test_none_is_lost_when_many_threads_count():
    counts = Counts()
    threads = [threading.Thread(target=lambda: [counts.add(answered()) for _ in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts.of(events.Answered) == {("contoso", "authorize", "GET", 200): 8000}


def test_every_kind_of_event_is_counted():
    assert set(LABELS) == set(events.Event.__subclasses__())
