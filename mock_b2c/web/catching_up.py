"""A request begins with what other processes have changed."""

from typing import TYPE_CHECKING, Any

from mock_b2c.domain.ports import StoreError
from mock_b2c.web.asked import asked

if TYPE_CHECKING:
    from mock_b2c.emulator import Emulator

_KEY = "mock_b2c.store_error"


def catch_up(emulator: "Emulator", environ: dict[str, Any]) -> None:
    """Has what other processes have changed, before anything of a request is looked at."""
    try:
        emulator.catch_up()
    except StoreError as error:  # nobody could answer with it yet
        environ[_KEY] = error


def check() -> None:
    """Flask's `before_request`: a request that could not catch up is not answered by what may be out of date."""
    error = asked().environ.get(_KEY)
    if error is not None:
        raise error
