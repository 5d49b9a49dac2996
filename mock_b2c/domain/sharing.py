"""State that several processes have in common: each holds all of it, and they change it in turn."""

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

M = TypeVar("M", bound=Callable[..., Any])
Turn = Callable[[Callable[[], Any]], Any]
"""Does a change on the latest state and tells the others; it may do it again on a later one."""


class TakesTurns:
    """Something that is changed only by methods marked with `in_turn`. Alone, as at first, it costs nothing."""

    turn: Turn | None = None

    def share(self, turn: Turn | None) -> None:
        """From now on changes are made by `turn`."""
        self.turn = turn


def in_turn(change: M) -> M:
    """Marks a method of something that `TakesTurns`, which changes what processes have in common.

    It may run more than once, each time on what the others left, so it does nothing else; where it raises, nothing has
    changed.
    """

    @functools.wraps(change)
    def changed(self: TakesTurns, /, *args: Any, **kwargs: Any) -> Any:
        if self.turn is None:
            return change(self, *args, **kwargs)
        return self.turn(lambda: change(self, *args, **kwargs))

    return cast("M", changed)


class Shareable(Protocol):
    """A part of the emulator that processes can have in common."""

    def share(self, turn: Turn | None) -> None:
        """See `TakesTurns`."""

    def dump(self) -> bytes:
        """All of its state; the same bytes for the same state."""

    def load(self, body: bytes) -> None:
        """Has the state that was dumped, here or in another process."""
