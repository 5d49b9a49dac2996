"""Data of a config as TOML text, which `tomllib` reads back as the same data (TOML 1.0)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')
_WIDTH = 100


def toml_text(data: Mapping[str, Any]) -> str:
    """The file: plain keys first, then `[tables]` and `[[arrays of tables]]`; what is in those stands inline.

    ValueError for what TOML has no form for.
    """
    plain = {key: value for key, value in data.items() if not (isinstance(value, Mapping) or _is_tables(value))}
    sections = ["\n".join(_lines(plain))] if plain else []
    for key, value in data.items():
        if isinstance(value, Mapping):
            sections.append("\n".join([f"[{_key(key)}]", *_lines(value)]))
        elif _is_tables(value):
            sections += ["\n".join([f"[[{_key(key)}]]", *_lines(row)]) for row in value]
    return "\n\n".join(sections) + "\n"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        line = f"{_key(key)} = {_value(value)}"
        if isinstance(value, list | tuple) and len(line) > _WIDTH:  # an array may go over several lines, a table not
            line = "\n".join([f"{_key(key)} = [", *(f"  {_value(item)}," for item in value), "]"])
        yield line


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case _:
            raise ValueError(f"{type(value).__name__} has no form in TOML")


def _text(text: str) -> str:
    return f'"{_CONTROL.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}"
