"""Ends of the storage seam `domain.ports.Storage`: where state lives while the emulator runs."""

from mock_b2c.storage.memory import MemoryStorage

__all__ = ["MemoryStorage"]
