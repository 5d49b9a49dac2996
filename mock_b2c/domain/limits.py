"""Request limits of a tenant (reference 12). None are in force unless the config says so: a test suite is no attack."""

from msgspec import Struct

from mock_b2c.domain.errors import B2CError

ADDRESS_SECONDS = 5 * 60
"""The time over which requests of one address are counted."""


class Limits(Struct, frozen=True, kw_only=True):
    """The service allows 6,000 requests in five minutes from one address, and 200 a second altogether."""

    requests_per_address: int | None = None
    requests_per_second: int | None = None

    @property
    def are_set(self) -> bool:
        """Whether anything has to be counted."""
        return (self.requests_per_address, self.requests_per_second) != (None, None)


class Count(Struct, frozen=True, kw_only=True):
    """So many requests were there within one window of time."""

    requests: int


AS_THE_SERVICE = Limits(requests_per_address=6_000, requests_per_second=200)
"""Reference 12."""


class TooManyRequestsError(B2CError):
    """A request beyond a limit (HTTP 429); `retry_after` is whole seconds until one is let in again."""

    def __init__(self, code: str, retry_after: int, **values: str) -> None:
        super().__init__(code, **values)
        self.retry_after = retry_after
