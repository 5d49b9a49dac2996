"""What every store has to do: the promises of `domain.ports.Storage` as tests, for pytest.

    from mock_b2c.storage.conformance import StorageConformance

    class TestMyStore(StorageConformance):
        def make(self) -> Storage:
            return MyStore()

`make` gives an empty store. Stores may be shared by several threads and processes, so tests with threads hold for all.
"""

from mock_b2c.storage.conformance.log import OfLog
from mock_b2c.storage.conformance.messages import OfMessages
from mock_b2c.storage.conformance.records import OfRecords
from mock_b2c.storage.conformance.settings import OfSettings
from mock_b2c.storage.conformance.users import OfUsers

__all__ = ["StorageConformance"]


class StorageConformance(OfUsers, OfRecords, OfMessages, OfLog, OfSettings):
    """The suite; a subclass says which store."""
