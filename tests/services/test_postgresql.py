"""Storage in PostgreSQL: the suite that every store passes, and what is this one's own."""

import pytest

from mock_b2c.domain.ports import Storage
from mock_b2c.storage import open_storage
from mock_b2c.storage.conformance import StorageConformance

pytestmark = pytest.mark.enable_socket


class TestPostgresqlStorage(StorageConformance):
    @pytest.fixture(autouse=True)
    def _store(self, postgresql_store):
        self.opened = []
        self.new = postgresql_store
        yield
        for storage in self.opened:
            storage.close()

    def make(self) -> Storage:
        self.opened.append(open_storage(self.new()))
        return self.opened[-1]
