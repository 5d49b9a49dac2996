"""A backup of an SQLite file that two processes are working on."""

import pytest

from tests.sharing.backup_suite import BackupUnderLoad

pytestmark = pytest.mark.timeout(300)


class TestSqlite(BackupUnderLoad):
    @pytest.fixture
    def stores(self, tmp_path):
        return tuple(f"sqlite:///{tmp_path / name}.sqlite3" for name in ("one", "other"))
