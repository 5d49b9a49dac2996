"""The last things that happened in all processes of a store.

No request waits for it: what happens is noted in memory, and a thread brings it to the store, all of a tenth of a
second at once. A process that is killed takes with it what it has not brought there yet.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec import Struct

from mock_b2c.domain.events import AnyEvent, Event
from mock_b2c.domain.ports import ENTRIES_KEPT, Log, Reports, StoreError
from mock_b2c.emulator.counts import Counts, process_name
from mock_b2c.emulator.event_log import EventLog

WRITE_SECONDS = 0.1
REPORT_SECONDS = 1.0
"""So long is between two reports, and between two tries while the store does not do its work."""
Noted = tuple[float, AnyEvent]
"""When something was noted, in real time: by that, what several processes have noted is in order."""


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one process brings to the store at once. What others noted before `since` is forgotten."""

    noted: tuple[Noted, ...]
    since: float = 0.0


_batches = msgspec.msgpack.Decoder(Batch)


class SharedLog(EventLog):
    """What happened in all processes, oldest first. Its thread begins with the first thing that happens."""

    def __init__(self, log: Log, reports: Reports, now: Callable[[], float] = time.time) -> None:
        """`now` is real time by a clock that all processes go by."""
        super().__init__()
        self._now = now
        self._log = log
        self._reports = reports
        self._noted: deque[tuple[float, Event]] = deque(maxlen=ENTRIES_KEPT)
        self._latest = 0.0
        self._touched = False
        self._news = threading.Event()
        self._closed = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def append(self, event: Event) -> None:
        """Notes what happened; others see it soon."""
        self._noted.append((self._now(), event))
        self.counts.add(event)
        if not self._news.is_set():
            self._wake()

    def touch(self) -> None:
        """Something changed that is no event: `newest` tells of it everywhere."""
        self._touched = True
        if not self._news.is_set():
            self._wake()

    def _wake(self) -> None:
        if self._thread is None:
            self._begin()
        if self._thread:
            self._news.set()

    def all(self) -> tuple[Event, ...]:
        """All that is kept, with everything that was noted here, even when a full disk has no room for it now."""
        with contextlib.suppress(StoreError):
            self._write()
        batches = list(filter(None, map(_read, self._log.all())))
        since = max((batch.since for batch in batches), default=0.0)
        noted = [held for batch in batches for held in batch.noted if held[0] >= since]
        noted += list(self._noted)  # type: ignore[arg-type]
        noted.sort(key=lambda held: held[0])  # those of one moment stay in order
        return tuple(event for _, event in noted[-ENTRIES_KEPT:])

    def newest(self) -> object:
        """Something else once one of the processes has told of more."""
        return self._log.newest()

    def replace(self, events: Iterable[Event]) -> None:
        """Holds these and no others; what others have noted before and not brought here yet is forgotten, too."""
        with self._writing:
            self._noted.clear()
            now = self._now()
            batch = Batch(noted=tuple((now, event) for event in events), since=now)  # type: ignore[misc]
            self._log.replace(*_bytes(batch))

    def counts_of_all(self) -> Mapping[str, Counts]:
        """The counts of each process that has reported, and those of this one as they are now."""
        others = {process: Counts.of_dump(report) for process, report in self._reports.all().items()}
        return {**others, process_name(): self.counts}

    def close(self) -> None:
        """Brings the rest to the store and reports no longer; a store that does not do its work is not waited for."""
        self._closed.set()
        self._news.set()
        with contextlib.suppress(StoreError):
            self._write()
            self._reports.remove(process_name())

    def _begin(self) -> None:
        with self._writing:
            if self._thread is None and not self._closed.is_set():
                thread = threading.Thread(target=self._work, name="mock_b2c log", daemon=True)
                with contextlib.suppress(RuntimeError):  # none is to be had: what happens next asks again
                    thread.start()
                    self._thread = thread

    def _work(self) -> None:
        reported = 0.0
        owed = False
        while not self._closed.is_set():
            owed = self._news.wait(REPORT_SECONDS if owed else None) or owed
            self._closed.wait(WRITE_SECONDS)
            try:
                self._write()
                if owed and time.monotonic() - reported >= REPORT_SECONDS and not self._closed.is_set():
                    self._reports.put(process_name(), self.counts.dump(), self._now())
                    reported, owed = time.monotonic(), False
            except StoreError:  # which requests tell of; what was noted is kept until the store is back
                self._closed.wait(REPORT_SECONDS)

    def _write(self) -> None:
        """Brings what was noted to the store."""
        with self._writing:
            self._news.clear()
            taken, touched, self._touched = _taken(self._noted), self._touched, False
            if taken or touched:
                try:
                    self._log.add(*_bytes(Batch(noted=self._in_order(taken))))
                except StoreError:
                    self._touched = True
                    room = ENTRIES_KEPT - len(self._noted)
                    self._noted.extendleft(reversed(taken[len(taken) - min(room, len(taken)) :]))
                    self._news.set()
                    raise

    def _in_order(self, taken: list[tuple[float, Event]]) -> tuple[Noted, ...]:
        """As it happened, even if the system's clock was set back meanwhile."""
        latest = self._latest
        noted = tuple((latest := max(latest, at), event) for at, event in taken)
        self._latest = latest
        return noted  # type: ignore[return-value]


def _bytes(batch: Batch) -> tuple[bytes, int]:
    """The batch, and how many entries it counts for."""
    return msgspec.msgpack.encode(batch), max(1, len(batch.noted))


def _taken(noted: "deque[tuple[float, Event]]") -> list[tuple[float, Event]]:
    """Takes all out, while others may add."""
    taken = []
    with contextlib.suppress(IndexError):
        while True:
            taken.append(noted.popleft())
    return taken


def _read(body: bytes) -> Batch | None:
    """What another version has noted that this one does not know is passed over."""
    try:
        return _batches.decode(body)
    except (msgspec.MsgspecError, UnicodeError):
        return None
