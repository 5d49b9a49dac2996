"""`domain.ports.Users` in a table."""

from collections.abc import Iterator, Sequence

from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.storage.codec import Codec
from mock_b2c.storage.sql.database import Database, Row, TakenError
from mock_b2c.storage.sql.keys import as_bytes, identity_key, key_of, name_key

_ADD = "INSERT INTO users (tenant_id, id, name_key, body) VALUES (?, ?, ?, ?)"
_ADD_IF_FREE = f"{_ADD} ON CONFLICT DO NOTHING"
_BY_ID = "SELECT body FROM users WHERE tenant_id = ? AND id = ?"
_BY_NAME = "SELECT body FROM users WHERE tenant_id = ? AND name_key = ?"
_SWAP = "UPDATE users SET body = ? WHERE tenant_id = ? AND id = ? AND body = ?"
_REMOVE = "DELETE FROM users WHERE tenant_id = ? AND id = ?"
_COUNT = "SELECT COUNT(*) FROM users WHERE tenant_id = ?"
_PAGE = "SELECT position, body FROM users WHERE tenant_id = ? AND position > ? ORDER BY position LIMIT ?"
_PLACE = "SELECT position FROM users WHERE tenant_id = ? AND id = ?"
_AT_A_TIME = 500


class SqlUsers:
    """The directory of all tenants."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._codec = Codec(User)

    def add(self, tenant_id: TenantId, user: User) -> None:
        """Stores a new user; AlreadyExistsError when its sign-in name, identity or id is taken."""
        try:
            self._database.run(_ADD, self.row(tenant_id, user))
        except TakenError as error:
            raise AlreadyExistsError(user.unique_name) from error

    def add_many(self, tenant_id: TenantId, users: Sequence[User]) -> list[User]:
        """Stores those of many new users who can be; the others, whose sign-in name, identity or id is taken."""
        rows = [self.row(tenant_id, user) for user in users]
        with self._database.transaction() as session:
            if session.run_many(_ADD_IF_FREE, rows) == len(rows):
                return []
            held = [session.rows(_BY_ID, row[:2]) for row in rows]
        bodies = [found[0][0] if found else None for found in held]
        return [user for user, row, body in zip(users, rows, bodies, strict=True) if body != row[3]]

    def row(self, tenant_id: TenantId, user: User) -> Row:
        """How a user stands in the table."""
        return tenant_id, as_bytes(user.id), key_of(user), self._codec.encode(user)

    def get(self, tenant_id: TenantId, user_id: ObjectId) -> User | None:
        """The user of that object id."""
        return self._one(_BY_ID, tenant_id, as_bytes(user_id))

    def find(self, tenant_id: TenantId, sign_in_name: str) -> User | None:
        """The user whose sign-in name that is, in any case; who has an identity at a provider has none."""
        return self._one(_BY_NAME, tenant_id, name_key(normal_sign_in_name(sign_in_name)))

    def find_identity(self, tenant_id: TenantId, identity: FederatedIdentity) -> User | None:
        """The user who is that somebody at an identity provider."""
        return self._one(_BY_NAME, tenant_id, identity_key(identity))

    def swap(self, tenant_id: TenantId, old: User, new: User) -> bool:
        """Stores a new state of a user if `old` is still the stored one."""
        body, place = self._codec.encode(new), as_bytes(old.id)
        forms = self._codec.forms(old)
        return any(self._database.run(_SWAP, (body, tenant_id, place, before)) == 1 for before in forms)

    def remove(self, tenant_id: TenantId, user_id: ObjectId) -> bool:
        """Deletes a user; whether there was one."""
        return self._database.run(_REMOVE, (tenant_id, as_bytes(user_id))) == 1

    def count(self, tenant_id: TenantId) -> int:
        """How many users a tenant has."""
        return int(self._database.rows(_COUNT, (tenant_id,))[0][0])

    def all(self, tenant_id: TenantId, after: ObjectId | None = None) -> Iterator[User]:
        """All users of a tenant in the order they were added, or those behind one: nobody, when it is not there.

        Of those that come meanwhile perhaps some.
        """
        last = 0
        if after is not None:
            place = self._database.rows(_PLACE, (tenant_id, as_bytes(after)))
            if not place:
                return
            last = place[0][0]
        while found := self._database.rows(_PAGE, (tenant_id, last, _AT_A_TIME)):
            for last, body in found:  # noqa: B007 - the next page begins after it
                yield self._codec.decode(body)

    def _one(self, statement: str, tenant_id: TenantId, key: bytes) -> User | None:
        found = self._database.rows(statement, (tenant_id, key), hasty=True)
        return self._codec.decode(found[0][0]) if found else None
