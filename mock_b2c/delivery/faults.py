"""What went wrong, and how often the log says so."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("mock_b2c.outbox")

QUIET_SECONDS = 10.0
"""So long after a line there is no other one."""


class DeliveryError(Exception):
    """A message was not delivered; the text says why, on one line and without what was sent."""


class Complaints:
    """One line a fault, and where there are many, one for all of a while; `now` is a clock that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._quiet_until = 0.0
        self._untold = 0

    def tell(self, text: str) -> None:
        """A warning; the next one also says how many were left out since."""
        with self._lock:
            now = self._now()
            if now < self._quiet_until:
                self._untold += 1
                return
            untold, self._untold = self._untold, 0
            self._quiet_until = now + QUIET_SECONDS
        log.warning("%s%s", text, f" ({untold} more such lines were left out.)" if untold else "")
