"""Stores by their address, as `--store` has it."""

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from mock_b2c.domain.ports import Storage, StoreError
from mock_b2c.storage.memory import MemoryStorage

MEMORY = "memory"
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql+psycopg", "postgresql", "postgres")
FORMS = f"{MEMORY}, {_SQLITE}PATH or postgresql+psycopg://USER@HOST/DATABASE"


class OpenStorage(Storage, Protocol):
    """One that is to be given back."""

    @property
    def waits(self) -> bool:
        """Whether whoever uses it waits for another process, so that others had better go on meanwhile."""

    def close(self) -> None:
        """Gives back what it is in; it cannot be used afterwards."""


def open_storage(url: str) -> OpenStorage:
    """The store at that address, made there if there is none: `memory`, `sqlite:///path/to/file`, `postgresql+psycopg://…`.

    StoreError says what is wrong with it. What a store needs is loaded when it is opened.
    """
    if url == MEMORY:
        return MemoryStorage()
    path = sqlite_path(url)
    if path is not None and path.name not in {"", ":memory:"}:
        from mock_b2c.storage.sql.sqlite import SqliteDatabase  # noqa: PLC0415 - loaded when it is needed
        from mock_b2c.storage.sql.storage import SqlStorage  # noqa: PLC0415 - as above

        return SqlStorage(SqliteDatabase(path))
    if url.partition("://")[0] in _POSTGRESQL:
        return _postgresql(url)
    raise StoreError(f"--store {shown(url)!r} is no store; it can be {FORMS}.")


def _postgresql(url: str) -> OpenStorage:
    try:
        from mock_b2c.storage.sql.postgresql import PostgresqlDatabase  # noqa: PLC0415 - as above
    except ImportError as error:
        raise StoreError(f"PostgreSQL needs a driver ({error}): pip install 'mock-b2c[postgresql]'.") from None
    from mock_b2c.storage.sql.storage import SqlStorage  # noqa: PLC0415 - as above

    return SqlStorage(PostgresqlDatabase(url))


def sqlite_url(path: Path) -> str:
    """The address of a file."""
    return f"{_SQLITE}{path}"


def sqlite_path(url: str) -> Path | None:
    """The file of such an address; None for another one."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def shown(url: str) -> str:
    """An address without the password in it."""
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@") if password else url
