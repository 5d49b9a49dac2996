"""What outlives a run: the store of a served emulator, and how a config and what has changed since go together."""

from mock_b2c.state.opened import State

__all__ = ["State"]
