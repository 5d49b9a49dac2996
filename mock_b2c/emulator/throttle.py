"""Counts requests where a tenant limits them (reference 12)."""

import threading
from collections import OrderedDict

from mock_b2c.domain.limits import ADDRESS_SECONDS, TooManyRequestsError
from mock_b2c.domain.ports import Clock
from mock_b2c.domain.tenant import Tenant

KEPT = 10_000
"""Counters kept: the one that was used longest ago is forgotten first."""

_Key = tuple[str, str]


class Throttle:
    """Counters in fixed windows of time, per tenant and per address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: OrderedDict[_Key, tuple[int, int]] = OrderedDict()

    def admit(self, tenant: Tenant, address: str, *, page: bool) -> None:
        """Counts a request; TooManyRequestsError AADB2C90229 beyond a limit, on pages AADB2C90244 for the tenant's."""
        limits = tenant.limits
        if not limits.are_set:
            return
        with self._lock:
            wait = self._beyond((tenant.id, address), limits.requests_per_address, ADDRESS_SECONDS)
            if wait:
                raise TooManyRequestsError("AADB2C90229", wait, limit="requests_per_address")
            wait = self._beyond((tenant.id, ""), limits.requests_per_second, 1)
            if wait:
                raise TooManyRequestsError("AADB2C90244" if page else "AADB2C90229", wait, limit="requests_per_second")

    def snapshot(self) -> OrderedDict[_Key, tuple[int, int]]:
        """The counters."""
        with self._lock:
            return OrderedDict(self._counters)

    def restore(self, snapshot: OrderedDict[_Key, tuple[int, int]]) -> None:
        """Counts on from there."""
        with self._lock:
            self._counters = OrderedDict(snapshot)

    def _beyond(self, key: _Key, limit: int | None, seconds: int) -> int:
        """Counts one more; how long to wait when that is one too many, else 0."""
        if limit is None:
            return 0
        window, into = divmod(int(self._clock.now()), seconds)
        begun, count = self._counters.get(key, (window, 0))
        count = count + 1 if begun == window else 1
        self._counters[key] = window, count
        self._counters.move_to_end(key)
        if len(self._counters) > KEPT:
            self._counters.popitem(last=False)
        return seconds - into if count > limit else 0
