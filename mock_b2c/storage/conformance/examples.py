"""Records with something in each of their fields, made from their types: a field that is added later is tested, too."""

import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")
LONGEST = "Łódź \x00 🗝 " * 3


def example(kind: type[T], salt: int = 0) -> T:
    """A record of that type; those of different `salt` differ in all their fields that can."""
    made: T = _made(kind, salt)
    return made


def _made(kind: Any, salt: int) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _made(next(part for part in parts if part is not type(None)), salt)
    if origin is typing.Annotated:
        return _made(parts[0], salt)
    if origin is tuple:
        return tuple(_made(part, salt) for part in parts if part is not Ellipsis)
    if origin in (frozenset, set):
        return frozenset({_made(parts[0], salt)})
    if origin in (dict, Mapping):
        return {_made(parts[0], salt): _made(parts[1], salt)}
    return _simple(kind, salt)


def _simple(kind: Any, salt: int) -> Any:
    kind = getattr(kind, "__supertype__", kind)  # of a NewType
    if issubclass(kind, Enum):
        members = list(kind)
        return members[(salt + 1) % len(members)]
    if issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _made(hints[name], salt) for name in kind.__struct_fields__})
    if kind is bool:
        return salt % 2 == 0
    return kind(f"{LONGEST}{salt}") if kind is str else kind(salt + 1)
