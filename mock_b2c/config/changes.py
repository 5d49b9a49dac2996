"""A config with some of it changed: what a test says about its tenant, in the words of the file."""

from collections.abc import Mapping
from typing import Any

from mock_b2c.config.load import load_data
from mock_b2c.config.model import Config, ConfigError

Changes = Mapping[str, Any]
_ROW_KEYS = {"users": "email"}
_PREFIX = "b2c_1_"


def changed_config(config: Config, changes: Changes) -> Config:
    """The config with the changes merged in, checked as `load_config` does.

    A table's keys are set one by one. For an array of tables, such as `user_flows`, a mapping gives changes by name
    (users by `email`): the keys of that row are set, None removes it, an unknown name adds one; a list adds rows.
    """
    if not changes:
        return config
    merged = {key: _merged(key, config.data.get(key), value) for key, value in changes.items()}
    return load_data(f"{config.source}, changed", {**config.data, **merged}, config.folder)


def _merged(key: str, held: Any, change: Any) -> Any:
    if isinstance(held, list) or key in {"user_flows", "apps", "users", "identity_providers"}:
        return _rows(key, held or [], change)
    if isinstance(held, Mapping) and isinstance(change, Mapping):
        return {**held, **{name: _merged("", held.get(name), value) for name, value in change.items()}}
    return change


def _rows(key: str, held: list[Any], change: Any) -> Any:
    if isinstance(change, list | tuple):
        return [*held, *change] if key else list(change)
    if not isinstance(change, Mapping):
        raise ConfigError("changes", [f"{key}: is {type(change).__name__}; give a mapping by name, or a list of rows"])
    row_key = _ROW_KEYS.get(key, "name")
    rows = {_normal(row.get(row_key, "")): row for row in held}
    for name, settings in change.items():
        if settings is None:
            rows.pop(_normal(name), None)
        else:
            row = rows.get(_normal(name), {row_key: name})
            rows[_normal(name)] = {
                **row,
                **{item: _merged("", row.get(item), value) for item, value in settings.items()},
            }
    return list(rows.values())


def _normal(name: str) -> str:
    """Names of user flows may stand with or without their prefix, in any case."""
    return str(name).casefold().removeprefix(_PREFIX)
