"""Reading a config: a file, a mapping, or the packaged sample tenant.

What checking needs is a fifth of the start-up time; it is loaded when something is to be checked (see `kept`).
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from mock_b2c.config.model import Config, ConfigError


def sample_config_path() -> Path:
    """The packaged sample tenant `contoso`, a config file like any other."""
    return Path(str(resources.files(__package__).joinpath("sample.toml")))


def load_config(source: str | Path | Mapping[str, Any] | None = None) -> Config:
    """The config in a file or a mapping of the same shape; None means the packaged sample tenant.

    Other files that it names stand in the folder of the file; of a mapping, in the working directory.
    Raises ConfigError, which has one line for each fault.
    """
    if isinstance(source, Mapping):
        return _checked("config", source, Path.cwd())
    path = Path(source) if source is not None else sample_config_path()
    return _checked(str(path), _read(path), path.parent)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the config file, for editors."""
    from mock_b2c.config.schema import ConfigFile

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema()}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors write a byte order mark
    except OSError as error:
        raise ConfigError(str(path), [f"cannot be read: {error.strerror or error}"]) from None
    except UnicodeDecodeError:
        raise ConfigError(str(path), ["is not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), [f"is not TOML: {error}"]) from None


def _checked(source: str, data: Mapping[str, Any], folder: Path) -> Config:
    from pydantic import ValidationError

    from mock_b2c.config.build import build
    from mock_b2c.config.faults import all_in_words
    from mock_b2c.config.schema import ConfigFile, keys_at

    try:
        parsed = ConfigFile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(source, dict.fromkeys(all_in_words(error.errors(), keys_at))) from None
    return build(source, parsed, folder)
