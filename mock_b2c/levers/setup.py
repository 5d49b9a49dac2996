"""The settings of the tenant under test, in the words of the config file."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from mock_b2c.config import Config, ConfigError, changed_config, with_data, with_whole_data
from mock_b2c.config.stored import shared_name, shared_text, text_data
from mock_b2c.domain.sharing import TakesTurns, in_turn
from mock_b2c.domain.tenant import Tenant
from mock_b2c.emulator import Emulator

T = TypeVar("T")


class Setup(TakesTurns):
    """The config as it is now; what it takes on counts from the next request on. Of two changes at once none is lost.

    Users are not part of it: they change while the emulator runs. Processes of a shared storage have it in common.
    """

    def __init__(self, emulator: Emulator, config: Config) -> None:
        self.lock = threading.RLock()
        self._emulator = emulator
        self._config = config
        emulator.share(shared_name(config), self)

    @property
    def config(self) -> Config:
        """The config, with the users it began with."""
        return self._config

    @property
    def tenant(self) -> Tenant:
        """The tenant as the emulator has it."""
        held = self._config.tenant
        return next((tenant for tenant in self._emulator.tenants if tenant.id == held.id), held)

    @in_turn
    def at_once(self, change: Callable[[], T]) -> T:
        """What a function changes, with nobody else changing anything meanwhile. It may run again on a later state."""
        with self.lock:
            return change()

    def change(self, changes: Mapping[str, Any]) -> None:
        """Takes changes as `changed_config` does; ConfigError, and then nothing has changed."""
        self.at_once(lambda: self._take(changed_config(self._config, changes)))

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """The tables of an array, such as those of `apps`, in the order in which the tenant has what they say."""
        return list(self._config.data.get(key, ()))

    def set_rows(self, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Takes these tables in place of those of an array; ConfigError, and then nothing has changed."""
        self.at_once(lambda: self._take(with_data(self._config, {key: list(rows) or None})))

    def take(self, config: Config) -> None:
        """Takes a config for the same tenant."""
        self.at_once(lambda: self._take(config))

    def dump(self) -> bytes:
        """See `Shareable`."""
        return shared_text(self._config)

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        with self.lock:
            self._take(with_whole_data(self._config, text_data(body)))

    def check(self, config: Config) -> None:
        """ConfigError for a config of another tenant."""
        if config.tenant.id != self._config.tenant.id:
            told = "tenant.id: cannot change while it runs, nor can a name that the id follows from; give the id"
            raise ConfigError(config.source, [f"{told} {self._config.tenant.id!r}"])

    def _take(self, config: Config) -> None:
        self.check(config)
        self._emulator.change_tenant(config.tenant)
        if config.delivery != self._config.delivery:
            self._emulator.deliver_to(config.delivery)
        self._config = config
