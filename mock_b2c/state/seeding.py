"""The users of a config in a store that has some already.

Each was taken from the file once; a mark says what its table was then. What its owner has changed since stays, a new
password for instance, until its table is another one.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mock_b2c.config import Config, UserSpec, add_user
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.ports import Storage
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import normal_sign_in_name
from mock_b2c.emulator import Emulator

Seeds = Mapping[str, tuple[str, str]]
"""By the name of an account of the file: its object id, and the mark of its table."""


class Seeded(Struct, frozen=True, kw_only=True):
    """What was done: the seeds as they are now, and the names of accounts that were replaced or removed."""

    seeds: Seeds
    replaced: tuple[str, ...]
    removed: tuple[str, ...]


def users_mark(config: Config) -> bytes:
    """The same for the same users of a file, and always of one length."""
    return _mark(list(config.data.get("users", ()))).encode()


def seed_users(emulator: Emulator, storage: Storage, config: Config, before: Seeds) -> Seeded:
    """Brings the users of the file to the store."""
    seeds: dict[str, tuple[str, str]] = {}
    replaced = []
    for spec, row in zip(config.users, config.data.get("users", ()), strict=True):
        name, mark = _name(spec), _mark(row)
        known = before.get(name)
        if known is not None and known[1] == mark:
            seeds[name] = known
            continue
        if _make_room(storage, config.tenant, spec):
            replaced.append(name)
        seeds[name] = add_user(emulator, config.tenant, spec).id, mark
    gone = [name for name in before if name not in seeds]
    removed = [name for name in gone if storage.users.remove(config.tenant.id, ObjectId(before[name][0]))]
    return Seeded(seeds=seeds, replaced=tuple(replaced), removed=tuple(removed))


def _make_room(storage: Storage, tenant: Tenant, spec: UserSpec) -> bool:
    """Removes who has the name or id of that account; whether there was somebody."""
    users, derived = storage.users, Emulator.derived_id(tenant, spec.username or spec.email, spec.identity)
    named = users.find_identity(tenant.id, spec.identity) if spec.identity else users.find(tenant.id, _name(spec))
    ids = {held.id for held in (named, users.get(tenant.id, ObjectId(spec.id or derived))) if held}
    removed = [users.remove(tenant.id, user_id) for user_id in ids]
    return any(removed)


def _name(spec: UserSpec) -> str:
    if spec.identity:
        return f"{spec.identity.subject} of {spec.identity.issuer}"
    return normal_sign_in_name(spec.username or spec.email)


def _mark(data: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(data, order="deterministic")).hexdigest()
