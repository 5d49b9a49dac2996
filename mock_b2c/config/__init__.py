"""The config file: read, checked with every fault explained, and turned into a tenant and its users (design 3.2)."""

from mock_b2c.config.changes import changed_config, merged_row, with_data, with_whole_data
from mock_b2c.config.kept import load_config, load_kept_config
from mock_b2c.config.load import json_schema, sample_config_path
from mock_b2c.config.model import (
    Config,
    ConfigError,
    UserSpec,
    add_user,
    add_users,
    create_emulator,
    emulator_without_users,
)

__all__ = [
    "Config",
    "ConfigError",
    "UserSpec",
    "add_user",
    "add_users",
    "changed_config",
    "create_emulator",
    "emulator_without_users",
    "json_schema",
    "load_config",
    "load_kept_config",
    "merged_row",
    "sample_config_path",
    "with_data",
    "with_whole_data",
]
