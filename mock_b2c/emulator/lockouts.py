"""Counting wrong passwords of an account, for the pages and for whatever else takes passwords (reference 7.5)."""

from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.lockout import WrongPasswords, essence
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user_flow import DAY
from mock_b2c.emulator.world import World

REMEMBERED = 365 * DAY
ATTEMPTS = 50


def count_wrong_password(world: World, tenant: Tenant, user_id: ObjectId, password: str) -> bool:
    """Notes a password that was wrong; it is not kept. Enough of them lock the account.

    False when the account is locked: nobody may be told whether this one was right.
    """
    key, now = world.lockout_key(tenant.id, user_id), world.clock.now()
    mark = world.passwords.mark(essence(password))
    records = world.storage.wrong_passwords
    for _ in range(ATTEMPTS):
        held = records.get(key, now)
        if held and held.locked(now):
            return False
        counted = (held or WrongPasswords()).after(mark, tenant.lockout, now)
        if records.swap(key, held, counted) if held else records.add(key, counted, now + REMEMBERED, now):
            break
    return True


def count_right_password(world: World, tenant_id: TenantId, user_id: ObjectId) -> bool:
    """A right password begins anew. False when the account is locked, perhaps since it was looked at."""
    key, now = world.lockout_key(tenant_id, user_id), world.clock.now()
    records = world.storage.wrong_passwords
    while held := records.get(key, now):
        if held.locked(now):
            return False
        if records.swap(key, held, WrongPasswords()):
            break
    return True


def forget_wrong_passwords(world: World, tenant_id: TenantId, user_id: ObjectId) -> None:
    """A new password begins anew; a lockout ends."""
    world.storage.wrong_passwords.take(world.lockout_key(tenant_id, user_id), world.clock.now())
