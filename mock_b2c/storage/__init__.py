"""Ends of the storage seam `domain.ports.Storage`: where state lives while the emulator runs, and afterwards."""

from mock_b2c.storage.memory import MemoryStorage
from mock_b2c.storage.opening import open_storage

__all__ = ["MemoryStorage", "open_storage"]
