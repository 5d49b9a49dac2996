"""Counts requests where a tenant limits them (reference 12)."""

from mock_b2c.domain.limits import ADDRESS_SECONDS, Count, TooManyRequestsError
from mock_b2c.domain.ports import Clock, Records
from mock_b2c.domain.tenant import Tenant

_ATTEMPTS = 50


class Throttle:
    """Counts in fixed windows of time, per tenant and per address; of all processes of a storage together."""

    def __init__(self, clock: Clock, counts: Records[Count]) -> None:
        self._clock = clock
        self._counts = counts

    def admit(self, tenant: Tenant, address: str, *, page: bool) -> None:
        """Counts a request; TooManyRequestsError AADB2C90229 beyond a limit, on pages AADB2C90244 for the tenant's."""
        limits = tenant.limits
        if not limits.are_set:
            return
        wait = self._beyond(f"{tenant.id} {address}", limits.requests_per_address, ADDRESS_SECONDS)
        if wait:
            raise TooManyRequestsError("AADB2C90229", wait, limit="requests_per_address")
        wait = self._beyond(tenant.id, limits.requests_per_second, 1)
        if wait:
            raise TooManyRequestsError("AADB2C90244" if page else "AADB2C90229", wait, limit="requests_per_second")

    def _beyond(self, who: str, limit: int | None, seconds: int) -> int:
        """Counts one more; how long to wait when that is one too many, else 0."""
        if limit is None:
            return 0
        now = self._clock.now()
        window, into = divmod(int(now), seconds)
        return seconds - into if self._count(f"{who} {window}", (window + 1) * seconds, now) > limit else 0

    def _count(self, key: str, ends_at: float, now: float) -> int:
        """How many there were, with this one. One that has no luck again and again is let in."""
        for _ in range(_ATTEMPTS):
            held = self._counts.get(key, now)
            one_more = Count(requests=held.requests + 1 if held else 1)
            if self._counts.swap(key, held, one_more) if held else self._counts.add(key, one_more, ends_at, now):
                return one_more.requests
        return 0
