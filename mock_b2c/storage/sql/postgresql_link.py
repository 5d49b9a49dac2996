"""One connection to PostgreSQL, by the library's lower half: its cursors cost more than the statements they do.

A statement is prepared once a connection; values go and come in the binary form of their types.
"""

import struct
from collections.abc import Callable, Sequence

import psycopg
from psycopg import pq

from mock_b2c.storage.sql.database import Row, TakenError, Values

_BINARY = pq.Format.BINARY
_IDLE = pq.TransactionStatus.IDLE
_DONE = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})
_UNIQUE_VIOLATION = b"23505"
_double, _bigint, _integer = struct.Struct("!d"), struct.Struct("!q"), struct.Struct("!i")
_BYTEA, _INT8, _INT4, _TEXT, _FLOAT8 = 17, 20, 23, 25, 701
_WRITE: dict[type, tuple[int, Callable[..., bytes]]] = {
    bytes: (_BYTEA, bytes),
    str: (_TEXT, str.encode),
    float: (_FLOAT8, _double.pack),
    int: (_INT8, _bigint.pack),
}
_READ: dict[int, Callable[[bytes], object]] = {
    _BYTEA: bytes,
    _TEXT: bytes.decode,
    _FLOAT8: lambda raw: _double.unpack(raw)[0],
    _INT8: lambda raw: _bigint.unpack(raw)[0],
    _INT4: lambda raw: _integer.unpack(raw)[0],
}


class BrokenError(Exception):
    """A statement failed; the text is the server's, or the library's about the connection."""


class _Prepared:
    """A statement that the server knows, for values of certain types."""

    __slots__ = ("formats", "name", "readers", "writers")

    def __init__(self, name: bytes, kinds: Sequence[type]) -> None:
        self.name = name
        self.writers = [_WRITE[kind][1] for kind in kinds]
        self.formats = [_BINARY] * len(kinds)
        self.readers: list[Callable[[bytes], object]] | None = None
        """Those of the columns it answers, once it has answered."""


class Link:
    """Does statements, each at once unless `begin` was called."""

    def __init__(self, conninfo: str, settings: Sequence[str]) -> None:
        try:
            self._connection = psycopg.connect(conninfo, autocommit=True)
        except psycopg.Error as error:
            raise BrokenError(str(error)) from error
        self._pgconn = self._connection.pgconn
        self._prepared: dict[tuple[str, tuple[type, ...]], _Prepared] = {}
        for setting in settings:
            self.simply(setting)

    @property
    def is_good(self) -> bool:
        """Whether it can be used again: it is connected, and in the middle of nothing."""
        return self._pgconn.transaction_status == _IDLE

    @property
    def is_alive(self) -> bool:
        """Whether the server has not said goodbye while nobody listened; it is not asked."""
        try:
            for _ in range(2):  # its last words, and the end that comes after them
                self._pgconn.consume_input()
        except psycopg.Error:
            return False
        return bool(self._pgconn.status == pq.ConnStatus.OK)

    def close(self) -> None:
        """Ends it."""
        self._connection.close()

    def simply(self, statement: str) -> None:
        """Does a statement without values."""
        try:
            result = self._pgconn.exec_(statement.encode())
        except psycopg.Error as error:
            raise BrokenError(str(error)) from error
        self._checked(result)

    def run(self, statement: str, values: Values = ()) -> int:
        """Does a statement; how many rows it changed."""
        return self._done(self._known(statement, values), values).command_tuples or 0

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Does a statement; the rows that it answers."""
        known = self._known(statement, values)
        result = self._done(known, values)
        readers = known.readers
        if readers is None:
            readers = known.readers = [_READ[result.ftype(column)] for column in range(result.nfields)]
        value = result.get_value
        return [
            tuple([read(value(row, column) or b"") for column, read in enumerate(readers)])
            for row in range(result.ntuples)
        ]

    def run_many(self, statement: str, values: Sequence[Values]) -> int:
        """Does a statement once for each of these; how many rows were changed in all."""
        return sum(self.run(statement, each) for each in values)

    def _known(self, statement: str, values: Values) -> _Prepared:
        kinds = tuple(map(type, values))
        return self._prepared.get((statement, kinds)) or self._prepare(statement, kinds)

    def _done(self, known: _Prepared, values: Values) -> pq.abc.PGresult:
        given = [write(value) for write, value in zip(known.writers, values, strict=True)]
        try:
            result = self._pgconn.exec_prepared(known.name, given, known.formats, _BINARY)
        except psycopg.Error as error:
            raise BrokenError(str(error)) from error
        return result if result.status in _DONE else self._checked(result)

    def _prepare(self, statement: str, kinds: tuple[type, ...]) -> _Prepared:
        name = f"mock_b2c_{len(self._prepared)}".encode()
        parts = statement.split("?")
        text = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]
        try:
            result = self._pgconn.prepare(name, text.encode(), [_WRITE[kind][0] for kind in kinds])
        except psycopg.Error as error:
            raise BrokenError(str(error)) from error
        self._checked(result)
        known = self._prepared[statement, kinds] = _Prepared(name, kinds)
        return known

    @staticmethod
    def _checked(result: pq.abc.PGresult) -> pq.abc.PGresult:
        if result.status in _DONE:
            return result
        if result.error_field(pq.DiagnosticField.SQLSTATE) == _UNIQUE_VIOLATION:
            raise TakenError
        raise BrokenError(result.get_error_message())
