"""Reading a config: a file, a mapping, or the packaged sample tenant.

What checking needs is a fifth of the start-up time; it is loaded when something is to be checked (see `kept`).
"""

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from mock_b2c.config.model import Config, ConfigError

Source = str | Path | Mapping[str, Any] | None

LONGEST = 16 * 1024 * 1024  # bytes; beyond it a file is a mistake, not a config


def sample_config_path() -> Path:
    """The packaged sample tenant `contoso`, a config file like any other."""
    return Path(str(resources.files(__package__).joinpath("sample.toml")))


def config_path(given: object) -> Path:
    """The file that is given; ConfigError for what names none."""
    if not isinstance(given, str | os.PathLike):
        told = (
            f"is {type(given).__name__}; give the path of a file, a mapping of the same shape, or None for the sample"
        )
        raise ConfigError("config", [told])
    return Path(given)


def checked_config(source: Path | Mapping[str, Any]) -> Config:
    """The config in a file or a mapping of the same shape, read and checked.

    Other files that it names stand in the folder of the file; of a mapping, in the working directory.
    Raises ConfigError, which has one line for each fault.
    """
    if isinstance(source, Mapping):
        return load_data("config", source, Path.cwd())
    return load_data(str(source), _read(source), source.parent)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the config file, for editors."""
    from mock_b2c.config.schema import ConfigFile

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema()}


def content_of(path: Path) -> bytes:
    """What is in a config file; ConfigError for what is no file, cannot be read or is too long.

    A pipe or a device is no file: reading it could wait for ever, and it cannot be read again.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ConfigError(str(path), ["cannot be read: it is no regular file"])
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise ConfigError(str(path), [f"cannot be read: {error.strerror or error}"]) from None
    except ValueError as error:  # a NUL in the name
        raise ConfigError(repr(str(path)), [f"cannot be read: {error}"]) from None
    if len(content) > LONGEST:
        raise ConfigError(str(path), [f"is longer than {LONGEST // 1024**2} MiB, which no config is"])
    return content


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        text = content_of(path).decode("utf-8-sig")  # some editors write a byte order mark
    except UnicodeDecodeError:
        raise ConfigError(str(path), ["is not UTF-8 text"]) from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(str(path), ["is not TOML of ours: arrays or tables are nested too deep"]) from None
    except ValueError as error:  # also what int() says of too many digits
        from mock_b2c.config.faults import toml_fault

        raise ConfigError(str(path), [f"is not TOML: {toml_fault(str(error), text)}"]) from None


def load_data(source: str, data: Mapping[str, Any], folder: Path) -> Config:
    """The config that the data is, once it is checked; ConfigError names `source`."""
    from pydantic import ValidationError

    from mock_b2c.config.build import build
    from mock_b2c.config.faults import all_in_words
    from mock_b2c.config.schema import ConfigFile, keys_at

    try:
        parsed = ConfigFile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(source, dict.fromkeys(all_in_words(error.errors(), keys_at)), more=True) from None
    return replace(build(source, parsed, folder), data=data, folder=folder)
