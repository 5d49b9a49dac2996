"""Work on a store that one process at a time may do: another one that has begun it is waited for."""

import contextlib
import logging
import secrets
import time
from collections.abc import Iterator, Sequence

from mock_b2c.domain.ports import SharedSettings

_log = logging.getLogger("mock_b2c")
_TOLD = 10
"""So many names stand in a line of the log."""
_NOBODY = b""
_LONGEST = 30.0
"""Seconds after which a process that has not come to an end is taken for dead."""
_GLANCE = 0.05


@contextlib.contextmanager
def alone(shared: SharedSettings, name: str) -> Iterator[None]:
    """Nobody else is inside of such a block of that name meanwhile, whatever process they are in."""
    mine = secrets.token_bytes(8)
    _enter(shared, name, mine)
    try:
        yield
    finally:
        held = shared.get(name)
        if held and held[0] == mine:
            shared.swap(name, held[1], _NOBODY)


def _enter(shared: SharedSettings, name: str, mine: bytes) -> None:
    waited_for, since = _NOBODY, time.monotonic()
    while True:
        holder, version = shared.get(name) or (_NOBODY, 0)
        if holder != waited_for:
            waited_for, since = holder, time.monotonic()
        if (holder == _NOBODY or time.monotonic() - since > _LONGEST) and shared.swap(name, version, mine):
            return
        time.sleep(_GLANCE)


def put(shared: SharedSettings, name: str, body: bytes) -> None:
    """Sets a setting, whatever it is now."""
    while True:
        held, version = shared.get(name) or (None, 0)
        if held == body or shared.swap(name, version, body):
            return


def tell(what: str, names: Sequence[str]) -> None:
    """One line of the log about these, if there are any."""
    if names:
        more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
        _log.info("%s: %s%s.", what, ", ".join(names[:_TOLD]), more)
