"""The emulator's time."""

from mock_b2c.control.shapes import Advance, ClockState, Freeze
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations

resource = Operations("clock")


@resource.operation("GET", "/clock")
def get_clock(b2c: B2C) -> ClockState:
    """What time it is for the emulator."""
    return ClockState(now=b2c.clock.now(), frozen=b2c.clock.is_frozen)


@resource.operation("POST", "/clock/advance")
def advance_clock(b2c: B2C, body: Advance) -> ClockState:
    """Moves the time: tokens, codes, sessions, lockouts and secrets obey it."""
    b2c.clock.advance(body.seconds)
    return get_clock(b2c)


@resource.operation("POST", "/clock/freeze")
def freeze_clock(b2c: B2C, body: Freeze) -> ClockState:
    """Stops the time."""
    b2c.clock.freeze(body.at)
    return get_clock(b2c)


@resource.operation("POST", "/clock/resume")
def resume_clock(b2c: B2C) -> ClockState:
    """Lets a stopped time go on from where it stands."""
    b2c.clock.resume()
    return get_clock(b2c)


@resource.operation("POST", "/clock/reset")
def reset_clock(b2c: B2C) -> ClockState:
    """Back to real time."""
    b2c.clock.reset()
    return get_clock(b2c)
