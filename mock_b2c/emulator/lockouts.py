"""Counting wrong passwords of an account, for the pages and for whatever else takes passwords (reference 7.5)."""

from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.lockout import WrongPasswords, essence
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user_flow import DAY
from mock_b2c.emulator.world import World

REMEMBERED = 365 * DAY
ATTEMPTS = 50


def count_wrong_password(world: World, tenant: Tenant, user_id: ObjectId, password: str) -> None:
    """Notes a password that was wrong; it is not kept. Enough of them lock the account."""
    key, now = world.lockout_key(tenant.id, user_id), world.clock.now()
    mark = world.passwords.mark(essence(password))
    records = world.storage.wrong_passwords
    for _ in range(ATTEMPTS):
        held = records.get(key, now)
        counted = (held or WrongPasswords()).after(mark, tenant.lockout, now)
        if records.swap(key, held, counted) if held else records.add(key, counted, now + REMEMBERED, now):
            return


def forget_wrong_passwords(world: World, tenant_id: TenantId, user_id: ObjectId) -> None:
    """A right password, or a new one, begins anew; a lockout ends."""
    world.storage.wrong_passwords.take(world.lockout_key(tenant_id, user_id), world.clock.now())
