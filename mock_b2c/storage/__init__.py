"""Ends of the storage seam `domain.ports.Storage`: where state lives while the emulator runs, and afterwards."""

from mock_b2c.storage.memory import MemoryMessages, MemoryStorage
from mock_b2c.storage.opening import open_storage

__all__ = ["MemoryMessages", "MemoryStorage", "open_storage"]
