"""Several clients at once, each over a connection of its own, in one thread.

Threads would take turns at the interpreter, and a load that waits for itself is measured in place of the server.
"""

import selectors
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from typing import Any

from bench.client import Client
from bench.http import Received, Steps

Doing = tuple[Client, Callable[[], Steps[Any]]]
"""A client, and what it does again and again."""
_SILENCE, _LATEST = 30.0, 120.0
"""Seconds: so long all may wait at once for a server, and what has begun in time may take in the end."""


class Crowd:
    """Each client does the same again and again: as often as it can, or so that all together do it at a rate."""

    def __init__(self, each: list[Doing]) -> None:
        self._selector = selectors.DefaultSelector()
        self._members = [_Member(client, doing) for client, doing in each]
        for member in self._members:
            self._selector.register(member.connection, selectors.EVENT_READ, member)

    def run(self, seconds: float, rate: float = 0.0) -> list[float]:
        """How many seconds each time took, at a rate from when it was due; what has begun in time is ended.

        AssertionError when what they do finds something wrong, ConnectionError when the server closes a connection,
        TimeoutError when it does not answer, or not to the end.
        """
        took: list[float] = []
        begun = time.perf_counter()
        due = [(begun + (number / rate if rate else 0.0), number) for number in range(len(self._members))]
        busy = 0
        while due or busy:
            now = time.perf_counter()
            if now > begun + seconds + _LATEST:
                raise TimeoutError(f"what began in time has not ended {_LATEST:g} seconds after it")
            while due and due[0][0] <= now:
                at, number = heappop(due)
                if at < begun + seconds:
                    self._members[number].begin(at, number)
                    busy += 1
            for member in self._ready(due[0][0] - now if due else None, busy):
                if member.goes_on():
                    continue
                ended, busy = time.perf_counter(), busy - 1
                took.append(ended - member.begun)
                heappush(due, (member.begun + len(self._members) / rate if rate else ended, member.number))
        return took

    def close(self) -> None:
        """Closes all connections."""
        self._selector.close()
        for member in self._members:
            member.client.close()

    def _ready(self, pause: float | None, busy: int) -> "list[_Member]":
        if pause is None and not busy:
            return []
        found = [key.data for key, _ in self._selector.select(_SILENCE if pause is None else max(0.0, pause))]
        if not found and pause is None:
            raise TimeoutError(f"the server was silent for {_SILENCE:g} seconds")
        return found


class _Member:
    """One client, and how far it is."""

    def __init__(self, client: Client, doing: Callable[[], Steps[Any]]) -> None:
        self.client = client
        self.connection = client.connected()
        self.connection.setblocking(False)
        self.begun, self.number = 0.0, 0
        self._doing = doing
        self._received = Received()
        self._steps = doing()

    def begin(self, at: float, number: int) -> None:
        """Sends the first request of what counts from then on."""
        self.begun, self.number = at, number
        self._steps = self._doing()
        self._send(next(self._steps))

    def goes_on(self) -> bool:
        """Takes what has come; whether there is more to do."""
        data = b""
        with suppress(ssl.SSLWantReadError):  # the server's session tickets, which are not for us
            data = self.connection.recv(65536)
            if not data:
                raise ConnectionError("the server closed the connection in the middle of an answer")
        answer = self._received.add(data) if data else None
        if answer:
            try:
                self._send(self._steps.send(answer))
            except StopIteration:
                return False
        return True

    def _send(self, request: Any) -> None:
        self.connection.sendall(request.sent(self.client.host))
