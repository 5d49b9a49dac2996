"""What a handle can go back to."""

from collections.abc import Mapping

from mock_b2c.config import Config
from mock_b2c.domain.records import WithSecrets
from mock_b2c.emulator.snapshot import Snapshot as EmulatorSnapshot


class Snapshot(WithSecrets, frozen=True, kw_only=True):
    """A moment of a tenant under test, for `B2C.restore`."""

    hidden = frozenset({"emulator", "passwords", "session"})

    emulator: EmulatorSnapshot
    config: Config
    passwords: Mapping[str, str]
    session: str | None
