"""The outbox: every message the emulator would have sent, newest first, in place of a mailbox and a telephone."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from mock_b2c.domain.messages import Message, MessageKind

LIMIT = 500


class Outbox:
    """The last messages of all tenants; the oldest go when there are too many.

    `deliver` gets each message, too, once it is kept; it must not take long.
    """

    def __init__(
        self,
        limit: int = LIMIT,
        *,
        deliver: Callable[[Message], None] | None = None,
        news: threading.Condition | None = None,
    ) -> None:
        self._news = news or threading.Condition()
        self._messages: deque[Message] = deque(maxlen=limit)
        self._deliver = deliver
        self._closed = False
        self.total = 0
        """How many messages there were so far."""

    def add(self, message: Message) -> None:
        """Keeps a message as the newest."""
        with self._news:
            self._messages.appendleft(message)
            self.total += 1
            self._news.notify_all()
        if self._deliver:
            self._deliver(message)

    def clear(self) -> None:
        """Forgets all messages."""
        self.restore(())

    def restore(self, messages: Iterable[Message]) -> None:
        """Holds these messages, the newest first, and no others."""
        with self._news:
            self._messages = deque(messages, maxlen=self._messages.maxlen)
            self._news.notify_all()

    def messages(
        self,
        *,
        tenant: str | None = None,
        to: str | None = None,
        kind: MessageKind | str | None = None,
        after: str | None = None,
    ) -> list[Message]:
        """Newest first; of one tenant, to one address (in any case), of one kind, when asked.

        `after` is the id of a message: only newer ones then, and all of them when that one is not kept any more.
        """
        with self._news:
            held = list(self._messages)
        return list(_chosen(held, tenant=tenant, to=to, kind=kind, after=after))

    def wait(
        self,
        *,
        tenant: str | None = None,
        to: str | None = None,
        kind: MessageKind | str | None = None,
        after: str | None = None,
        timeout: float = 10.0,
    ) -> list[Message]:
        """As `messages`, but when there are none it waits for the first, `timeout` seconds of real time at most.

        Empty when the time is over, or the emulator stops.
        """
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                found = list(_chosen(self._messages, tenant=tenant, to=to, kind=kind, after=after))
                left = deadline - time.monotonic()
                if found or self._closed or left <= 0:
                    return found
                self._news.wait(left)

    def close(self) -> None:
        """Ends all waiting, now and later; what is kept can still be read."""
        with self._news:
            self._closed = True
            self._news.notify_all()


def _chosen(
    held: Iterable[Message],
    *,
    tenant: str | None,
    to: str | None,
    kind: str | None,
    after: str | None,
) -> Iterator[Message]:
    return (
        message
        for message in takewhile(lambda message: message.id != after, held)
        if (tenant is None or message.tenant == tenant)
        and (to is None or message.to.casefold() == to.casefold())
        and (kind is None or message.kind == kind)
    )
