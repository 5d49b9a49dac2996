"""The control API as its clients see it: the shapes of what is sent, and a client for tests in other processes.

`Client` has the words of the handle `mock_b2c.B2C`; the address is that of a served emulator (design 3.3).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_b2c.control.client import Client
    from mock_b2c.control.connection import ControlError

PREFIX = "/_mock/api/v1"
LONGEST_WAIT = 30
"""So many seconds an answer may wait for a message."""
URL_VARIABLE = "MOCK_B2C_URL"
TOKEN_VARIABLE = "MOCK_B2C_API_TOKEN"  # noqa: S105 - the name of a variable

__all__ = ["Client", "ControlError"]


def __getattr__(name: str) -> Any:
    """The client is loaded when it is asked for; a server needs the shapes alone."""
    if name == "Client":
        from mock_b2c.control.client import Client  # noqa: PLC0415

        return Client
    if name == "ControlError":
        from mock_b2c.control.connection import ControlError  # noqa: PLC0415

        return ControlError
    raise AttributeError(f"module 'mock_b2c.control' has no attribute {name!r}")
