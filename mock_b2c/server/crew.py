"""Threads that take turns: one steers the loop and serves what it finds, one watches that nothing holds it up.

Threads of Python take turns anyway, and each hand-over costs more than the short work that most requests are. So the
thread that finds a request serves it itself. But an application may sit and wait in a request (for a simulated delay,
say), and that must not hold up the others: then the watching thread takes the loop over, another one watches, and the
one that was held up joins in again when it is done. All are daemons: a request that hangs delays neither `stop` nor
the end of the process.

An application that waits for another process in most requests, its database, has threads in reserve: who finds a
request has one of them steer before it serves, as long as one is left.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable

from mock_b2c.server.connection import Connection

log = logging.getLogger("mock_b2c.server")

_MOST_THREADS = 96  # more than an application has waiting on purpose
_STALL_SECONDS = 0.02
_CROWDED_STALL_SECONDS = 0.004  # where one request waits, others are likely to
_QUIET_SECONDS = 1.0


class Shift:
    """One thread's turn at the loop. Its fields change under the loop's lock."""

    __slots__ = ("done", "given", "held", "over", "since")

    def __init__(self) -> None:
        self.held: Connection | None = None
        """The connection that is being served."""
        self.since = time.monotonic()
        """Since when, on the monotonic clock."""
        self.over = False
        """Whether another thread steers now."""
        self.given = False
        """Whether the thread itself has handed it over, before it served."""
        self.done = threading.Event()
        """Set when the thread has stopped steering at the end of the loop."""


class Crew:
    """The threads. `steer` runs until the shift is over; `relieve` ends one that has served for so many seconds.

    So many of them are in `reserve`.
    """

    def __init__(
        self, steer: Callable[[Shift], None], relieve: Callable[[Shift, float], bool], *, reserve: int = 0
    ) -> None:
        self._steer = steer
        self._relieve = relieve
        self._reserve = reserve
        self._resting = 0
        self._next: queue.SimpleQueue[Shift | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._shift = Shift()
        self._watched = False
        self._held_up = 0
        self._told_full = False
        self._alert = threading.Event()
        self._ended = threading.Event()

    @property
    def shift(self) -> Shift:
        """The turn of the thread that steers now."""
        return self._shift

    def start(self) -> None:
        """Begin to steer. RuntimeError when the system gives no thread."""
        thread = self._new(lambda: self._take_turns(self._shift))
        self._threads.add(thread)
        thread.start()
        for _ in range(self._reserve):
            with self._lock:
                self._take_on(self._stand_by)

    def keep_watch(self) -> None:
        """Have a thread watch over the one that steers, as far as the system gives one."""
        with self._lock:
            if self._watched or self._ended.is_set():
                return
            if len(self._threads) >= _MOST_THREADS:
                self._tell_full()
                return
            self._take_on(self._watch)

    def alert(self) -> None:
        """Tell that a request is being served; callable as often as one likes."""
        if not self._alert.is_set():
            self._alert.set()

    def hand_over(self, shift: Shift) -> None:
        """Have a thread of the reserve steer from now on, if there is one: this one is about to wait."""
        if not self._reserve:
            return
        with self._lock:
            if not self._resting:
                return
            self._resting -= 1
        if self._relieve(shift, 0):
            shift.given = True
            self._shift = Shift()
            self._next.put(self._shift)
        else:  # the watching thread was faster
            with self._lock:
                if self._ended.is_set():
                    self._next.put(None)
                else:
                    self._resting += 1

    def end(self) -> None:
        """No more taking over."""
        with self._lock:
            self._ended.set()
            resting, self._resting = self._resting, 0  # whoever is to take over already still does
        self._alert.set()
        for _ in range(resting):
            self._next.put(None)

    def join(self, seconds: float) -> bool:
        """Wait for the threads, but the current one; whether all have ended within that time."""
        with self._lock:
            threads = self._threads - {threading.current_thread()}
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _take_turns(self, shift: Shift | None) -> None:
        try:
            while shift is not None:
                self.keep_watch()
                self._steer(shift)
                shift = self._come_back(shift) if shift.over else None
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _come_back(self, shift: Shift) -> Shift | None:
        if not shift.given:
            with self._lock:
                self._held_up -= 1
        return self._stand_by() or self._watch()

    def _stand_by(self) -> Shift | None:
        """Wait until another thread hands its turn over, if there are not enough who do; None when nobody will."""
        with self._lock:
            if self._ended.is_set() or self._resting >= self._reserve:
                return None
            self._resting += 1
        return self._next.get()

    def _watch(self) -> Shift | None:
        """Wait until this thread has to take over, and give it its turn; None when it is not needed."""
        with self._lock:
            if self._watched:
                return None
            self._watched = True
        while not self._ended.is_set():
            self._alert.wait()
            stall = _CROWDED_STALL_SECONDS if self._held_up else _STALL_SECONDS
            self._ended.wait(stall)
            shift = self._shift
            if self._relieve(shift, stall):
                with self._lock:
                    self._watched = False
                    self._held_up += 1
                    self._shift = Shift()
                return self._shift
            if time.monotonic() - shift.since > _QUIET_SECONDS:
                self._rest()
        return None

    def _rest(self) -> None:
        """Sleep until the next alert, unless a request came in the meantime and saw that this thread was awake."""
        self._alert.clear()
        if self._shift.held is not None or self._ended.is_set():
            self._alert.set()

    def _take_on(self, first: Callable[[], Shift | None]) -> None:
        """Have one more thread, which begins with that, if the system gives one; to be called with the lock held.

        Whoever joins the threads must find none that has not started.
        """
        thread = self._new(lambda: self._take_turns(first()))
        try:
            thread.start()
        except RuntimeError:  # it is asked for again, if it is needed
            log.warning("No further thread can be started.")
        else:
            self._threads.add(thread)

    def _tell_full(self) -> None:
        """A line in the log, the first time."""
        if not self._told_full:
            log.warning("%d requests wait or take long: no others are answered meanwhile.", _MOST_THREADS - 1)
            self._told_full = True

    def _new(self, run: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=run, name="mock-b2c-server", daemon=True)
