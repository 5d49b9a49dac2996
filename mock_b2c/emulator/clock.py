"""The clock that everything timed obeys: real time, moved or stopped by tests."""

import threading
import time


class Clock:
    """Epoch seconds. `advance` and `freeze` move the emulator's time without waiting; `reset` returns to real time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """Epoch seconds as the emulator sees them."""
        frozen = self._frozen
        return frozen if frozen is not None else time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Moves the time forward (or back, with a negative number)."""
        with self._lock:
            if self._frozen is not None:
                self._frozen += seconds
            else:
                self._offset += seconds

    def freeze(self, at: float | None = None) -> None:
        """Stops the time now, or at `at`."""
        with self._lock:
            self._frozen = self.now() if at is None else at

    def snapshot(self) -> tuple[float, float | None]:
        """How far it is from real time, and where it stands if it does."""
        with self._lock:
            return self._offset, self._frozen

    def restore(self, snapshot: tuple[float, float | None]) -> None:
        """Goes on as it did then; a clock that runs has run since."""
        with self._lock:
            self._offset, self._frozen = snapshot

    def resume(self) -> None:
        """Lets a stopped time go on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset, self._frozen = self._frozen - time.time(), None

    @property
    def is_frozen(self) -> bool:
        """Whether the time stands still."""
        return self._frozen is not None

    def reset(self) -> None:
        """Back to real time."""
        with self._lock:
            self._offset, self._frozen = 0.0, None
