"""The clock that everything timed obeys: real time, moved or stopped by tests."""

import json
import logging
import threading
import time

from mock_b2c.domain.sharing import TakesTurns, in_turn

_log = logging.getLogger("mock_b2c")
NOTICEABLE = 1.0
LATEST = 221_845_392_000.0
"""The beginning of the year 9000."""


class Clock(TakesTurns):
    """Epoch seconds. `advance` and `freeze` move the emulator's time without waiting; `reset` returns to real time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = 0.0
        self._frozen: float | None = None
        self._correction = 0.0
        self._latest = 0.0

    def now(self) -> float:
        """Epoch seconds as the emulator sees them."""
        frozen = self._frozen
        if frozen is not None:
            return frozen
        machine = time.time()
        if machine < self._latest:
            _tell(self._latest - machine)
        self._latest = machine
        return machine + self._correction + self._offset

    def real(self) -> float:
        """Epoch seconds as they are, wherever tests have moved the emulator's: the machine's, corrected."""
        return time.time() + self._correction

    def correct(self, seconds: float) -> float:
        """Real time is so much later than it was taken for; how much later it is than the machine says."""
        with self._lock:
            self._correction += seconds
            return self._correction

    @in_turn
    def advance(self, seconds: float) -> None:
        """Moves the time forward (or back, with a negative number).

        ValueError for a time before 1970 or after 9000: no token could tell it.
        """
        with self._lock:
            _check(self.now() + seconds)
            if self._frozen is not None:
                self._frozen += seconds
            else:
                self._offset += seconds

    @in_turn
    def freeze(self, at: float | None = None) -> None:
        """Stops the time now, or at `at`."""
        with self._lock:
            self._frozen = self.now() if at is None else _check(at)

    def snapshot(self) -> tuple[float, float | None]:
        """How far it is from real time, and where it stands if it does."""
        with self._lock:
            return self._offset, self._frozen

    @in_turn
    def restore(self, snapshot: tuple[float, float | None]) -> None:
        """Goes on as it did then; a clock that runs has run since."""
        with self._lock:
            self._offset, self._frozen = snapshot

    @in_turn
    def resume(self) -> None:
        """Lets a stopped time go on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset, self._frozen = self._frozen - self.real(), None

    def dump(self) -> bytes:
        """See `Shareable`."""
        return json.dumps(self.snapshot()).encode()

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        offset, frozen = json.loads(body)
        with self._lock:
            self._offset, self._frozen = offset, frozen

    @property
    def is_frozen(self) -> bool:
        """Whether the time stands still."""
        return self._frozen is not None

    @in_turn
    def reset(self) -> None:
        """Back to real time."""
        with self._lock:
            self._offset, self._frozen = 0.0, None


def _tell(seconds: float) -> None:
    """One line for a system's clock that was set back; being corrected a little is its daily bread."""
    if seconds > NOTICEABLE:
        told = "The system's clock went back by %.0f seconds: what was issued before begins and ends that much later."
        _log.warning(told, seconds)


def _check(moment: float) -> float:
    if not 0 <= moment <= LATEST:
        raise ValueError(f"the time would be {moment:g} epoch seconds; it can be from 0 to {LATEST:.0f}")
    return moment
