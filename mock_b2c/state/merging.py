"""A config file that has changed, and settings that were changed while the emulator ran.

Three states are known: the file as it was when it was taken last, the file as it is, and what is stored. An entry of
the file that has not changed leaves alone what is stored, be it changed or gone; one that has changed wins; one that is
gone from the file goes; and what was added while the emulator ran stays.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

Data = Mapping[str, Any]
Rows = Sequence[Data]


class Merged(Struct, frozen=True, kw_only=True):
    """The settings that come of it, and which entries of the file have replaced what was stored, or ended it."""

    data: dict[str, Any]
    taken: tuple[str, ...]


def merged(before: Data, now: Data, held: Data) -> Merged:
    """The settings of a file that was `before` and is `now`, where `held` is what is stored. Users are the file's."""
    taken: list[str] = []
    data = _table("", _without_users(before), _without_users(now), _without_users(held), taken)
    if "users" in now:
        data["users"] = now["users"]
    return Merged(data=data, taken=tuple(taken))


def _without_users(data: Data) -> Data:
    return {key: value for key, value in data.items() if key != "users"}


def _table(path: str, before: Data, now: Data, held: Data, taken: list[str]) -> dict[str, Any]:
    made = {}
    for key in dict.fromkeys((*now, *held, *before)):
        was, is_now, stored = before.get(key), now.get(key), held.get(key)
        value = _value(f"{path}{key}", was, is_now, stored, taken)
        if value is not None:
            made[key] = value
    return made


def _value(path: str, was: Any, is_now: Any, stored: Any, taken: list[str]) -> Any:
    """What a key holds; None stands for a key that is not there."""
    if was == is_now:
        return stored
    kinds = [value for value in (was, is_now, stored) if value is not None]
    if all(isinstance(value, Mapping) for value in kinds):
        return _table(f"{path}.", was or {}, is_now or {}, stored or {}, taken)
    if all(_is_rows(value) for value in kinds):
        return _rows(path, was or [], is_now or [], stored or [], taken)
    if is_now != stored:
        taken.append(path)
    return is_now


def _is_rows(value: Any) -> bool:
    """Whether it is an array of tables that have names."""
    return isinstance(value, list | tuple) and all(isinstance(row, Mapping) and _name(row) for row in value)


def _rows(path: str, before: Rows, now: Rows, held: Rows, taken: list[str]) -> list[Data]:
    was, is_now, stored = (_by_name(rows) for rows in (before, now, held))
    made = []
    for name, row in is_now.items():
        if was.get(name) != row:
            if stored.get(name) != row:
                taken.append(f"{path} {_name(row)!r}")
            made.append(row)
        elif name in stored:
            made.append(stored[name])
    gone = [name for name in was if name not in is_now and name in stored]
    taken += [f"{path} {_name(stored[name])!r} (gone)" for name in gone]
    return made + [row for name, row in stored.items() if name not in is_now and name not in was]


def _by_name(rows: Rows) -> dict[tuple[str, int], Data]:
    """The tables by their names; of several of one name by their order, too."""
    found: dict[tuple[str, int], Data] = {}
    for row in rows:
        name = _name(row).casefold().removeprefix("b2c_1_")
        number = sum(1 for held, _ in found if held == name)
        found[name, number] = row
    return found


def _name(row: Data) -> str:
    """What a table of an array is known by."""
    return str(row.get("name") or row.get("kind") or "")
