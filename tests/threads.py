"""Calls made at the same moment."""

from mock_b2c.storage.conformance.racing import at_once

__all__ = ["at_once"]
