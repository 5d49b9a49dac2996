"""mock_b2c: a local server that behaves like an Azure AD B2C tenant. For development and tests, never for production.

The public names load what they need when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mock_b2c._version import __version__

if TYPE_CHECKING:
    from mock_b2c.config import load_config
    from mock_b2c.domain.user import User
    from mock_b2c.emulator import Clock, Emulator
    from mock_b2c.interception import intercept
    from mock_b2c.levers import B2C
    from mock_b2c.serving import serve

__all__ = ["B2C", "Clock", "Emulator", "User", "__version__", "intercept", "load_config", "serve"]

_HOMES = {
    "B2C": "mock_b2c.levers",
    "Clock": "mock_b2c.emulator",
    "Emulator": "mock_b2c.emulator",
    "User": "mock_b2c.domain.user",
    "intercept": "mock_b2c.interception",
    "load_config": "mock_b2c.config",
    "serve": "mock_b2c.serving",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'mock_b2c' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
