"""What a handle can go back to."""

import threading
from collections.abc import Iterable, Mapping

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

    def again(self) -> "Snapshot":
        """The same, as a function that makes one."""
        return self


MOST = 20
"""So many snapshots are kept by a name."""


class TooManyError(ValueError):
    """There is no room for one more."""

    def __init__(self) -> None:
        super().__init__(f"{MOST} snapshots are kept already; drop one of them")


class UnknownError(KeyError):
    """There is none of that name, but of these."""

    def __init__(self, name: str, names: Iterable[str]) -> None:
        super().__init__(f"no snapshot {name!r}; there are: {', '.join(names)}")


class Shelf:
    """Snapshots by a name, for those who cannot hold one in their hands: `MOST` of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Snapshot] = {}
        self._count = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Of those that are kept, the oldest first."""
        return tuple(self._held)

    def keep(self, snapshot: Snapshot) -> str:
        """Keeps one; its name. ValueError when there are too many."""
        with self._lock:
            if len(self._held) >= MOST:
                raise TooManyError
            self._count += 1
            self._held = {**self._held, str(self._count): snapshot}
            return str(self._count)

    def drop(self, name: str) -> None:
        """Forgets one; KeyError when there is none of that name."""
        with self._lock:
            self[name]
            self._held = {held: snapshot for held, snapshot in self._held.items() if held != name}

    def __getitem__(self, name: str) -> Snapshot:
        """The one of that name; KeyError names those that are there."""
        if name not in self._held:
            raise UnknownError(name, self._held)
        return self._held[name]
