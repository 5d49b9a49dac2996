"""The tables, their versions, and the way from an older version to the present one."""

from collections.abc import Mapping

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage.sql.database import Session

_FIRST = (
    # `key` is a digest: what the key was, a code, a refresh token or a cookie, stands nowhere.
    """CREATE TABLE records (
        key {bytes} PRIMARY KEY, kind TEXT NOT NULL, body {bytes} NOT NULL, expires_at {real} NOT NULL){by_key}""",
    """CREATE TABLE users (
        position {counted} PRIMARY KEY, tenant_id TEXT NOT NULL, id {bytes} NOT NULL, name_key {bytes} NOT NULL,
        body {bytes} NOT NULL, UNIQUE (tenant_id, id), UNIQUE (tenant_id, name_key))""",
    "CREATE TABLE messages (position {counted} PRIMARY KEY, body {bytes} NOT NULL)",
    # The row without a name counts the changes of all others.
    "CREATE TABLE shared (name TEXT PRIMARY KEY, version {integer} NOT NULL, body {bytes} NOT NULL)",
    "INSERT INTO shared (name, version, body) VALUES ('', 0, CAST('' AS {bytes}))",
)
_LOG = (
    "CREATE TABLE log (position {counted} PRIMARY KEY, entries {integer} NOT NULL, body {bytes} NOT NULL)",
    "CREATE TABLE snapshots (position {counted} PRIMARY KEY, name TEXT NOT NULL UNIQUE, body {bytes} NOT NULL)",
    "CREATE TABLE reports (process TEXT PRIMARY KEY, at {real} NOT NULL, body {bytes} NOT NULL)",
)
TABLES = {
    "records": (("key", "kind", "body", "expires_at"), "key"),
    "users": (("tenant_id", "id", "name_key", "body"), "position"),
    "messages": (("body",), "position"),
    "log": (("entries", "body"), "position"),
    "shared": (("name", "version", "body"), "name"),
}
"""The columns that hold something, and the one by which rows are in order; not what is of this moment only."""
MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _LOG)
"""For each version, what makes it out of the one before."""


def latest() -> int:
    """The version of the tables that this code works with."""
    return len(MIGRATIONS)


def migrate(session: Session, present: int, types: Mapping[str, str]) -> None:
    """Brings the tables from the version `present` (0 for none at all) to the latest, inside of a transaction."""
    if present == 0:
        session.run("CREATE TABLE schema_version (version {integer} NOT NULL)".format_map(types))
        session.run("INSERT INTO schema_version (version) VALUES (0)")
    for statements in MIGRATIONS[present:]:
        for statement in statements:
            session.run(statement.format_map(types))
    session.run("UPDATE schema_version SET version = ?", (latest(),))


def checked_version(session: Session, name: str) -> int:
    """The version of the tables that are there; StoreError for one that is newer than ours."""
    found = session.rows("SELECT version FROM schema_version")
    version = int(found[0][0]) if found else 0
    if version > latest() or not found:
        raise StoreError(
            f"{name} was written by a newer mock_b2c (schema {version}, this one knows {latest()}): use that one, or "
            "another --state-dir or --store. Nothing was changed."
        )
    return version
