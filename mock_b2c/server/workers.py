"""A pool of threads: a few for the work, more while some of it waits.

Threads of Python take turns, so more than a few only cost switches. But an application may sit and wait in a request
(for a simulated delay, say), and that must not hold up the others: when nothing has been taken up for a moment and
work is there, another thread starts. All are daemons: a request that hangs delays neither `stop` nor the end of the
process.
"""

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

log = logging.getLogger("mock_b2c.server")

_Job = TypeVar("_Job")

_MOST_THREADS = 64
STALL_SECONDS = 0.02
"""How long work waits before another thread is started for it."""


class Workers(Generic[_Job]):
    """Threads that call `serve` with each job put in."""

    def __init__(self, serve: Callable[[_Job], None], *, threads: int) -> None:
        self._serve = serve
        self._usual = threads
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._waiting = 0
        self._last_taken = 0.0

    @property
    def spare(self) -> bool:
        """Whether a job put in now would be taken up at once."""
        return self._idle > self._waiting or len(self._threads) < self._usual

    @property
    def backlog(self) -> bool:
        """Whether jobs wait for a thread; `relieve` is then to be called after a while."""
        return self._waiting > self._idle

    def put(self, job: _Job) -> None:
        """Give a job to the pool."""
        with self._lock:
            self._waiting += 1
            if self._waiting > self._idle and len(self._threads) < self._usual:
                self._start_one()
        self._queue.put(job)

    def relieve(self) -> None:
        """Start a thread if jobs wait and none has been taken up for a moment."""
        with self._lock:
            stalled = self._waiting > self._idle and time.monotonic() - self._last_taken >= STALL_SECONDS
            if stalled and len(self._threads) < _MOST_THREADS:
                self._start_one()

    def stop(self, seconds: float) -> bool:
        """Let the threads end when their work is done; whether all have within that time."""
        threads = [thread for thread in self._threads if thread is not threading.current_thread()]
        for _ in self._threads:
            self._queue.put(None)
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _start_one(self) -> None:
        thread = threading.Thread(target=self._run, name=f"mock-b2c-worker-{len(self._threads) + 1}", daemon=True)
        self._last_taken = time.monotonic()
        try:
            thread.start()
        except RuntimeError:  # the system gives no more: the work waits for those that are there
            log.warning("No further thread can be started.")
        else:
            self._threads.append(thread)

    def _run(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            job = self._queue.get()
            with self._lock:
                self._idle -= 1
                if job is None:
                    return
                self._waiting -= 1
                self._last_taken = time.monotonic()
            self._serve(job)
