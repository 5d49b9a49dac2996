"""Tenants that no config names, made like the one that it does when they are first asked for."""

import contextlib
import re
import threading

from mock_b2c.config import Config, ConfigError, add_user, changed_config
from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.emulator import Emulator

MOST_TENANTS = 100
_DOMAIN = re.compile(r"([a-z0-9][a-z0-9-]{0,26})\.(?:onmicrosoft|b2clogin)\.com", re.IGNORECASE)


class AnyTenant:
    """Adds a tenant to the emulator for a segment such as `fabrikam.onmicrosoft.com`: all else is as in the config."""

    def __init__(self, config: Config) -> None:
        self.emulator: Emulator | None = None
        """Set once it is there; nothing is added before."""
        self._config = config
        self._lock = threading.Lock()

    def __call__(self, segment: str) -> None:
        """Adds the tenant that the segment names, if it is the name of one and it is not there yet."""
        found = _DOMAIN.fullmatch(segment)
        emulator = self.emulator
        if found is None or emulator is None:
            return
        with self._lock:
            if len(emulator.tenants) >= MOST_TENANTS or any(held.is_named(segment) for held in emulator.tenants):
                return
            try:
                config = changed_config(self._config, {"tenant": {"name": found[1].lower(), "id": None}})
            except ConfigError:  # a name that no tenant can have
                return
            emulator.add_tenant(config.tenant)
            for user in config.users:
                with contextlib.suppress(AlreadyExistsError):  # kept in the store since an earlier run
                    add_user(emulator, config.tenant, user)
