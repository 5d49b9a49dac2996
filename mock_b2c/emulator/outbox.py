"""The outbox: every message the emulator would have sent, newest first, in place of a mailbox and a telephone."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

import msgspec

from mock_b2c.domain.messages import Message, MessageKind
from mock_b2c.domain.ports import Messages, StoreError
from mock_b2c.domain.sharing import TakesTurns, in_turn
from mock_b2c.storage import MemoryMessages

_GLANCE = 0.03  # real seconds; the emulator's clock may jump meanwhile, and other processes tell nobody
UnderWay = tuple[tuple[float, Message], ...]
Kept = tuple[tuple[Message, ...], UnderWay]


class Outbox(TakesTurns):
    """The last messages of all tenants; the oldest go when there are too many.

    `deliver` gets each message, too, once it is kept; it must not take long. `lateness` says how many seconds by `now`
    the next message takes to get here: it is kept when somebody looks after that. Where other processes keep messages
    in the same place, `catch_up` is called before those who wait look again.
    """

    def __init__(  # noqa: PLR0913 - keyword-only parts
        self,
        kept: Messages | None = None,
        *,
        deliver: Callable[[Message], None] | None = None,
        news: threading.Condition | None = None,
        now: Callable[[], float] = time.time,
        lateness: Callable[[], float] = lambda: 0.0,
        catch_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._news = news or threading.Condition()
        self._kept = MemoryMessages() if kept is None else kept
        self._under_way: UnderWay = ()
        self._held_up: UnderWay = ()  # due, and nobody else's any more, but the store did not take them
        self._deliver = deliver
        self._now = now
        self._lateness = lateness
        self._catch_up = catch_up
        self._closed = False

    def add(self, message: Message) -> None:
        """Keeps a message as the newest; at once, or when it has come."""
        late = self._lateness()
        if late:
            self._send_off(self._now() + late, message)
        else:
            self._arrive(message)

    def _arrive(self, message: Message) -> None:
        self._kept.add(message)
        self._tell()
        if self._deliver:
            self._deliver(message)

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()

    @in_turn
    def _send_off(self, due: float, message: Message) -> None:
        self._set_under_way((*self._under_way, (due, message)))

    @in_turn
    def _take_due(self) -> UnderWay:
        """Messages whose time has come; of several processes that look, one gets them."""
        now = self._now()
        due = sorted((held for held in self._under_way if held[0] <= now), key=lambda held: held[0])
        self._set_under_way(tuple(held for held in self._under_way if held[0] > now))
        return tuple(due)

    @in_turn
    def _set_under_way(self, under_way: UnderWay) -> None:
        self._under_way = under_way
        self._tell()

    def _arrive_late(self) -> None:
        """Messages whose time has come are here from now on. What cannot be stored is tried again by the next look."""
        is_due = any(due <= self._now() for due, _ in self._under_way)
        if is_due or self._held_up:
            late = self._take_due() if is_due else ()
            with self._news:
                late, self._held_up = (*self._held_up, *late), ()
            self._arrive_in_order(late)

    def _arrive_in_order(self, late: UnderWay) -> None:
        for place, (_, message) in enumerate(late):
            try:
                self._arrive(message)
            except StoreError:
                with self._news:
                    self._held_up = (*late[place:], *self._held_up)
                raise

    def _not_here(self) -> UnderWay:
        return (*self._held_up, *self._under_way)

    def clear(self) -> None:
        """Forgets all messages."""
        self.restore(((), ()))

    def snapshot(self) -> Kept:
        """The messages, and those that are under way."""
        return tuple(self._kept.all()), self._not_here()

    def restore(self, snapshot: Kept) -> None:
        """Holds these messages and no others."""
        messages, under_way = snapshot
        self._kept.replace(messages)
        self._held_up = ()
        self._set_under_way(under_way)

    def dump(self) -> bytes:
        """See `Shareable`: the messages under way; those that are here stand in the storage."""
        return msgspec.json.encode(self._under_way)

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        self._under_way = msgspec.json.decode(body, type=UnderWay)
        self._tell()

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
        self._arrive_late()
        return list(_chosen(self._kept.all(), tenant=tenant, to=to, kind=kind, after=after))

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
        newest: object = None
        found: list[Message] = []
        while True:
            self._catch_up()
            self._arrive_late()
            with self._news:
                known, newest = newest, self._kept.newest()
                if newest != known:
                    found = list(_chosen(self._kept.all(), tenant=tenant, to=to, kind=kind, after=after))
                left = deadline - time.monotonic()
                if found or self._closed or left <= 0:
                    return found
                self._news.wait(min(left, _GLANCE) if self._not_here() or self.turn else left)

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
