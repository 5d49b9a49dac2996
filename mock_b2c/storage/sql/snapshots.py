"""`domain.ports.Snapshots` in a table."""

from mock_b2c.storage.sql.database import Database

_ADD = "INSERT INTO snapshots (name, body) SELECT ?, ? WHERE (SELECT COUNT(*) FROM snapshots) < ?"


class SqlSnapshots:
    """One row for each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, body: bytes, most: int) -> bool:
        """Keeps one under a new name; False when so many are kept already."""
        return self._database.run(_ADD, (name, body, most)) == 1

    def names(self) -> tuple[str, ...]:
        """Of those that are kept, the oldest first."""
        return tuple(name for (name,) in self._database.rows("SELECT name FROM snapshots ORDER BY position"))

    def get(self, name: str) -> bytes | None:
        """The one of that name."""
        found = self._database.rows("SELECT body FROM snapshots WHERE name = ?", (name,))
        return bytes(found[0][0]) if found else None

    def remove(self, name: str) -> bool:
        """Forgets one; whether there was one of that name."""
        return self._database.run("DELETE FROM snapshots WHERE name = ?", (name,)) == 1
