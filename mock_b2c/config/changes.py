"""A config with some of it changed: what a test says about its tenant, in the words of the file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mock_b2c.config.load import load_data
from mock_b2c.config.model import Config, ConfigError

Changes = Mapping[str, Any]
Row = Mapping[str, Any]
_ROW_KEYS = {"users": "email"}
_TABLES = frozenset({"user_flows", "apps", "users", "identity_providers"})
_PREFIX = "b2c_1_"
_NAMED = 20


def changed_config(config: Config, changes: Changes) -> Config:
    """The config with the changes merged in, checked as `load_config` does.

    A table's keys are set one by one; None takes a key back to its default. For an array of tables, such as
    `user_flows`, a mapping gives changes by name (users by `email`): the keys of that row are set, None removes it, an
    unknown name adds one; a list adds rows.
    """
    if not changes:
        return config
    merged = {key: _merged(key, config.data.get(key), value) for key, value in changes.items()}
    try:
        return with_data(config, merged)
    except ConfigError as error:
        by_name = {key: rows for key, rows in merged.items() if isinstance(changes[key], Mapping)}
        faults = [told for fault in error.faults for told in (fault, *_misspelt(fault, config.data, by_name))]
        raise ConfigError(error.source, dict.fromkeys(faults), more=error.more) from None


def _misspelt(fault: str, before: Changes, merged: Changes) -> Iterator[str]:
    """What else to say where a row lacks what a new one needs: perhaps one that is there was meant."""
    lacking = re.match(r"(\w+)\[(\d+)\][^:]*: missing;", fault)
    key = lacking[1] if lacking else ""
    if not lacking or key not in merged:
        return
    row_key, rows = _ROW_KEYS.get(key, "name"), before.get(key, ())
    name = merged[key][int(lacking[2])].get(row_key)
    known = [str(row[row_key]) for row in rows if row_key in row]
    if name is not None and _normal(name) not in map(_normal, known):
        more = ", …" if len(known) > _NAMED else ""
        there = f"there are: {', '.join(known[:_NAMED])}{more}" if known else "there are none yet"
        yield f"{key}: none is named {name!r}, so it would be a new one; {there}"


def with_data(config: Config, changes: Changes) -> Config:
    """The config with these keys in place of its own, checked as `load_config` does; None leaves one out."""
    return with_whole_data(config, _without_none({**config.data, **changes}))


def with_whole_data(config: Config, data: Changes) -> Config:
    """The config with this in place of all its data, checked as `load_config` does."""
    source = config.source.removesuffix(_CHANGED) + _CHANGED
    return load_data(source, data, config.folder)


_CHANGED = ", changed"


def merged_row(row: Row, settings: Any) -> dict[str, Any]:
    """A table with these keys set, tables in it likewise, lists replaced; None takes a key back to its default."""
    if not isinstance(settings, Mapping):
        raise ConfigError("changes", [f"{row.get('name', '')}: is {type(settings).__name__}; give its keys"])
    return _without_none({**row, **{key: _merged("", row.get(key), value) for key, value in settings.items()}})


def _without_none(table: Row) -> dict[str, Any]:
    """Without keys that hold nothing, here and in tables within: TOML has no form for that."""
    return {key: _cleaned(value) for key, value in table.items() if value is not None}


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _without_none(value)
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


def _merged(key: str, held: Any, change: Any) -> Any:
    if key in _TABLES or (_is_rows(held) and isinstance(change, Mapping)):
        return _rows(key, held or [], change)
    if isinstance(change, Mapping):
        return merged_row(held if isinstance(held, Mapping) else {}, change)
    return change


def _is_rows(held: Any) -> bool:
    return isinstance(held, list | tuple) and bool(held) and all(isinstance(row, Mapping) for row in held)


def _rows(key: str, held: Any, change: Any) -> Any:
    if isinstance(change, list | tuple):
        return [*held, *change]
    if not isinstance(change, Mapping):
        raise ConfigError("changes", [f"{key}: is {type(change).__name__}; give a mapping by name, or a list of rows"])
    row_key = _ROW_KEYS.get(key, "name")
    rows = list(held)
    for name, settings in change.items():
        places = [place for place, row in enumerate(rows) if _normal(row.get(row_key, "")) == _normal(name)]
        if len(places) > 1:
            raise ConfigError("changes", [f"{key}: {len(places)} are named {name!r}; give each a {row_key} of its own"])
        if settings is None:
            rows = [row for place, row in enumerate(rows) if place not in places]
        elif places:
            rows[places[0]] = merged_row(rows[places[0]], settings)
        else:
            rows.append(merged_row({row_key: name}, settings))
    return rows


def _normal(name: object) -> str:
    """Names of user flows may stand with or without their prefix, in any case."""
    return str(name).casefold().removeprefix(_PREFIX)
