"""Faults of a config: each names the key, what is wrong and what would be right."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from pydantic_core import ErrorDetails

from mock_b2c.config.form import FORM_FAULT

Location = tuple[int | str, ...]
KeysAt = Callable[[Location], Iterable[str]]
_SECRETS = frozenset(
    {"password", "password_hash", "client_secret", "client_secrets", "totp_secret", "bearer_token", "secret"}
)
_EXPECTED = {  # by pydantic's type of error
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
}
_HEADINGS = {
    "tenant": "[tenant] with a name",
    "user_flows": "[[user_flows]] with a name and a type",
    "apps": "[[apps]] with a name",
    "users": "[[users]] with an email and a password",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """What to say after an unknown word: the nearest known one, or all of them."""
    names = sorted(known)
    if not names:
        return "there are none yet"
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(names)}"


def doubles(table: str, key: str, values: Sequence[str | None]) -> Iterator[str]:
    """A fault for each value that an earlier entry has; None stands for a key that is not given."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if value is None:
            continue
        if value in first:
            yield f"{table}[{index}].{key}: '{value}' is already that of {table}[{first[value]}]; each needs its own"
        first.setdefault(value, index)


def toml_fault(message: str, text: str) -> str:
    """What tomllib says of a text that is no TOML, with the name of a key or table that stands there twice."""
    if declared := re.match(r"Cannot declare \((.*?),?\) twice", message):
        table = ".".join(re.findall(r"'([^']*)'", declared[1]))
        return f"the table {table!r} stands twice{message[declared.end() :]}; keep one of them"
    if message.startswith("Cannot overwrite a value"):
        lines = text.splitlines()
        told = re.search(r"line (\d+)", message)  # else it is at the end
        number = int(told[1]) if told else len(lines)
        return f"the key {_last_key(lines[:number])!r} stands twice in its table (at line {number}); keep one of them"
    return message.partition(";")[0] if message.startswith("Exceeds") else message


def _last_key(lines: Sequence[str]) -> str:
    begun = (re.match(r"\s*\[?\s*([\w.\-\"' ]{1,80}?)\s*[=\]]", line) for line in reversed(lines))
    return next((found[1] for found in begun if found), "")


def key_path(location: Location) -> str:
    """`apps[0].redirect_uris[1]`, the path of a key as people read it; `<…>` and `[key]` are not in the file."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]" and not part.startswith("<"):
            path += f".{part}" if path else part
    return path


def all_in_words(errors: Sequence[ErrorDetails], keys_at: KeysAt) -> Iterable[str]:
    """Pydantic's errors as fault lines; `keys_at` gives the right keys of the table that a location is in."""
    for error in errors:
        inside = any(len(other["loc"]) > len(error["loc"]) and _within(other, error) for other in errors)
        if not (error["type"] == "too_short" and inside):  # entries with faults of their own do not count for it
            yield f"{key_path(error['loc'])}: {_in_words(error, keys_at)}"


def _within(inner: ErrorDetails, outer: ErrorDetails) -> bool:
    return inner["loc"][: len(outer["loc"])] == outer["loc"]


def _in_words(error: ErrorDetails, keys_at: KeysAt) -> str:
    location, kind, context = error["loc"], error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return f"unknown key; {nearest(str(location[-1]), keys_at(location))}"
        case "missing" | "too_short":
            return f"missing; {_heading(location) or 'it is needed here'}"
        case "enum" | "literal_error":
            return f"{_value(error)} is not known; expected {context['expected']}"
        case "value_error":
            return str(context["error"])
        case "greater_than_equal":
            return f"must be {context['ge']} or more, not {_value(error)}"
        case "less_than_equal":
            return f"must be {context['le']} or less, not {_value(error)}"
        case _ if kind == FORM_FAULT:
            return f"expected {context['words']}, not {_value(error)}"
        case "model_type" if isinstance(location[-1], int) and isinstance(error["input"], str):
            key = next(iter(keys_at(location)))  # the text itself may be a secret
            return f'expected a table such as {{ {key} = "…" }}, not text'
        case _:
            wanted = _heading(location) or f"expected {_EXPECTED.get(kind, error['msg'])}"
            return f"{wanted}, not {_kind(error['input'])}"


def _heading(location: Location) -> str:
    heading = _HEADINGS.get(str(location[-1])) if len(location) == 1 else None
    return f"write {heading}" if heading else ""


def _value(error: ErrorDetails) -> str:
    """The value as the file has it, unless it is long or a secret."""
    location, value = error["loc"], error["input"]
    secret = location[0] in {"apps", "users", "outbox"} and not _SECRETS.isdisjoint(location)
    short = isinstance(value, str | float) or (isinstance(value, int) and value.bit_length() < 256)
    return repr(value) if short and not secret and len(repr(value)) <= 80 else "what stands there"


def _kind(value: object) -> str:
    """What a value is, in TOML's words."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case date() | time():
            return "a date or time"
        case Mapping():
            return "a table"
        case _:
            return "an array"
