"""Everything in an emulator that a test can have changed, taken at one moment to go back to."""

from msgspec import Struct

from mock_b2c.domain.events import Event
from mock_b2c.domain.tenant import Tenant
from mock_b2c.emulator.faults import Order
from mock_b2c.emulator.outbox import Kept
from mock_b2c.tokens.key_ring import PublishedKeys


class Snapshot(Struct, frozen=True, kw_only=True):
    """For `Emulator.restore` of the emulator it was taken of; it may be used again. `faults` are orders under way."""

    tenants: tuple[Tenant, ...]
    storage: object
    clock: tuple[float, float | None]
    messages: Kept
    events: tuple[Event, ...]
    faults: tuple[Order, ...]
    keys: tuple[PublishedKeys, PublishedKeys | None]
