"""Config, keys and store put together: an emulator, to be served or for the moment that a command takes."""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_b2c.config import Config, create_emulator, emulator_without_users
from mock_b2c.published import SIGNING_KEY_FILE
from mock_b2c.storage.opening import MEMORY, open_storage

if TYPE_CHECKING:
    from mock_b2c.any_tenant import AnyTenant
    from mock_b2c.emulator import Emulator
    from mock_b2c.levers import B2C
    from mock_b2c.state import State
    from mock_b2c.tokens import SigningKey


_making_key = threading.Lock()


def signing_key(folder: Path) -> "SigningKey":
    """The first key of user flows, kept in that folder and made there if there is none."""
    from mock_b2c.tokens import load_or_create_key  # noqa: PLC0415 - it loads cryptography

    with _making_key:  # who asks while one is being made waits for that one
        return load_or_create_key(folder, time.time())


@contextlib.contextmanager
def thrown_away() -> Iterator[Path]:
    """A state dir for one run, whose key is made meanwhile."""
    with tempfile.TemporaryDirectory(prefix="mock_b2c-") as name, key_made_meanwhile(Path(name)):
        yield Path(name)


@contextlib.contextmanager
def key_made_meanwhile(folder: Path) -> Iterator[None]:
    """Begins to make the first key of that folder if it has none; at the end of the block it is made.

    Finding primes takes long, and Python can go on beside it.
    """
    if os.path.lexists(folder / SIGNING_KEY_FILE):
        yield
        return
    making = threading.Thread(target=_make_key, args=(folder,))
    making.start()
    try:
        yield
    finally:
        making.join()


def _make_key(folder: Path) -> None:
    with contextlib.suppress(Exception):  # who needs the key tries again, and tells
        signing_key(folder)


def state_of(stack: contextlib.ExitStack, store: str, config: Config, folder: Path) -> "State | None":
    """What the store has of the config's tenant, until the stack is closed; None for one in memory.

    StoreError when it cannot be opened.
    """
    if store == MEMORY:
        return None
    from mock_b2c.state import State  # noqa: PLC0415 - who needs no store loads none

    storage = open_storage(store)
    stack.callback(storage.close)
    return State(storage, config, folder)


def emulator_of(
    config: Config,
    folder: Path,
    state: "State | None",
    *,
    front_scheme: str = "https",
    any_tenant: bool = False,
) -> "Emulator":
    """The emulator, whose first keys are kept in `folder`, with the users of the config and those of the store."""
    from mock_b2c.tokens import POLICY_KEY_FILE_NAME, load_or_create_key  # noqa: PLC0415 - as above

    anyone = _anyone(config) if any_tenant else None
    parts: dict[str, Any] = {
        "meet": anyone,
        "signing_key": signing_key(folder),
        "make_policy_key": lambda: load_or_create_key(folder, time.time(), POLICY_KEY_FILE_NAME),
        "front_scheme": front_scheme,
    }
    if state:
        emulator = emulator_without_users(config, storage=state.storage, shared=True, **parts)
        state.seed(emulator)
        state.warn(emulator)
    else:
        emulator = create_emulator(config, **parts)
    if anyone:
        anyone.emulator = emulator
    return emulator


@contextlib.contextmanager
def at_rest(config: Config, folder: Path, store: str, url: str, *, front_scheme: str = "https") -> "Iterator[B2C]":
    """The tenant of a store without a server of ours; others may have the store at the same time.

    `url` is where it is reached, and where tokens say that they come from. StoreError when the store does not work.
    """
    from mock_b2c.levers import B2C  # noqa: PLC0415 - it loads the emulator

    with contextlib.ExitStack() as stack:
        state = state_of(stack, store, config, folder)
        held = state.config if state else config
        emulator = emulator_of(held, folder, state, front_scheme=front_scheme)
        stack.callback(emulator.close)
        emulator.catch_up()
        yield B2C(emulator, held, url, state.beginning(emulator) if state else None)


def _anyone(config: Config) -> "AnyTenant":
    from mock_b2c.any_tenant import AnyTenant  # noqa: PLC0415 - as above

    return AnyTenant(config)
