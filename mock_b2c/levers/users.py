"""The users of the tenant under test."""

from collections.abc import Iterable, Iterator, Mapping

from mock_b2c.config import UserSpec
from mock_b2c.domain.claims import ATTRIBUTES
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.emulator import Emulator

PASSWORD = "Sample-Passw0rd-1"  # noqa: S105 - of users that tests make up
_SWITCHES = ("enabled", "force_password_reset")
_ATTRIBUTES = {name.lower(): name for name in ATTRIBUTES}


class Users:
    """Accounts by their sign-in name; each call sees what is there at that moment."""

    def __init__(self, emulator: Emulator, tenant: Tenant, started_with: Iterable[UserSpec]) -> None:
        self._emulator = emulator
        self._tenant = tenant
        self._passwords = {normal_sign_in_name(user.username or user.email): user.password for user in started_with}

    def __iter__(self) -> Iterator[User]:
        return iter(self._emulator.users(self._tenant))

    def __len__(self) -> int:
        return len(self._emulator.users(self._tenant))

    def __getitem__(self, name: str) -> User:
        """The user of that sign-in name, in any case; KeyError names those that are there."""
        wanted = normal_sign_in_name(name)
        for user in self:
            if user.sign_in_name == wanted:
                return user
        raise KeyError(f"no user {name!r}; there are: {', '.join(user.sign_in_name for user in self)}")

    def add(self, email: str, password: str = PASSWORD, *, username: str = "", **fields: object) -> User:
        """A new account; AlreadyExistsError when the sign-in name is taken.

        `fields` are attributes (`display_name="Ada"` or `displayName="Ada"`, `extension_Shoe="42"`), and `enabled` or
        `force_password_reset`.
        """
        switches = {name: fields.pop(name) for name in _SWITCHES if name in fields}
        user = self._emulator.add_user(
            self._tenant,
            email=email,
            password=password,
            username=username,
            attributes=attribute_ids(fields),
            **switches,  # type: ignore[arg-type] # the two are flags
        )
        self._passwords[user.sign_in_name] = password
        return user

    def change(self, user: User | str, **fields: object) -> User:
        """Sets attributes, `enabled` or `force_password_reset` of an account; its new state."""
        found = self[user] if isinstance(user, str) else user
        changes = {name: fields.pop(name) for name in _SWITCHES if name in fields}
        attributes = {**self[found.sign_in_name].attributes, **attribute_ids(fields)}
        changed = self._emulator.change_user(self._tenant, found, attributes=attributes, **changes)
        if changed is None:
            raise KeyError(f"no user {found.sign_in_name!r} any more")
        return changed

    def remove(self, user: User | str) -> None:
        """Deletes an account; what was issued to it is refused from then on."""
        self._emulator.remove_user(self._tenant, self[user] if isinstance(user, str) else user)

    def password(self, user: User | str) -> str:
        """The password that the config or `add` gave; pages may have changed it since. KeyError when there is none."""
        name = user.sign_in_name if isinstance(user, User) else normal_sign_in_name(user)
        try:
            return self._passwords[name]
        except KeyError:
            raise KeyError(f"the password of {name!r} is not known here: pass it") from None


def attribute_ids(fields: Mapping[str, object]) -> dict[str, str]:
    """Attributes by the ids of the service: `display_name` is `displayName`; other names stay as they are."""
    return {_ATTRIBUTES.get(name.replace("_", "").lower(), name): str(value) for name, value in fields.items()}
