"""The thread that waits for all connections nobody works on.

It accepts, lets TLS handshakes and requests arrive piece by piece, and hands a connection over when a whole request
is there. Nothing in it blocks, so any number of silent or half-open connections delays nobody.
"""

import contextlib
import errno
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence

from mock_b2c.server.connection import Connection, ConnectionLostError, State
from mock_b2c.server.head import Request
from mock_b2c.server.limits import Limits
from mock_b2c.server.workers import STALL_SECONDS, Workers

log = logging.getLogger("mock_b2c.server")

_TICK = 1.0
_DRAIN_SECONDS = 2.0
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_EXHAUSTED_PAUSE = 0.05


class Loop:
    """Waits for connections and hands over those with a complete request."""

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        limits: Limits,
        *,
        connect: Callable[[socket.socket, str], Connection],
        workers: Workers[tuple[Connection, Request]],
    ) -> None:
        self._listeners = listeners
        self._limits = limits
        self._connect = connect
        self._workers = workers
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakened = socket.socketpair()
        self._must_be_told = isinstance(self._selector, selectors.SelectSelector)  # Windows
        self._lock = threading.Lock()  # for the selector's map and the set, which workers add to
        self._ended = False
        self._waiting: set[Connection] = set()
        self._stopping = False
        self._patience = {
            State.IDLE: limits.idle_seconds,
            State.UNFINISHED: limits.request_seconds,
            State.DRAINING: _DRAIN_SECONDS,
        }
        self._tick = min(_TICK, *self._patience.values())
        self._thread = threading.Thread(target=self._run, name="mock-b2c-loop", daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        for sock in (*self._listeners, self._wakened, self._waker):
            sock.setblocking(False)
        for listener in self._listeners:
            self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wakened, selectors.EVENT_READ, self._wake_up)
        self._thread.start()

    def park(self, connection: Connection) -> None:
        """Take a connection back until its next request; called by its owner, from any thread."""
        with self._lock:
            if not self._ended:
                self._watch(connection)
                if self._must_be_told:
                    self._wake()
                return
        connection.close()

    def stop(self) -> None:
        """Close the listeners and all that waits here."""
        self._stopping = True
        self._wake()
        self._thread.join()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: the loop wakes up anyway; closed: it has ended
            self._waker.send(b"\0")

    def _wake_up(self, wakened: socket.socket) -> None:
        wakened.recv(4096)

    def _run(self) -> None:
        next_tick = 0.0
        while not self._stopping:
            for key, _ in self._selector.select(self._pause()):
                if isinstance(key.data, Connection):
                    self._advance(key.data)
                else:
                    key.data(key.fileobj)
            if self._workers.backlog:
                self._workers.relieve()
            now = time.monotonic()
            if now >= next_tick:
                next_tick = now + self._tick
                self._expire(now)
        self._close_all()

    def _pause(self) -> float:
        """How long to wait for events at most."""
        return STALL_SECONDS if self._workers.backlog else self._tick

    def _accept(self, listener: socket.socket) -> None:
        if len(self._waiting) >= self._limits.connections:
            self._make_room()
        with contextlib.ExitStack() as opened:
            try:
                sock, address = listener.accept()
                opened.callback(sock.close)
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                self._not_accepted(error)
                return
            opened.pop_all()
        with self._lock:
            self._watch(self._connect(sock, address[0]))

    def _not_accepted(self, error: OSError) -> None:
        if error.errno in _EXHAUSTED:
            log.warning("No connection can be accepted for now: %s", error)
            self._make_room()
            time.sleep(_EXHAUSTED_PAUSE)
        else:
            log.debug("A client was gone before it was accepted: %s", error)

    def _advance(self, connection: Connection) -> None:
        """Take what has arrived; hand the connection over, keep it, or end it."""
        if connection not in self._waiting:  # an event before this one made room
            return
        before = connection.state
        try:
            request = connection.receive()
        except ConnectionLostError as error:
            log.debug("A connection ended: %s", error)
            self._drop(connection)
            return
        except Exception:  # a fault of ours must not end the loop
            log.exception("A connection is given up.")
            self._drop(connection)
            return
        if request is not None:
            self._unwatch(connection)
            self._workers.put((connection, request))
        elif connection.state is State.IDLE or connection.state is not before:
            self._set_deadline(connection)

    def _watch(self, connection: Connection) -> None:
        self._set_deadline(connection)
        self._waiting.add(connection)
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _unwatch(self, connection: Connection) -> None:
        with self._lock:
            self._selector.unregister(connection.socket)
            self._waiting.discard(connection)

    def _drop(self, connection: Connection) -> None:
        self._unwatch(connection)
        connection.close()

    def _set_deadline(self, connection: Connection) -> None:
        connection.deadline = time.monotonic() + self._patience[connection.state]

    def _expire(self, now: float) -> None:
        with self._lock:
            late = [connection for connection in self._waiting if connection.deadline <= now]
        for connection in late:
            connection.time_out()
            self._drop(connection)

    def _make_room(self) -> None:
        """End the connection that would be the next to expire."""
        with self._lock:
            longest = min(self._waiting, key=lambda connection: connection.deadline, default=None)
        if longest is not None:
            self._drop(longest)

    def _close_all(self) -> None:
        with self._lock:
            self._ended = True
        for sock in (*self._listeners, self._wakened, self._waker):
            sock.close()
        for connection in self._waiting:
            connection.close()
        self._waiting.clear()
        self._selector.close()
