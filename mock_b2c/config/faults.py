"""Faults of a config: each names the key, what is wrong and what would be right."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any


class ConfigError(Exception):
    """The config cannot be used. `faults` has a line for each fault, `source` the file they are in."""

    def __init__(self, source: str, faults: Iterable[str]) -> None:
        self.source = source
        self.faults = tuple(faults)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """`file: key: what is wrong`, one a fault."""
        return [f"{self.source}: {fault}" for fault in self.faults]


def nearest(word: str, known: Iterable[str]) -> str:
    """What to say after an unknown word: the nearest known one, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(names)}"


def key_path(location: Iterable[int | str]) -> str:
    """`apps[0].redirect_uris[1]`, the path of a key as people read it."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def in_words(error: Mapping[str, Any], known_keys: Iterable[str]) -> str:
    """One of pydantic's errors as a fault line; `known_keys` are the right names at that place."""
    path = key_path(error["loc"])
    kind, value = error["type"], error.get("input")
    match kind:
        case "extra_forbidden":
            return f"{path}: unknown key; {nearest(str(error['loc'][-1]), known_keys)}"
        case "missing":
            return f"{path}: missing; it is needed here"
        case "enum" | "literal_error":
            return f"{path}: {value!r} is not known; expected {error['ctx']['expected']}"
        case "value_error":
            return f"{path}: {error['ctx']['error']}"
        case "string_type" | "string_pattern_mismatch" if error["loc"][-1:] == ("password",):
            return f"{path}: {error['msg']}"  # never the value
        case _:
            return f"{path}: {error['msg']}, not {value!r}" if _short(value) else f"{path}: {error['msg']}"


def _short(value: object) -> bool:
    return isinstance(value, str | int | float | bool) and len(repr(value)) <= 80
