"""The accounts of a tenant, as an administrator has them: made, found, changed and removed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_b2c.domain.calling_codes import is_full_number
from mock_b2c.domain.conditional_access import Risk
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.mfa import StrongAuthentication
from mock_b2c.domain.password_rules import LOCAL_ACCOUNT, PasswordPolicy
from mock_b2c.domain.tenant import Tenant, derived_id
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.emulator.clock import Clock
from mock_b2c.emulator.world import World


class Accounts:
    """What an `Emulator` does with accounts; `_tell_of_change` is told what was done."""

    clock: Clock
    _world: World

    def _tell_of_change(self) -> None:
        raise NotImplementedError

    def add_user(self, tenant: Tenant, **account: Any) -> User:
        """A new account, as `new_user` makes it; AlreadyExistsError if its sign-in name, identity or id is taken."""
        user = self.new_user(tenant, **account)
        self._world.storage.users.add(tenant.id, user)
        self._tell_of_change()
        return user

    def add_users(self, tenant: Tenant, users: Sequence[User]) -> list[User]:
        """Many new accounts, made by `new_user`, at once; those whose sign-in name, identity or id is taken."""
        self._tell_of_change()
        return self._world.storage.users.add_many(tenant.id, users)

    def new_user(  # noqa: PLR0913 - what an account has
        self,
        tenant: Tenant,
        *,
        email: str,
        password: str | None = None,
        password_hash: str = "",
        attributes: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002 - the account's field
        enabled: bool = True,
        force_password_reset: bool = False,
        username: str = "",
        strong: StrongAuthentication | None = None,
        identity: FederatedIdentity | None = None,
        risk: Risk | None = None,
        password_policies: frozenset[PasswordPolicy] | None = None,
    ) -> User:
        """An account that is not stored yet; its object id follows from tenant and sign-in name unless given.

        It has a password or the hash of one, an identity at a provider, or a telephone number as its name; ValueError
        without any.
        """
        if password is None and not (password_hash or identity or is_full_number(username)):
            raise ValueError("An account needs a password, the hash of one, an identity, or a number as its name.")
        now = self.clock.now()
        return User(
            id=ObjectId(id or self.derived_id(tenant, username or email, identity)),
            email=email,
            password_hash=password_hash if password is None else self.hashed(password),
            attributes=dict(attributes or {}),
            enabled=enabled,
            force_password_reset=force_password_reset,
            username=username,
            updated_at=now,
            strong=strong or StrongAuthentication(),
            identity=identity,
            risk=risk or Risk(),
            password_policies=LOCAL_ACCOUNT if password_policies is None else password_policies,
            password_set_at=now,
        )

    @staticmethod
    def derived_id(tenant: Tenant, sign_in_name: str, identity: FederatedIdentity | None = None) -> str:
        """The object id of an account that is given none."""
        named = (identity.issuer, identity.subject) if identity else (sign_in_name,)
        return derived_id(tenant.id, *named)

    def hashed(self, password: str) -> str:
        """The password as an account holds it."""
        return self._world.passwords.hash(password)

    def is_password(self, user: User, password: str) -> bool:
        """Whether that is the account's password."""
        return bool(user.password_hash) and self._world.passwords.verify(password, user.password_hash)

    def remove_user(self, tenant: Tenant, user: User) -> bool:
        """Deletes an account; whether it was there. What was issued to it is refused from then on (AADB2C90128)."""
        self._tell_of_change()
        return self._world.storage.users.remove(tenant.id, user.id)

    def change_user(self, tenant: Tenant, user: User, **fields: object) -> User | None:
        """Sets fields of an account, whatever else has changed in it meanwhile; its new state, None when deleted."""
        self._tell_of_change()
        self._world.change_user(tenant.id, user.id, lambda _user: {"updated_at": self.clock.now(), **fields})
        return self._world.storage.users.get(tenant.id, user.id)

    def users(self, tenant: Tenant) -> tuple[User, ...]:
        """All users of a tenant."""
        return tuple(self.each_user(tenant))

    def count_users(self, tenant: Tenant) -> int:
        """How many users a tenant has."""
        return self._world.storage.users.count(tenant.id)

    def find_user(self, tenant: Tenant, name: str) -> User | None:
        """The user of that sign-in name, in any case, or object id."""
        users = self._world.storage.users
        return users.find(tenant.id, name) or users.get(tenant.id, ObjectId(normal_sign_in_name(name)))

    def holder_of_name(self, tenant: Tenant, user: User) -> User | None:
        """Who has the sign-in name, or the identity at a provider, of that account."""
        users = self._world.storage.users
        if user.identity:
            return users.find_identity(tenant.id, user.identity)
        return users.find(tenant.id, user.sign_in_name)

    def each_user(self, tenant: Tenant, after: User | None = None) -> Iterator[User]:
        """All users of a tenant, or those behind one, one after the other: there may be more than fit into memory."""
        return self._world.storage.users.all(tenant.id, after.id if after else None)

    def revoke_sessions(self, tenant: Tenant, user: User) -> None:
        """Ends what was issued to a user so far: later refreshes answer AADB2C90129 (reference 4.1)."""
        self._world.change_user(tenant.id, user.id, lambda _user: {"sessions_valid_from": self.clock.now()})
