"""What a client has not taken yet of its answer."""

import socket
import time
from collections import deque
from collections.abc import Callable

from mock_b2c.server.limits import Limits

SLICE = 256 * 1024  # a long answer is encrypted and sent in slices, so that it is not held twice


class Unsent:
    """The rest of an answer: `wire` as it goes over the wire, and what is added, which `seal` makes ready for it.

    `deadline` is when the client has to have taken all of it: it has the time of a request, and a second for every so
    many bytes of what it has not taken at once.
    """

    __slots__ = ("_limits", "_pieces", "_seal", "_socket", "_wire", "deadline")

    def __init__(
        self, sock: socket.socket, seal: Callable[[bytes], bytes], limits: Limits, wire: memoryview | None = None
    ) -> None:
        self._socket = sock
        self._seal = seal
        self._limits = limits
        self._wire = wire or memoryview(b"")
        self._pieces: deque[memoryview] = deque()
        self.deadline = time.monotonic() + limits.request_seconds + len(self._wire) / limits.slowest_bytes

    @property
    def is_long(self) -> bool:
        """Whether it is more than the slice that is being sent."""
        return bool(self._pieces)

    def add(self, data: bytes) -> None:
        """Have this sent after the rest."""
        self._pieces.append(memoryview(data))
        self.deadline += len(data) / self._limits.slowest_bytes

    def send(self) -> bool:
        """Send what the client takes at once; whether that was all. OSError when it is gone."""
        while self._wire or self._pieces:
            if not self._wire:
                self._wire = self._next_slice()
            try:
                sent = self._socket.send(self._wire)
            except (BlockingIOError, InterruptedError):
                return False
            self._wire = self._wire[sent:]
        return True

    def _next_slice(self) -> memoryview:
        piece = self._pieces.popleft()
        if len(piece) > SLICE:
            self._pieces.appendleft(piece[SLICE:])
        return memoryview(self._seal(bytes(piece[:SLICE])))
