"""How often things have happened since the emulator was made, for those who watch it from afar."""

import os
import platform
import threading
from bisect import bisect_left
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Self

import msgspec

from mock_b2c.domain import events
from mock_b2c.domain.events import Answered, Event

LABELS: Mapping[type[Event], tuple[str, ...]] = {
    events.Answered: ("tenant", "endpoint", "method", "status"),
    events.SignedIn: ("tenant", "policy", "by_session", "new_user"),
    events.TokensIssued: ("tenant", "policy", "grant_type"),
    events.AppTokenIssued: ("tenant", "resource"),
    events.Refused: ("tenant", "code"),
    events.MessageSent: ("tenant",),
    events.SignedOut: ("tenant",),
}
"""What tells events of a kind apart: attributes that have few values, whatever clients send."""
BOUNDS = (1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 5000.0)
"""Milliseconds up to which durations are counted together."""
MOST_SERIES = 5000
"""Of one kind. Tenants may come and go; what comes beyond is not counted."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_values_of = {kind: attrgetter(*names) for kind, names in LABELS.items()}


_Dump = tuple[dict[str, list[tuple[tuple[Any, ...], int]]], dict[str, tuple[list[int], float]]]


def process_name() -> str:
    """What tells this process from others, on other machines, too: `machine:process id`."""
    return f"{platform.node()}:{os.getpid()}"


class Counts:
    """Counts by kind of event and by the values of its labels; durations by endpoint."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_kind: dict[type[Event], dict[Any, int]] = {kind: {} for kind in LABELS}
        self._durations: dict[str, tuple[list[int], float]] = {}

    def add(self, event: Event) -> None:
        """One more; kinds that nobody watches are passed over."""
        kind = type(event)
        values_of = _values_of.get(kind)
        if values_of is None:
            return
        values = values_of(event)
        if isinstance(event, Answered) and event.method not in _METHODS:  # a client may make words up
            values = (event.tenant, event.endpoint, "other", event.status)
        with self._lock:
            held = self._by_kind[kind]
            if values in held or len(held) < MOST_SERIES:
                held[values] = held.get(values, 0) + 1
            if isinstance(event, Answered):
                self._add_duration(event.endpoint, event.milliseconds)

    def of(self, kind: type[Event]) -> dict[tuple[Any, ...], int]:
        """How often, by the values of the kind's labels."""
        with self._lock:
            held = dict(self._by_kind[kind])
        return {values if isinstance(values, tuple) else (values,): count for values, count in held.items()}

    def durations(self) -> dict[str, tuple[list[int], float]]:
        """By endpoint: how many took up to each of `BOUNDS` and longer than the last, then the rest; their sum."""
        with self._lock:
            return {endpoint: (list(counts), total) for endpoint, (counts, total) in self._durations.items()}

    def dump(self) -> bytes:
        """All of them, for `of_dump`."""
        kinds = {kind.__name__: list(self.of(kind).items()) for kind in LABELS}
        return msgspec.msgpack.encode((kinds, self.durations()))

    @classmethod
    def of_dump(cls, dump: bytes) -> Self:
        """What another process has counted."""
        kinds, durations = msgspec.msgpack.decode(dump, type=_Dump)
        held = cls()
        held._by_kind = {kind: dict(kinds.get(kind.__name__, ())) for kind in LABELS}
        held._durations = durations
        return held

    def _add_duration(self, endpoint: str, milliseconds: float) -> None:
        counts, total = self._durations.get(endpoint) or ([0] * (len(BOUNDS) + 1), 0.0)
        counts[bisect_left(BOUNDS, milliseconds)] += 1
        self._durations[endpoint] = counts, total + milliseconds
