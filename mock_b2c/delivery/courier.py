"""A thread that carries messages to one place, so that nobody who signs in waits for it."""

import threading
import time
from collections import deque
from collections.abc import Callable

from mock_b2c.delivery.faults import Complaints, DeliveryError
from mock_b2c.domain.messages import Message

LIMIT = 200
"""So many messages wait at most."""

Carry = Callable[[Message], None]
"""Delivers a message, however long that takes; DeliveryError when it could not."""


class Courier:
    """Delivers messages in their order, each once. `where` names the place in the log.

    Whatever goes wrong is told in the log and nowhere else. The thread begins with the first message.
    """

    def __init__(
        self, where: str, carry: Carry, *, limit: int = LIMIT, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._where = where
        self._carry = carry
        self._limit = limit
        self._complaints = Complaints(now)
        self._news = threading.Condition()
        self._waiting: deque[Message] = deque()
        self._thread: threading.Thread | None = None
        self._closed = False

    def take(self, message: Message) -> None:
        """Takes a message along, at once; it is not delivered when too many wait."""
        with self._news:
            accepted = not self._closed and len(self._waiting) < self._limit and self._is_there()
            if accepted:
                self._waiting.append(message)
                self._news.notify()
        if not accepted:
            self._complain(message, "too many wait, or the emulator stops")

    def close(self, seconds: float) -> None:
        """Takes no more; those that wait are delivered as far as the time allows."""
        with self._news:
            self._closed = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(seconds)
        with self._news:
            left = list(self._waiting)
            self._waiting.clear()
        for message in left:
            self._complain(message, "the emulator stops")

    def _is_there(self) -> bool:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name=f"mock-b2c-courier {self._where}", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more; the next message asks again
                return False
            self._thread = thread
        return True

    def _run(self) -> None:
        while (message := self._next()) is not None:
            try:
                self._carry(message)
            except DeliveryError as error:
                self._complain(message, str(error))
            except Exception as error:  # noqa: BLE001 - without this thread nothing is delivered any more
                self._complain(message, f"a fault of the emulator: {type(error).__name__}")

    def _next(self) -> Message | None:
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting else None

    def _complain(self, message: Message, why: str) -> None:
        self._complaints.tell(
            f"The message {message.id} is in the outbox but was not delivered to {self._where}: {why}."
        )
