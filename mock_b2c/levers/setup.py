"""The settings of the tenant under test, in the words of the config file."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from mock_b2c.config import Config, ConfigError, changed_config, with_data
from mock_b2c.domain.tenant import Tenant
from mock_b2c.emulator import Emulator


class Setup:
    """The config as it is now; what it takes on counts from the next request on. Of two changes at once none is lost.

    Users are not part of it: they change while the emulator runs.
    """

    def __init__(self, emulator: Emulator, config: Config) -> None:
        self.lock = threading.RLock()
        self._emulator = emulator
        self._config = config

    @property
    def config(self) -> Config:
        """The config, with the users it began with."""
        return self._config

    @property
    def tenant(self) -> Tenant:
        """The tenant as the emulator has it."""
        held = self._config.tenant
        return next((tenant for tenant in self._emulator.tenants if tenant.id == held.id), held)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Takes changes as `changed_config` does; ConfigError, and then nothing has changed."""
        with self.lock:
            self.take(changed_config(self._config, changes))

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """The tables of an array, such as those of `apps`, in the order in which the tenant has what they say."""
        return list(self._config.data.get(key, ()))

    def set_rows(self, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Takes these tables in place of those of an array; ConfigError, and then nothing has changed."""
        with self.lock:
            self.take(with_data(self._config, {key: list(rows) or None}))

    def take(self, config: Config) -> None:
        """Takes a config for the same tenant."""
        with self.lock:
            if config.tenant.id != self._config.tenant.id:
                told = "tenant.id: cannot change while it runs, nor can a name that the id follows from; give the id"
                raise ConfigError(config.source, [f"{told} {self._config.tenant.id!r}"])
            self._emulator.change_tenant(config.tenant)
            if config.delivery != self._config.delivery:
                self._emulator.deliver_to(config.delivery)
            self._config = config
