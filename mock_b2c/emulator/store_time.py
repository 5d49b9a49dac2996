"""The time that all processes of a store go by, however far the clocks of their machines are apart.

What one of them issues for five minutes ends after five minutes at any other. A store on a machine of its own has a
clock of its own, so that one counts; where there is none, all processes are on one machine.
"""

import logging
import math
import threading
import time
from typing import NamedTuple

from mock_b2c.domain.ports import SharedSettings
from mock_b2c.emulator.clock import NOTICEABLE, Clock

LOOK_SECONDS = 10.0
"""So often the store is asked, when there are requests."""
_TRIES = 5
_log = logging.getLogger("mock_b2c")


class StoreTime:
    """Keeps a clock right by that of the store, and says in the log how far the machine's own is from it."""

    def __init__(self, clock: Clock, settings: SharedSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._looking = threading.Lock()
        self._next = -math.inf

    def look(self) -> None:
        """Asks the store, if it is time to. StoreError when it cannot say."""
        if time.monotonic() < self._next or not self._looking.acquire(blocking=False):
            return
        try:
            self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        asked = self._asked()
        self._next = time.monotonic() + LOOK_SECONDS if asked else math.inf
        if asked and asked.is_off:
            best = min((self._asked() or asked for _ in range(_TRIES)), key=lambda one: one.took)
            _tell(self._clock.correct(best.difference))

    def _asked(self) -> "_Asked | None":
        begun = self._clock.real()
        there = self._settings.time()
        return None if there is None else _Asked(begun, there, self._clock.real())


class _Asked(NamedTuple):
    """What the store said, and what the clock did before and after."""

    begun: float
    there: float
    ended: float

    @property
    def is_off(self) -> bool:
        """Whether the clock is wrong for certain, however long the answer was under way."""
        return not self.begun - NOTICEABLE <= self.there <= self.ended + NOTICEABLE

    @property
    def took(self) -> float:
        """The shorter, the less is not known."""
        return self.ended - self.begun

    @property
    def difference(self) -> float:
        """How much later it is than the clock says."""
        return self.there - (self.begun + self.ended) / 2


def _tell(correction: float) -> None:
    if abs(correction) <= NOTICEABLE:
        _log.info("This machine's clock agrees with the store's again.")
        return
    way = "behind" if correction > 0 else "ahead of"
    told = "This machine's clock is %.0f seconds %s the store's, which all of its processes go by: set it right."
    _log.warning(told, abs(correction), way)
