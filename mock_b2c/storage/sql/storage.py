"""`domain.ports.Storage` in a database."""

from collections.abc import Iterable

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import ProviderCode
from mock_b2c.domain.ids import TenantId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.limits import Count
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.records import Memo
from mock_b2c.domain.session import BrowserSessions, Farewell
from mock_b2c.domain.user import User
from mock_b2c.storage.codec import Codec
from mock_b2c.storage.sql.database import Database
from mock_b2c.storage.sql.log import SqlLog, SqlReports
from mock_b2c.storage.sql.messages import SqlMessages
from mock_b2c.storage.sql.records import SqlRecords, T
from mock_b2c.storage.sql.schema import TABLES
from mock_b2c.storage.sql.shared import SqlShared
from mock_b2c.storage.sql.snapshots import SqlSnapshots
from mock_b2c.storage.sql.sweeping import Sweeper
from mock_b2c.storage.sql.users import SqlUsers

_TABLES = ("records", "users", "messages")
"""What a snapshot holds: state, and neither how the emulator is set up nor what happened."""


class SqlStorage:
    """State that outlives the process, and that processes share. `close` when it is not needed any more."""

    def __init__(self, database: Database, sweeper: Sweeper | None = None) -> None:
        self._database = database
        self._sweeper = sweeper or Sweeper(database)
        self.users = SqlUsers(database)
        self.codes = self._records("codes", AuthorizationCode)
        self.refresh_tokens = self._records("refresh_tokens", Grant)
        self.revoked_families = self._records("revoked_families", Grant)
        self.sessions = self._records("sessions", BrowserSessions)
        self.transactions = self._records("transactions", Transaction, hasty=True)
        self.wrong_passwords = self._records("wrong_passwords", WrongPasswords)
        self.farewells = self._records("farewells", Farewell, hasty=True)
        self.provider_codes = self._records("provider_codes", ProviderCode, hasty=True)
        self.counts = self._records("counts", Count)
        self.memos = self._records("memos", Memo)
        self.messages = SqlMessages(database)
        self.log = SqlLog(database)
        self.reports = SqlReports(database)
        self.shared = SqlShared(database)
        self.snapshots = SqlSnapshots(database)

    @property
    def waits(self) -> bool:
        """See `OpenStorage`."""
        return self._database.waits

    @property
    def database(self) -> Database:
        """Where it is."""
        return self._database

    def snapshot(self) -> object:
        """All state, for `restore`."""
        with self._database.transaction() as session:
            return {
                table: session.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")  # noqa: S608
                for table, (columns, order) in TABLES.items()
                if table in _TABLES
            }

    def holding(self, users: Iterable[tuple[TenantId, User]]) -> object:
        """A snapshot of a storage that holds these users and nothing else."""
        return {**dict.fromkeys(_TABLES, ()), "users": [self.users.row(tenant_id, user) for tenant_id, user in users]}

    def restore(self, snapshot: object) -> None:
        """Holds what it held when the snapshot was taken, and nothing else; at once."""
        assert isinstance(snapshot, dict)  # noqa: S101 - its own
        with self._database.transaction() as session:
            for table in _TABLES:
                columns, _ = TABLES[table]
                places = ", ".join("?" * len(columns))
                session.run(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
                session.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", snapshot[table])  # noqa: S608

    def close(self) -> None:
        """Gives the database back."""
        self._database.close()

    def _records(self, kind: str, record: type[T], *, hasty: bool = False) -> SqlRecords[T]:
        """Those of one kind; `hasty` for what is under way and can be begun anew."""
        return SqlRecords(self._database, kind, Codec(record), self._sweeper, hasty=hasty)
