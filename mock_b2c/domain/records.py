"""Records that hold secrets."""

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import asdict


class WithSecrets(Struct, frozen=True, kw_only=True):
    """A record whose text, which may end up in a log or a failing test's output, leaves the fields in `hidden` out."""

    hidden: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in asdict(self).items() if name not in self.hidden)
        return f"{type(self).__name__}({', '.join(shown)})"


class Memo(WithSecrets, frozen=True, kw_only=True):
    """Something that a part of the emulator has to remember for a moment, in its own form."""

    hidden = frozenset({"body"})

    body: str
