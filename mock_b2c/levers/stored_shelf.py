"""Snapshots that all processes of a store can go back to, whichever has taken them."""

import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from mock_b2c.config import Config, with_whole_data
from mock_b2c.config.stored import shared_text, text_data
from mock_b2c.domain.events import AnyEvent
from mock_b2c.domain.ports import Snapshots
from mock_b2c.emulator import faults
from mock_b2c.emulator.outbox import Kept
from mock_b2c.emulator.snapshot import Snapshot as EmulatorSnapshot
from mock_b2c.levers.snapshot import MOST, Snapshot, TooManyError, UnknownError
from mock_b2c.tokens import KeyRing
from mock_b2c.tokens.key_ring import dumped


class _Stored(Struct, frozen=True, kw_only=True):
    """A snapshot as data. No password in clear and no cookie of a session is in it."""

    config: bytes
    storage: dict[str, list[list[Any]]]
    clock: tuple[float, float | None]
    messages: Kept
    events: tuple[AnyEvent, ...]
    faults: bytes
    keys: bytes


_decoder = msgspec.msgpack.Decoder(_Stored)


class StoredShelf:
    """As `Shelf`, in the store. `now` is what is there now: passwords that are known here stay known."""

    def __init__(self, kept: Snapshots, now: Callable[[], tuple[Config, dict[str, str]]]) -> None:
        self._kept = kept
        self._now = now

    @property
    def names(self) -> tuple[str, ...]:
        """Of those that are kept, the oldest first."""
        return self._kept.names()

    def keep(self, snapshot: Snapshot) -> str:
        """Keeps one; its name. ValueError when there are too many."""
        name = secrets.token_hex(6)
        if not self._kept.add(name, _encoded(snapshot), MOST):
            raise TooManyError
        return name

    def drop(self, name: str) -> None:
        """Forgets one; KeyError when there is none of that name."""
        if not self._kept.remove(name):
            raise UnknownError(name, self.names)

    def __getitem__(self, name: str) -> Snapshot:
        """The one of that name; KeyError names those that are there."""
        body = self._kept.get(name)
        if body is None:
            raise UnknownError(name, self.names)
        held = _decoder.decode(body)
        now, passwords = self._now()
        config = with_whole_data(now, text_data(held.config))
        emulated = EmulatorSnapshot(
            tenants=(config.tenant,),
            storage=held.storage,
            clock=held.clock,
            messages=held.messages,
            events=held.events,
            faults=faults.orders_of(held.faults),
            keys=KeyRing.of_dump(held.keys).snapshot(),
        )
        return Snapshot(emulator=emulated, config=config, passwords=passwords, session=None)


def _encoded(snapshot: Snapshot) -> bytes:
    held = snapshot.emulator
    return msgspec.msgpack.encode(
        {
            "config": shared_text(snapshot.config),
            "storage": held.storage,
            "clock": held.clock,
            "messages": held.messages,
            "events": held.events,
            "faults": faults.dumped(held.faults),
            "keys": dumped(held.keys),
        }
    )
