"""What else to say of a request that is not of its form: which members or values there are."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import inspect

from mock_b2c.config.faults import nearest

_MEMBER = re.compile(r"unknown field `([^`]*)`(?: - at `\$\.?(.*)`)?")
_VALUE = re.compile(r"Invalid enum value '?(.*?)'?(?: - at `\$\.?(.*)`)")


def with_known(fault: str, shape: Any) -> str:
    """A fault that msgspec has told, with the nearest name that the shape knows in that place, or all of them."""
    for pattern, known_in in ((_MEMBER, _members), (_VALUE, _values)):
        told = pattern.search(fault)
        if told:
            place = told[2].split(".") if told[2] else []
            known = [name for kind in _at(inspect.type_info(shape), place) for name in known_in(kind)]
            said = f"known are: {', '.join(known)}" if told[1].isdecimal() else nearest(told[1], known)
            return f"{fault}; {said}" if known else fault
    return fault


def _at(kind: inspect.Type, place: Sequence[str]) -> Iterator[inspect.Type]:
    """What may stand in a place of such a value."""
    for held in _alternatives(kind):
        if not place:
            yield held
        elif isinstance(held, inspect.StructType):
            for field in held.fields:
                if field.encode_name == place[0]:
                    yield from _at(field.type, place[1:])


def _alternatives(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.Metadata):
        yield from _alternatives(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for held in kind.types:
            yield from _alternatives(held)
    else:
        yield kind


def _members(kind: inspect.Type) -> list[str]:
    return [field.encode_name for field in kind.fields] if isinstance(kind, inspect.StructType) else []


def _values(kind: inspect.Type) -> list[str]:
    if isinstance(kind, inspect.EnumType):
        return [str(member.value) for member in kind.cls]
    return [str(value) for value in kind.values if value != ""] if isinstance(kind, inspect.LiteralType) else []
