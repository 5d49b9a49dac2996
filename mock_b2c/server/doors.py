"""Where new connections come in; where other processes take them from the same sockets, they take turns.

Who is woken first would else take one after the other and keep them all, for clients ask again and again by the same
connection. So who has taken the last one, as far as it knows, stands aside for a moment, the longer the more it has,
and takes the next one only if nobody else does.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence

_ASIDE_SECONDS = 0.001
"""For each connection that one has. Others that have nothing to do are there sooner; nobody waits for the busy."""
_MOST = 5


class Doors:
    """Listening sockets in a selector, whose map the lock is for. `take` accepts from one; whether anybody was there.

    `held` says how many connections there are. In the selector a listener has a function, to be called with it when
    somebody is there.
    """

    def __init__(  # noqa: PLR0913 - what is a loop's own
        self,
        listeners: Sequence[socket.socket],
        selector: selectors.BaseSelector,
        lock: threading.Lock,
        take: Callable[[socket.socket], bool],
        held: Callable[[], int],
        *,
        shared: bool,
    ) -> None:
        self._listeners = listeners
        self._selector = selector
        self._lock = lock
        self._take = take
        self._held = held
        self._shared = shared
        self._took_last = False
        self._aside_until: float | None = None

    def open(self) -> None:
        """Wait for connections from now on."""
        for listener in self._listeners:
            listener.setblocking(False)
        self._wait()

    def patience(self, seconds: float) -> float:
        """So long, or as long as given if that is shorter, nobody needs to call `come_back`."""
        if self._aside_until is None:
            return seconds
        return max(0.0, min(seconds, self._aside_until - time.monotonic()))

    def come_back(self) -> None:
        """Wait for connections again, if it is time to: to be called before each look at the selector."""
        if self._aside_until is None or time.monotonic() < self._aside_until:
            return
        self._aside_until = None
        self._wait()
        taken = [self._take(listener) for listener in self._listeners]
        self._took_last = any(taken)

    def close(self) -> None:
        """Close the sockets."""
        for listener in self._listeners:
            listener.close()

    def _wait(self) -> None:
        with self._lock:
            for listener in self._listeners:
                self._selector.register(listener, selectors.EVENT_READ, self._arrived)

    def _arrived(self, listener: socket.socket) -> None:
        held = self._held() if self._shared and self._took_last else 0
        if held:
            self._stand_aside(_ASIDE_SECONDS * min(held, _MOST))
        else:
            self._took_last = self._take(listener)

    def _stand_aside(self, seconds: float) -> None:
        if self._aside_until is not None:  # for another of the sockets
            return
        self._aside_until = time.monotonic() + seconds
        with self._lock:
            for listener in self._listeners:
                self._selector.unregister(listener)
