"""The faults that tests have ordered, and whose turn it is."""

import threading
from collections.abc import Callable

from mock_b2c.domain.faults import AnswerFault, Fault, TokenFault, a_fault


class Faults:
    """Ordered faults; of several that fit, the one ordered first happens. No chance is in it: tests must not flake."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ordered: list[Order] = []

    def add(self, kind: str, **settings: object) -> Fault:
        """Orders a fault by its kind (`domain.faults`); ValueError says what would be right."""
        fault = a_fault(kind, **settings)
        with self._lock:
            self._ordered = [*self._ordered, Order(fault)]
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._ordered = []

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

    def restore(self, snapshot: tuple["Order", ...]) -> None:
        """Nothing else is ordered any more."""
        with self._lock:
            self._ordered = [order.copy() for order in snapshot]

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

    def _take(self, fits: Callable[[Fault], bool]) -> Fault | None:
        if not self._ordered:
            return None
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
