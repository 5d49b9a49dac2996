"""PostgreSQL: one database for several processes and machines."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg import sql

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.sql.database import Row, Session, TakenError, Values
from mock_b2c.storage.sql.schema import VERSION, checked_version, migrate

MOST_CONNECTIONS = 8
_SECONDS = 5
_MIGRATING = 0x6D6F636B  # any number will do that others have no reason to lock
_PARAMETERS = {
    "connect_timeout": str(_SECONDS),
    "application_name": "mock_b2c",
    "tcp_user_timeout": f"{_SECONDS}000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}
"""So that a lost network is noticed within seconds; an address may say otherwise."""
T = TypeVar("T")


class PostgresqlDatabase:
    """Tables in a schema of their own, `?schema=` of the address or `mock_b2c`; StoreError says what is wrong.

    Connections are made when they are needed, and `MOST_CONNECTIONS` of them are kept.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        self._schema = query.pop("schema", "mock_b2c")
        self._conninfo = parts._replace(scheme="postgresql", query=urlencode({**_PARAMETERS, **query})).geturl()
        self._name = f"PostgreSQL at {parts.hostname or query.get('host', 'its socket')}{parts.path}"
        self._free: list[psycopg.Connection] = []
        self._turns = threading.Semaphore(MOST_CONNECTIONS)
        self._statements: dict[str, bytes] = {}
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise

    def run(self, statement: str, values: Values = ()) -> int:
        """Does a statement; how many rows it changed."""
        return self._do(lambda connection: _Session(connection, self._text).run(statement, values))

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Does a statement; the rows that it answers."""
        return self._do(lambda connection: _Session(connection, self._text).rows(statement, values))

    def run_many(self, statement: str, values: Sequence[Values]) -> None:
        """Does a statement once for each of these."""
        with self.transaction() as session:
            session.run_many(statement, values)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """All statements of the block, or none."""
        with self._connection() as connection, connection.transaction():
            yield _Session(connection, self._text)

    def close(self) -> None:
        """Gives all connections back."""
        while self._free:
            self._free.pop().close()

    def _text(self, statement: str) -> bytes:
        """The statement with the driver's marks."""
        held = self._statements.get(statement)
        if held is None:
            held = self._statements[statement] = statement.replace("?", "%s").encode()
        return held

    def _do(self, work: Callable[[psycopg.Connection], T]) -> T:
        with self._connection() as connection:
            return work(connection)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        """One that nobody else uses now; if it breaks, the idle ones, which are likely to be broken, go, too."""
        with self._turns, self._told():
            connection = self._idle() or self._connect()
            try:
                yield connection
            except BaseException:
                if connection.closed or connection.info.transaction_status is not _IDLE:
                    connection.close()
                    self.close()
                raise
            finally:
                if not connection.closed:
                    self._free.append(connection)

    def _idle(self) -> psycopg.Connection | None:
        """One that is there already; those that have broken while they were idle go."""
        while self._free:
            connection = self._free.pop()
            if _is_sound(connection):
                return connection
            connection.close()
        return None

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=0)
        limit = sql.Literal(f"{_SECONDS}s")
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(self._schema)))
        connection.execute(sql.SQL("SET statement_timeout TO {}").format(limit))
        return connection

    def _set_up(self) -> None:
        if self._version() == VERSION:
            return
        with self.transaction() as session:
            session.rows("SELECT pg_advisory_xact_lock(?)", (_MIGRATING,))
            session.run(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(self._schema)).as_string())
            migrate(session, self._version(session), _TYPES)

    def _version(self, session: Session | None = None) -> int:
        asked = "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = 'schema_version'"
        if not (session or self).rows(asked, (self._schema,)):
            return 0
        return checked_version(session or self, f"{self._name}, schema {self._schema},")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UniqueViolation as error:
            raise TakenError from error
        except psycopg.Error as error:
            raise StoreError(f"{self._name}: {' '.join(str(error).split())}") from error


class _Session:
    def __init__(self, connection: psycopg.Connection, text: Callable[[str], bytes]) -> None:
        self._connection = connection
        self._text = text

    def run(self, statement: str, values: Values = ()) -> int:
        return self._connection.execute(self._text(statement), values, binary=True).rowcount

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        return self._connection.execute(self._text(statement), values, binary=True).fetchall()

    def run_many(self, statement: str, values: Sequence[Values]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(self._text(statement), values)


def _is_sound(connection: psycopg.Connection) -> bool:
    """Whether the server has not said goodbye; it is not asked."""
    try:
        for _ in range(2):  # its last words, and the end that comes after them
            connection.pgconn.consume_input()
    except psycopg.Error:
        return False
    return connection.pgconn.status is psycopg.pq.ConnStatus.OK


_IDLE = psycopg.pq.TransactionStatus.IDLE
_TYPES = {
    "bytes": "BYTEA",
    "real": "DOUBLE PRECISION",
    "integer": "BIGINT",
    "counted": "BIGINT GENERATED BY DEFAULT AS IDENTITY",
}
