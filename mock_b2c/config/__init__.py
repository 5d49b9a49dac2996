"""The config file: read, checked with every fault explained, and turned into a tenant and its users (design 3.2)."""

from mock_b2c.config.build import Config, UserSpec, create_emulator
from mock_b2c.config.faults import ConfigError
from mock_b2c.config.load import json_schema, load_config, sample_config_path

__all__ = ["Config", "ConfigError", "UserSpec", "create_emulator", "json_schema", "load_config", "sample_config_path"]
