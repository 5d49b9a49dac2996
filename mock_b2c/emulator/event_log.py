"""The last things that happened, in the memory of this process; see `shared_log` for those of several."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from mock_b2c.domain.events import Event
from mock_b2c.domain.ports import ENTRIES_KEPT
from mock_b2c.emulator.counts import Counts, process_name


class EventLog(Sequence[Event]):
    """What happened, oldest first, `ENTRIES_KEPT` of it; `counts` counts all of it by its kinds."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._held: deque[Event] = deque(maxlen=ENTRIES_KEPT)
        self._total = 0  # with what `touch` was called for

    def append(self, event: Event) -> None:
        """Keeps what happened as the newest."""
        self._held.append(event)
        self._total += 1
        self.counts.add(event)

    def all(self) -> tuple[Event, ...]:
        """All that is kept. StoreError when it is kept where it cannot be had now."""
        return tuple(self._held)

    def newest(self) -> object:
        """Something else once more has happened than before: a cheap question for those who ask again and again."""
        return self._total

    def touch(self) -> None:
        """Something changed that is no event: `newest` tells of it."""
        self._total += 1

    def replace(self, events: Iterable[Event]) -> None:
        """Holds these and no others; what was counted stays so."""
        self._held = deque(events, ENTRIES_KEPT)

    def counts_of_all(self) -> Mapping[str, Counts]:
        """The counts of each process that is known, by its name."""
        return {process_name(): self.counts}

    def close(self) -> None:
        """Nothing more is going to happen."""

    @overload
    def __getitem__(self, place: int) -> Event: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Event, ...]: ...

    def __getitem__(self, place: int | slice) -> Event | tuple[Event, ...]:
        return self.all()[place]

    def __iter__(self) -> Iterator[Event]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())
