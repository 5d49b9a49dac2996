"""The store of a served emulator, opened for a config."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mock_b2c.config import Config
from mock_b2c.domain.ports import Restorable
from mock_b2c.published import jwk_set_of_ring
from mock_b2c.state.settings import Settings
from mock_b2c.state.turns import alone, tell
from mock_b2c.storage.opening import OpenStorage

if TYPE_CHECKING:
    from mock_b2c.emulator import Emulator
    from mock_b2c.levers.snapshot import Snapshot

_log = logging.getLogger("mock_b2c")
_RESET = "The portal sets it back."


class State:
    """What a store has of the tenant of a config.

    `config` has the settings in force: those of the file, unless they have been changed since they were taken. Where
    those have to give way to a changed file, they are left in `folder`. Raises StoreError when the store does not do
    its work.
    """

    def __init__(self, storage: OpenStorage, config: Config, folder: Path) -> None:
        self.storage = storage
        self._file = config
        self._seeds = f"seeds of {config.tenant.id}"
        settings = Settings(storage.shared, config, folder)
        self.config, self._taken = settings.in_force(), settings.taken

    def jwks(self, own: Callable[[], bytes]) -> bytes:
        """The JWK set of user flows; what `own` returns where the store has no keys yet."""
        held = self.storage.shared.get("keys")
        return jwk_set_of_ring(held[0]) or _read(held[0]) if held else own()

    def seed(self, emulator: "Emulator") -> None:
        """Brings the users of the file to the store, as far as they are not there already."""
        from mock_b2c.state.seeding import seed_users, users_mark  # noqa: PLC0415 - it loads the emulator

        shared, mark = self.storage.shared, users_mark(self._file)
        body, _ = shared.get(self._seeds) or (b"", 0)
        if body.startswith(mark):
            return
        with alone(shared, f"turn of {self._file.tenant.id}"):
            body, version = shared.get(self._seeds) or (b"", 0)
            if body.startswith(mark):
                return
            before = msgspec.json.decode(body[len(mark) :], type=dict[str, tuple[str, str]]) if body else {}
            seeded = seed_users(emulator, self.storage, self._file, before)
            shared.swap(self._seeds, version, mark + msgspec.json.encode(seeded.seeds))
        tell("Users replaced by those of the changed config", seeded.replaced)
        tell("Users removed, for the config has them no more", seeded.removed)

    def warn(self, emulator: "Emulator") -> None:
        """From now on a log line tells when another process on the store is started with another config."""
        emulator.share(self._taken.name, self._taken)

    def remind(self, emulator: "Emulator") -> None:
        """A log line for each lever that an earlier run has left pulled: time that is not real, faults on purpose."""
        emulator.catch_up()
        ahead, stopped = emulator.clock.snapshot()
        if stopped is not None:
            _log.info("The clock stands still at %s, as it was left. %s", _moment(stopped), _RESET)
        elif ahead:
            _log.info("The clock is %+.0f seconds from real time, as it was left. %s", ahead, _RESET)
        if ordered := emulator.faults.ordered:
            kinds = ", ".join(sorted({str(fault.kind) for fault in ordered}))
            _log.info("Faults that were ordered before are still to happen: %s. The portal clears them.", kinds)

    def beginning(self, emulator: "Emulator") -> "Callable[[], Snapshot]":
        """Makes what a reset goes back to: settings and users of the file, keys as they are now, and nothing else."""
        keys = emulator.key_ring.snapshot()

        def begun() -> "Snapshot":
            from mock_b2c.config import create_emulator  # noqa: PLC0415 - a reset is rare
            from mock_b2c.emulator.snapshot import Snapshot as EmulatorSnapshot  # noqa: PLC0415 - as above
            from mock_b2c.levers.snapshot import Snapshot  # noqa: PLC0415 - as above
            from mock_b2c.levers.users import passwords_of  # noqa: PLC0415 - as above

            assert isinstance(self.storage, Restorable)  # noqa: S101 - all of ours are
            tenant = self._file.tenant
            users = create_emulator(self._file, signing_key=keys[0][0]).users(tenant)
            emulated = EmulatorSnapshot(
                tenants=(tenant,),
                storage=self.storage.holding((tenant.id, user) for user in users),
                clock=(0.0, None),
                messages=((), ()),
                events=(),
                faults=(),
                keys=keys,
            )
            known = passwords_of(self._file.users)
            return Snapshot(emulator=emulated, config=self._file, passwords=known, session=None)

        return begun


def _read(dump: bytes) -> bytes:
    """The JWK set of a dump that an older version has left."""
    from mock_b2c.tokens import KeyRing  # noqa: PLC0415 - it loads cryptography

    return KeyRing.of_dump(dump).user_flows.jwks


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))
