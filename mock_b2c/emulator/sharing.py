"""What several processes of one store agree on, beside its records: settings, keys, clock, ordered faults.

Each process holds a copy of each part and looks, before it answers a request, whether there is a newer one. So a lever
that is pulled at one of them counts for the next request at any other.
"""

import functools
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from mock_b2c.domain.ports import SharedSettings, StoreError
from mock_b2c.domain.sharing import Shareable

_ATTEMPTS = 200
_UNKNOWN = -1


class Sharing:
    """The parts that are shared by way of these settings; each stands there under its name."""

    def __init__(self, settings: SharedSettings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._parts: dict[str, _Part] = {}
        self._seen = _UNKNOWN

    def join(self, name: str, state: Shareable) -> None:
        """From now on all processes have this in common: as it is there already, else as it is here."""
        with self._lock:
            part = self._parts[name] = _Part(state)
            while not self._take_over(name, part):
                self._settings.swap(name, 0, state.dump())
            state.share(functools.partial(self._change, name, part))

    @property
    def latest(self) -> int:
        """The version of the latest change that was caught up with."""
        return self._seen

    def catch_up(self) -> None:
        """Has the latest state of all parts. StoreError when the store cannot say."""
        latest = self._settings.versions()
        if latest != self._seen:
            with self._lock:
                for name, part in self._parts.items():
                    self._take_over(name, part)
                self._seen = latest

    def _take_over(self, name: str, part: "_Part") -> bool:
        """Has what is there under the name, if anything is."""
        held = self._settings.get(name)
        if held is None:
            return False
        body, version = held
        if version != part.version:
            if body != part.body:
                part.state.load(body)
            part.body, part.version, part.seen = body, version, time.perf_counter()
        return True

    def _change(self, name: str, part: "_Part", change: Callable[[], Any]) -> Any:
        """Does a change on the latest state, again if another process was faster with one of its own."""
        with self._lock:
            if part.changing:
                return change()
            part.changing = True
            try:
                for _ in range(_ATTEMPTS):
                    self._take_over(name, part)
                    outcome = change()
                    if self._give(name, part):
                        return outcome
                    part.forget()
            except BaseException:
                part.forget()
                self._seen = _UNKNOWN
                raise
            finally:
                part.changing = False
        raise StoreError(f"The {name} could not be changed: other processes change them all the time.")

    def _give(self, name: str, part: "_Part") -> bool:
        """Tells the others what has become of a part; False when one of them was faster.

        What one of them has made so just before counts for all when it has lagged behind nowhere.
        """
        body = part.state.dump()
        if body == part.body:
            time.sleep(max(0.0, part.seen + self._settings.lag - time.perf_counter()))
            return True
        if not self._settings.swap(name, part.version, body):
            return False
        part.body, part.version = body, _UNKNOWN  # which version that has become is seen next time
        return True


class _Part:
    """A part with what is known of it: its body in the store, and the version of that."""

    def __init__(self, state: Shareable) -> None:
        self.state = state
        self.body = state.dump()
        self.version = _UNKNOWN
        self.seen = -math.inf
        """When that version was seen first, by the performance counter."""
        self.changing = False

    def forget(self) -> None:
        """What is here may not be what is there."""
        self.body, self.version = b"", _UNKNOWN
