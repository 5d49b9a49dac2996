"""The faults that tests have ordered, and whose turn it is."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from mock_b2c.domain.faults import (
    AnswerFault,
    ConnectionFault,
    Fault,
    MessageFault,
    PageFault,
    TokenFault,
    a_fault,
)
from mock_b2c.domain.sharing import TakesTurns, in_turn

Kind = TypeVar("Kind", ConnectionFault, PageFault)


MOST = 200
"""So many faults may be ordered at once."""
_GLANCE = 0.2  # real seconds; other processes tell nobody


class Faults(TakesTurns):
    """Ordered faults; of several that fit, the one ordered first happens. No chance is in it: tests must not flake.

    Where other processes have them in common, `catch_up` is called before those who `wait` look again.
    """

    def __init__(self, catch_up: Callable[[], None] = lambda: None) -> None:
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._catch_up = catch_up
        self._ordered: list[Order] = []
        self._cleared = 0  # how often: who waits sees by it that nothing shall go wrong any more
        self._closed = False

    @in_turn
    def add(self, kind: str, **settings: object) -> Fault:
        """Orders a fault by its kind (`domain.faults`); ValueError says what would be right."""
        fault = a_fault(kind, **settings)
        with self._lock:
            if len(self._ordered) >= MOST:
                raise ValueError(f"{MOST} faults are ordered already; clear them")
            self._ordered = [*self._ordered, Order(fault)]
        return fault

    @in_turn
    def clear(self) -> None:
        """Nothing goes wrong any more; what waits because of a fault goes on at once."""
        self._begin_anew((), self._cleared + 1)

    @in_turn
    def remove(self, fault: Fault) -> None:
        """Takes back one order of this fault; LookupError when there is none any more."""
        with self._lock:
            order = next((held for held in self._ordered if held.fault == fault), None)
            if order is None:
                raise LookupError("That fault is not ordered any more.")
            self._ordered = [held for held in self._ordered if held is not order]

    @property
    def left(self) -> tuple[tuple[Fault, int | None], ...]:
        """Those that still have to happen, oldest first, and how often; None is always."""
        return tuple((order.fault, order.left) for order in self._ordered)

    def snapshot(self) -> tuple["Order", ...]:
        """What is ordered, with what is left of it."""
        with self._lock:
            return tuple(order.copy() for order in self._ordered)

    @in_turn
    def restore(self, snapshot: tuple["Order", ...]) -> None:
        """Nothing else is ordered any more, and nothing waits because of what was."""
        self._begin_anew(tuple(order.copy() for order in snapshot), self._cleared + 1)

    def dump(self) -> bytes:
        """See `Shareable`."""
        return msgspec.json.encode({"orders": _told(self.snapshot()), "cleared": self._cleared})

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        state = msgspec.json.decode(body)
        if isinstance(state, list):  # a store has it of a version that counted nothing
            state = {"orders": state, "cleared": 0}
        self._begin_anew(_orders(state["orders"]), state["cleared"])

    def wait(self, seconds: float) -> None:
        """Lets so many seconds of real time pass, fewer when all faults are cleared or the emulator stops."""
        deadline = time.monotonic() + seconds
        cleared = self._cleared
        while True:
            with self._news:
                left = deadline - time.monotonic()
                if self._cleared != cleared or self._closed or left <= 0:
                    return
                self._news.wait(min(left, _GLANCE) if self.turn else left)
            self._catch_up()

    def close(self) -> None:
        """Ends all waiting, now and later."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _begin_anew(self, orders: tuple["Order", ...], cleared: int) -> None:
        with self._news:
            self._ordered, self._cleared = list(orders), cleared
            self._news.notify_all()

    @property
    def ordered(self) -> tuple[Fault, ...]:
        """Those that still have to happen, oldest first."""
        return tuple(order.fault for order in self._ordered)

    def of_answer(self, endpoint: str) -> Fault | None:
        """What is wrong with the next answer of an endpoint; asking uses it up."""
        return self._take(lambda fault: isinstance(fault.kind, AnswerFault) and fault.endpoint in ("", endpoint))

    def of_token(self, token: str) -> Fault | None:
        """What is wrong with the next token of a kind, `id` or `access`; asking uses it up."""
        return self._take(lambda fault: isinstance(fault.kind, TokenFault) and fault.token in ("", token))

    def of_connection(self) -> ConnectionFault | None:
        """What is wrong with the next TLS handshake; asking uses it up."""
        return self._kind_of(ConnectionFault, *ConnectionFault)

    def of_page(self, *kinds: PageFault) -> PageFault | None:
        """Which of these befalls the next call of a page; asking uses it up."""
        return self._kind_of(PageFault, *kinds)

    def lateness(self) -> float:
        """How many seconds late the next message is; asking uses it up."""
        fault = self._take(lambda fault: isinstance(fault.kind, MessageFault))
        return fault.seconds if fault else 0.0

    def _kind_of(self, family: type[Kind], *kinds: Kind) -> Kind | None:
        fault = self._take(lambda fault: fault.kind in kinds)
        return family(fault.kind) if fault else None

    def _take(self, fits: Callable[[Fault], bool]) -> Fault | None:
        return self._taken(fits) if self._ordered else None

    @in_turn
    def _taken(self, fits: Callable[[Fault], bool]) -> Fault | None:
        with self._lock:
            for order in self._ordered:
                if fits(order.fault) and order.falls():
                    if order.left == 0:
                        self._ordered = [held for held in self._ordered if held is not order]
                    return order.fault
        return None


class Order:
    """A fault with what is left of it."""

    __slots__ = ("_due", "fault", "left")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left = fault.times
        self._due = 0.0

    def told(self) -> dict[str, Any]:
        """As data, for `of`."""
        return {"fault": self.fault, "left": self.left, "due": self._due}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Order":
        """What another process has told."""
        order = cls(a_fault(**told["fault"]))
        order.left, order._due = told["left"], told["due"]
        return order

    def copy(self) -> "Order":
        """Another one that has come as far."""
        twin = Order(self.fault)
        twin.left, twin._due = self.left, self._due
        return twin

    def falls(self) -> bool:
        """Whether this occasion is one of its share; counts it."""
        self._due += self.fault.share
        if self._due < 1 - 1e-9:
            return False
        self._due -= 1
        if self.left is not None:
            self.left -= 1
        return True


def dumped(orders: tuple[Order, ...]) -> bytes:
    """The orders of a snapshot, for `orders_of`."""
    return msgspec.json.encode(_told(orders))


def orders_of(dump: bytes) -> tuple[Order, ...]:
    """What was ordered then."""
    return _orders(msgspec.json.decode(dump))


def _told(orders: tuple[Order, ...]) -> list[dict[str, Any]]:
    return [order.told() for order in orders]


def _orders(told: list[dict[str, Any]]) -> tuple[Order, ...]:
    return tuple(Order.of(each) for each in told)
