"""What the stores of a database need of it: statements with `?` for each value, done at once or several as one."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]
Values = Sequence[object]


class TakenError(Exception):
    """A statement was refused because a value that has to be unique is there already; nothing was changed."""


class Session(Protocol):
    """Does statements. Raises StoreError when the database does not do its work, `TakenError` for doubles."""

    def run(self, statement: str, values: Values = ()) -> int:
        """Does a statement; how many rows it changed."""

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Does a statement; the rows that it answers."""

    def run_many(self, statement: str, values: Sequence[Values]) -> int:
        """Does a statement once for each of these; how many rows were changed in all."""


class Database(Session, Protocol):
    """A database that threads may share: each statement by itself is done whole or not at all."""

    @property
    def waits(self) -> bool:
        """Whether statements are done by another process, and so take longer than it takes to let a thread go on."""

    def run(self, statement: str, values: Values = (), *, hasty: bool = False) -> int:
        """As that of a session.

        What is done in a hasty way is done for all to see, but a server that crashes within the next second may forget
        it: where that is good enough, nobody waits for a disk.
        """

    def rows(self, statement: str, values: Values = (), *, hasty: bool = False) -> list[Row]:
        """As that of a session, see `run`."""

    def transaction(self) -> AbstractContextManager[Session]:
        """All statements of the block are done, or none if it raises; nobody sees them before its end."""

    def reading(self) -> AbstractContextManager[Session]:
        """All statements of the block read what was there at its beginning; nobody waits for it."""

    def time(self) -> float | None:
        """Epoch seconds by the database's own clock; None where it is on this machine, whoever uses it."""

    def close(self) -> None:
        """Gives all connections back; nothing can be done afterwards."""
