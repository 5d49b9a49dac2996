"""Settings of a tenant where processes, or runs, have them in common: under a name, as the text of a config file."""

import tomllib
from typing import Any

from mock_b2c.config.model import Config


def shared_name(config: Config) -> str:
    """Under which the settings of a tenant stand among those that processes share."""
    return f"settings of {config.tenant.id}"


def shared_text(config: Config) -> bytes:
    """How they stand there: a config file."""
    return data_text(config.data)


def data_text(data: Any) -> bytes:
    """The data of a config as such a text; `text_data` reads it."""
    from mock_b2c.config.toml_text import toml_text  # noqa: PLC0415 - few need it

    return toml_text(data).encode()


def text_data(text: bytes) -> dict[str, Any]:
    """The data in such a text."""
    return tomllib.loads(text.decode())
