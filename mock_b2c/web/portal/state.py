"""One word for the state of everything that the portal shows: when it changes, pages look again."""

import hashlib

from mock_b2c.emulator import Emulator
from mock_b2c.web.addresses import emulator


def version() -> str:
    """Changes with whatever happens at the emulator, and only then: the same in all processes of a store."""
    return version_of(emulator())


def version_of(held: Emulator) -> str:
    """As `version`, of this emulator."""
    held.catch_up()
    messages = held.outbox.messages()  # which makes late ones arrive
    parts = (
        held.newest,
        len(messages),
        [message.id for message in messages[:1]],
        held.clock.snapshot(),
        held.faults.left,
        [key.kid for key in (held.keys.current, *held.keys.retired, *filter(None, [held.keys.next]))],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
