"""What waits for all connections nobody works on.

It accepts, lets TLS handshakes and requests arrive piece by piece, and has a connection served when a whole request
is there, and answers leave as slowly as their clients take them. Nothing else in it blocks, so any number of silent,
half-open or slow connections delays nobody; for requests that take long see `crew`.
"""

import contextlib
import errno
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto

from mock_b2c.server.connection import Connection, ConnectionLostError, State
from mock_b2c.server.crew import Crew, Shift
from mock_b2c.server.doors import Doors
from mock_b2c.server.head import Request
from mock_b2c.server.limits import Limits

log = logging.getLogger("mock_b2c.server")

_TICK = 1.0
_DRAIN_SECONDS = 2.0
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_EXHAUSTED_PAUSE = 0.05
_STOP_PAUSE = 0.002
_EVENTS = (selectors.EVENT_READ, selectors.EVENT_WRITE)  # by whether a connection writes
_IDLES_AFTER_SECONDS = 0.25  # what a new client sends first may still be on its way
_HAS_JUST_COME = 3
_WORTH = {State.IDLE: 0, State.DRAINING: 1, State.UNFINISHED: 2, State.ANSWERING: 2}  # the less, the sooner it goes


class After(Enum):
    """What becomes of a connection whose request was answered."""

    WAIT = auto()
    """It waits for another one."""
    CLOSE = auto()
    GONE = auto()
    """Its socket is somebody else's now."""


class Loop:
    """Waits for connections and has those with a complete request served.

    `serve` answers a request and says what becomes of the connection; it raises nothing. So many threads are in
    `reserve`, see `crew`; `shared` listeners are those of other processes, too, see `doors`.
    """

    def __init__(  # noqa: PLR0913 - keyword-only settings
        self,
        listeners: Sequence[socket.socket],
        limits: Limits,
        *,
        connect: Callable[[socket.socket, str], Connection],
        serve: Callable[[Connection, Request], "After"],
        reserve: int = 0,
        shared: bool = False,
    ) -> None:
        self._limits = limits
        self._connect = connect
        self._serve = serve
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakened = socket.socketpair()
        self._must_be_told = isinstance(self._selector, selectors.SelectSelector)  # Windows
        self._lock = threading.Lock()  # for the selector's map, the set, and whose turn it is
        self._doors = Doors(listeners, self._selector, self._lock, self._accept, self._held, shared=shared)
        self._waiting: set[Connection] = set()
        self._served: set[Connection] = set()
        self._stopping = self._ended = False
        self._patience = {
            State.IDLE: limits.idle_seconds,
            State.UNFINISHED: limits.request_seconds,
            State.DRAINING: _DRAIN_SECONDS,
        }
        self._tick = min(_TICK, *self._patience.values())
        self._next_tick = 0.0
        self._crew = Crew(self._steer, self._relieve, reserve=reserve)

    def start(self) -> None:
        """Begin to accept."""
        for sock in (self._wakened, self._waker):
            sock.setblocking(False)
        self._doors.open()
        self._selector.register(self._wakened, selectors.EVENT_READ, self._wake_up)
        self._crew.start()

    def stop(self, grace: float, end: float) -> bool:
        """Close the listeners and all that waits here; whether the requests in work have ended.

        They get `grace` seconds, then their connections are cut off, and they get the seconds of `end`.
        """
        with self._lock:
            self._stopping = True
        self._crew.end()
        self._wake()
        self._await_end_of_shift()
        self._close_all()
        if self._crew.join(grace):
            return True
        for connection in tuple(self._served):
            connection.abort()
        return self._crew.join(end)

    def _await_end_of_shift(self) -> None:
        """Until nobody steers: the thread that does has seen that this is the end, or it is held up in a request."""
        while not (shift := self._crew.shift).done.wait(_STOP_PAUSE):
            if self._relieve(shift, 0):
                return

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: the loop wakes up anyway; closed: it has ended
            self._waker.send(b"\0")

    def _wake_up(self, wakened: socket.socket) -> None:
        wakened.recv(4096)

    def _steer(self, shift: Shift) -> None:
        """Wait for events and follow them, until the shift is over or the loop ends."""
        while self._goes_on(shift):
            self._look_round(time.monotonic())
            for key in self._found():
                if not isinstance(key.data, Connection):
                    key.data(key.fileobj)
                elif key.data in self._waiting:  # else an event before this one made room
                    self._advance(key.data, shift)
                    if not self._goes_on(shift):
                        break
        shift.done.set()

    def _found(self) -> list[selectors.SelectorKey]:
        """What waits to be looked at. A turn may be over after the first: so who has waited longest comes first."""
        found = [key for key, _ in self._selector.select(self._doors.patience(self._tick))]
        if self._must_be_told:  # this selector has an order of its own, always the same
            found.sort(key=_waited_since)
        return found

    def _look_round(self, now: float) -> None:
        """What is done before each look at the selector, most of it once a tick."""
        self._doors.come_back()
        if now >= self._next_tick:
            self._next_tick = now + self._tick
            self._expire(now)
            self._crew.keep_watch()

    def _goes_on(self, shift: Shift) -> bool:
        return not (self._stopping or shift.over)

    def _relieve(self, shift: Shift, seconds: float) -> bool:
        """End a turn that has been held up in a request for so long; whether it was."""
        with self._lock:
            if shift.held is None or shift.over or time.monotonic() - shift.since < seconds:
                return False
            self._forget(shift.held)
            shift.over = True
            return True

    def _accept(self, listener: socket.socket) -> bool:
        """Take a connection; whether there was one to be taken."""
        with contextlib.ExitStack() as opened:
            try:
                sock, address = listener.accept()
                opened.callback(sock.close)
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except BlockingIOError:  # another process was faster
                return False
            except OSError as error:
                self._not_accepted(error)
                return True
            opened.pop_all()
        if len(self._waiting) >= self._limits.connections:
            self._make_room()
        with self._lock:
            self._watch(self._connect(sock, address[0]))
        return True

    def _held(self) -> int:
        """How many connections there are."""
        return len(self._waiting | self._served)

    def _not_accepted(self, error: OSError) -> None:
        if error.errno in _EXHAUSTED:
            log.warning("No connection can be accepted for now: %s", error)
            self._make_room()
            time.sleep(_EXHAUSTED_PAUSE)
        else:
            log.debug("A client was gone before it was accepted: %s", error)

    def _advance(self, connection: Connection, shift: Shift) -> None:
        """Take or send what is possible now; have a complete request served, keep the connection, or end it."""
        before = connection.state
        try:
            request = connection.proceed()
        except ConnectionLostError as error:
            log.debug("A connection ended: %s", error)
            self._drop(connection)
            return
        except Exception:  # a fault of ours must not end the loop
            log.exception("A connection is given up.")
            self._drop(connection)
            return
        if request is not None:
            self._answer(connection, request, shift)
        elif connection.state is State.IDLE or connection.state is not before:
            self._await(connection)

    def _answer(self, connection: Connection, request: Request, shift: Shift) -> None:
        shift.since = time.monotonic()
        shift.held = connection
        self._crew.alert()
        self._served.add(connection)
        self._crew.hand_over(shift)
        after = self._serve(connection, request)
        self._served.discard(connection)
        with self._lock:
            shift.held = None
        if shift.over:
            self._put_back(connection, after)
        elif after is After.WAIT:
            self._await(connection)
        else:
            self._drop(connection, after)

    def _put_back(self, connection: Connection, after: After) -> None:
        """What becomes of a connection whose request was held up: meanwhile it was not waited for."""
        with self._lock:
            if after is After.WAIT and not self._ended:
                self._watch(connection)
                if self._must_be_told:
                    self._wake()
                return
        if after is not After.GONE:
            connection.close()

    def _watch(self, connection: Connection) -> None:
        self._set_deadline(connection)
        self._waiting.add(connection)
        self._selector.register(connection.socket, _EVENTS[connection.writes], connection)

    def _await(self, connection: Connection) -> None:
        """Wait for what is next on a connection that is in the selector already."""
        wrote = connection.writes
        self._set_deadline(connection)
        if connection.writes is not wrote:
            with self._lock:
                self._selector.modify(connection.socket, _EVENTS[connection.writes], connection)

    def _forget(self, connection: Connection) -> None:
        self._selector.unregister(connection.socket)
        self._waiting.discard(connection)

    def _drop(self, connection: Connection, after: After = After.CLOSE) -> None:
        with self._lock:
            self._forget(connection)
        if after is not After.GONE:
            connection.close()

    def _set_deadline(self, connection: Connection) -> None:
        state = connection.state
        connection.writes = state is State.ANSWERING
        connection.deadline = (
            connection.answer_deadline if connection.writes else time.monotonic() + self._patience[state]
        )

    def _expire(self, now: float) -> None:
        with self._lock:
            late = [connection for connection in self._waiting if connection.deadline <= now]
        for connection in late:
            connection.time_out()
            self._drop(connection)

    def _make_room(self) -> None:
        """End the connection that has idled longest; one in the middle of a handshake or request where none idles.

        Who has just come does not idle yet: else a house full of requests that are never completed has room for nobody.
        """
        idle_before = time.monotonic() + self._patience[State.IDLE] - _IDLES_AFTER_SECONDS
        with self._lock:
            longest = min(self._waiting, key=lambda connection: _worth(connection, idle_before), default=None)
        if longest is not None:
            self._drop(longest)

    def _close_all(self) -> None:
        with self._lock:
            self._ended = True
        self._doors.close()
        for sock in (self._wakened, self._waker):
            sock.close()
        for connection in self._waiting:
            connection.close()
        self._waiting.clear()
        self._selector.close()


def _worth(connection: Connection, idle_before: float) -> tuple[int, float]:
    """The less, the sooner it makes room; an idle one with a deadline after `idle_before` has just come.

    Deadlines of the same state are in the order in which it was entered.
    """
    state = connection.state
    has_just_come = state is State.IDLE and connection.deadline > idle_before
    return _HAS_JUST_COME if has_just_come else _WORTH[state], connection.deadline


def _waited_since(key: selectors.SelectorKey) -> float:
    return key.data.deadline if isinstance(key.data, Connection) else 0.0
