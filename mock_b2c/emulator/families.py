"""What came from one authorization, revoked as a whole when its code is tried twice (RFC 6749 §4.1.2).

A grant without a family is of a user flow that does as the service does: its code is used up and forgotten.
"""

from msgspec.structs import replace

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.user_flow import DAY
from mock_b2c.emulator.world import World

REMEMBERED = 365 * DAY
"""Seconds for which a revocation is known: no token lives longer."""


def use_up(world: World, code: str, record: AuthorizationCode) -> bool:
    """Makes a code useless; of several callers at once exactly one is told that it did."""
    if not record.grant.family:
        return world.storage.codes.take(code, world.clock.now()) is not None
    return world.storage.codes.swap(code, record, replace(record, spent=True))


def revoke_family(world: World, grant: Grant) -> None:
    """Ends all tokens that came from the same authorization."""
    world.storage.revoked_families.put(grant.family, grant, world.clock.now() + REMEMBERED)


def is_revoked(world: World, family: str) -> bool:
    """Whether the tokens of a family have ended; a grant without one is never revoked this way."""
    return bool(family) and world.storage.revoked_families.get(family, world.clock.now()) is not None
