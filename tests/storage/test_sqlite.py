"""Storage in an SQLite file: the suite that every store passes, and what is this one's own."""

import pytest

from mock_b2c.domain.ports import Storage
from mock_b2c.storage import open_storage
from mock_b2c.storage.conformance import StorageConformance


class TestSqliteStorage(StorageConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.path = tmp_path / "state" / "state.sqlite3"

    def make(self) -> Storage:
        return open_storage(f"sqlite:///{self.path}")
