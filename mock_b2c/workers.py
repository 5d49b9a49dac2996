"""Worker processes that serve one port together: started, watched, started again, stopped.

The parent opens the port and hands the listening sockets down; whichever worker is free accepts a connection. Nothing
is forked: each worker is a fresh process, on Windows as elsewhere. Its standard input is its leash. What it is to do
comes first; when that input ends, however the parent ended, the worker ends.
"""

import contextlib
import logging
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self, cast

from mock_b2c.domain.records import WithSecrets
from mock_b2c.sibling import sibling

log = logging.getLogger("mock_b2c")

READY = b"ready\n"
"""What a worker writes to its standard output once it can answer."""
_STOP_SECONDS = 0.9
_GLANCE_SECONDS = 0.01
_SETTLED_SECONDS = 10.0
"""A worker that has lived so long is started again at once."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
Handed = int | bytes


class WorkerError(Exception):
    """A worker ended before it could answer; it has said why itself, unless there is a text."""


class Order(WithSecrets, frozen=True, kw_only=True):
    """What a worker is to serve: keyword arguments of `mock_b2c.serving.serve`, how to log, and open sockets."""

    hidden = frozenset({"settings"})

    settings: Mapping[str, Any]
    logs: Mapping[str, Any]
    listeners: tuple[Handed, ...] = ()
    proxy_listeners: tuple[Handed, ...] = ()


class Workers:
    """`count` workers, each started by `command`, which reads the order from its standard input (`read_order`).

    `start` returns when all are ready; `look_after`, called often, starts another one for each that has ended.
    """

    def __init__(
        self,
        command: Sequence[str],
        order: Order,
        count: int,
        *,
        listeners: Sequence[socket.socket],
        proxy_listeners: Sequence[socket.socket] = (),
    ) -> None:
        self._command = tuple(command)
        self._order = order
        self._listeners = tuple(listeners)
        self._proxy_listeners = tuple(proxy_listeners)
        self._places = [_Place() for _ in range(count)]

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of those that are ready."""
        held = (place.worker for place in self._places)
        return tuple(worker.process.pid for worker in held if worker and worker.is_ready)

    def start(self, stopped: Callable[[], object] = bool) -> None:
        """Starts all and waits for them, unless `stopped` says that it is over. WorkerError when one cannot start."""
        for place in self._places:
            place.worker = self._new()
        while not stopped():
            held = [place.worker for place in self._places if place.worker]
            if all(worker.is_ready for worker in held):
                return
            for worker in held:
                code = worker.process.poll()
                if code is not None:
                    raise WorkerError("" if code == 2 else f"A worker {_end(code)} before it was ready.")
            time.sleep(_GLANCE_SECONDS)

    def look_after(self) -> None:
        """Starts another worker for each that has ended, after a pause that grows when that happens again and again."""
        for place in self._places:
            worker = place.worker
            if worker is not None and worker.process.poll() is not None:
                pause = place.vacate()
                when = f" in {pause:g} seconds" if pause else ""
                code = worker.process.returncode
                log.warning("Worker %d %s; another one is started%s.", worker.process.pid, _end(code), when)
            if place.worker is None and time.monotonic() >= place.due:
                place.worker = self._new()

    def stop(self) -> None:
        """Ends all within a second: those that have not ended by then are killed."""
        workers = [place.worker for place in self._places if place.worker]
        deadline = time.monotonic() + _STOP_SECONDS
        for worker in workers:
            worker.release()
        for worker in workers:
            worker.end(deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _new(self) -> "_Worker":
        return _Worker(self._command, self._order, self._listeners, self._proxy_listeners)


class _Place:
    """Where a worker belongs; `due` is when the next one may be started, on the monotonic clock."""

    def __init__(self) -> None:
        self.worker: _Worker | None = None
        self.due = 0.0
        self._pause = 0.0

    def vacate(self) -> float:
        """The worker has ended; how long the next one has to wait."""
        now = time.monotonic()
        settled = self.worker is not None and now - self.worker.begun >= _SETTLED_SECONDS
        self._pause = 0.0 if settled else min(max(_FIRST_PAUSE, 2 * self._pause), _LONGEST_PAUSE)
        self.worker, self.due = None, now + self._pause
        return self._pause


class _Worker:
    """One process, and the thread that tells it its order and hears that it is ready."""

    def __init__(
        self,
        command: Sequence[str],
        order: Order,
        listeners: Sequence[socket.socket],
        proxy_listeners: Sequence[socket.socket],
    ) -> None:
        self.begun = time.monotonic()
        self.is_ready = False
        self.process = _spawn(command, [*listeners, *proxy_listeners])
        told = Order(
            settings=order.settings,
            logs=order.logs,
            listeners=_handed(listeners, self.process.pid),
            proxy_listeners=_handed(proxy_listeners, self.process.pid),
        )
        threading.Thread(target=self._tell, args=(pickle.dumps(told),), daemon=True).start()

    def release(self) -> None:
        """Lets it end: at once if it has not begun to answer."""
        if not self.is_ready:
            self.process.kill()
        with contextlib.suppress(OSError):
            cast("IO[bytes]", self.process.stdin).close()

    def end(self, deadline: float) -> None:
        """Waits for its end, which it does not get to put off beyond the deadline."""
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _tell(self, order: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # it has ended, or it is to
            cast("IO[bytes]", self.process.stdin).write(order)
            with cast("IO[bytes]", self.process.stdout) as told:
                self.is_ready = told.readline() == READY
                told.read()


def read_order(leash: IO[bytes]) -> Order:
    """What the parent says that this process is to do; EOFError when it has ended already."""
    order = pickle.load(leash)  # noqa: S301 - from our own parent, by a pipe of its own
    assert isinstance(order, Order)  # noqa: S101 - as above
    return order


def taken(handed: Sequence[Handed]) -> list[socket.socket]:
    """The sockets that the parent has handed down."""
    return [_taken(given) for given in handed]


def _taken(given: Handed) -> socket.socket:
    if sys.platform == "win32":
        assert isinstance(given, bytes)  # noqa: S101 - see `_handed`
        return socket.fromshare(given)
    return socket.socket(fileno=cast("int", given))


def _handed(listeners: Sequence[socket.socket], pid: int) -> tuple[Handed, ...]:
    if sys.platform == "win32":
        return tuple(listener.share(pid) for listener in listeners)
    return tuple(listener.fileno() for listener in listeners)


def _spawn(command: Sequence[str], listeners: Sequence[socket.socket]) -> "subprocess.Popen[bytes]":
    return sibling(command, () if sys.platform == "win32" else tuple(listener.fileno() for listener in listeners))


def _end(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
