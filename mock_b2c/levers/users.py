"""The users of the tenant under test."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec.structs import replace

from mock_b2c.config import ConfigError, UserSpec, add_user
from mock_b2c.domain.calling_codes import is_full_number
from mock_b2c.domain.claims import ATTRIBUTES
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.emulator import Emulator
from mock_b2c.levers.setup import Setup

PASSWORD = "Sample-Passw0rd-1"  # noqa: S105 - of users that tests make up
_ATTRIBUTES = {name.lower(): name for name in ATTRIBUTES}
_NAMED = 20
_NAMING = ("email", "username", "id", "identity")


class Users:
    """Accounts by their sign-in name; each call sees what is there at that moment."""

    def __init__(self, emulator: Emulator, setup: Setup, started_with: Iterable[UserSpec]) -> None:
        self._emulator = emulator
        self._setup = setup
        self.passwords = passwords_of(started_with)
        """Those that were given in clear, by sign-in name; pages may have changed them since."""

    def __iter__(self) -> Iterator[User]:
        return self._emulator.each_user(self._setup.tenant)

    def behind(self, user: User | str) -> Iterator[User]:
        """Accounts that come after that one in the order in which they were made."""
        return self._emulator.each_user(self._setup.tenant, self[user] if isinstance(user, str) else user)

    def __len__(self) -> int:
        return self._emulator.count_users(self._setup.tenant)

    def __getitem__(self, name: str) -> User:
        """The user of that sign-in name, in any case, or object id; KeyError names some of those that are there."""
        found = self._emulator.find_user(self._setup.tenant, name)
        if found is None:
            first = [user.sign_in_name for user in islice(self, _NAMED)]
            more = ", …" if len(self) > _NAMED else ""
            raise KeyError(f"no user {name!r}; there are: {', '.join(first)}{more}")
        return found

    def add(self, email: str, password: str | None = PASSWORD, *, username: str = "", **fields: object) -> User:
        """A new account; AlreadyExistsError when the sign-in name is taken, ConfigError says what else is wrong.

        `fields` are attributes (`display_name="Ada"` or `displayName="Ada"`, `extension_Shoe="42"`), and keys of
        `[[users]]` in the config file, such as `enabled`, `force_password_reset` or `phone_number`.
        """
        given = None if {"identity", "password_hash"} & fields.keys() or is_full_number(username) else password
        spec = self._checked({"email": email, "password": given, "username": username or None}, fields)
        user = add_user(self._emulator, self._setup.tenant, spec)
        self._remember(user, spec)
        return user

    def change(self, user: User | str, /, **fields: object) -> User:
        """Sets attributes, `password` and other keys of `[[users]]`, but not those that name it; its new state.

        None takes an attribute away, or a key back to its default; ConfigError says what would be right.
        """
        from mock_b2c.config.users import account_row  # noqa: PLC0415 - it loads what checks configs

        held = self[user if isinstance(user, str) else user.id]
        row = account_row(held)
        for key in _NAMING:
            if key in fields and fields[key] != row.get(key):
                raise ConfigError("user", [f"{key}: names the account; remove that one and add another"])
        if fields.get("password") is not None:
            del row["password_hash"]
        spec = self._checked(row, fields)
        given = fields.get("attributes")
        asked = {**(given if isinstance(given, Mapping) else {}), **fields}
        gone = [attribute_id(name) for name, value in asked.items() if value is None]
        kept = {name: value for name, value in held.attributes.items() if name not in gone}
        changes = {"attributes": {**kept, **spec.attributes}, **self._changes(held, spec)}
        changed = self._emulator.change_user(self._setup.tenant, held, **changes)
        if changed is None:
            raise KeyError(f"no user {held.sign_in_name!r} any more")
        self._remember(changed, spec)
        return changed

    def remove(self, user: User | str) -> None:
        """Deletes an account; what was issued to it is refused from then on."""
        self._emulator.remove_user(self._setup.tenant, self[user] if isinstance(user, str) else user)

    def password(self, user: User | str) -> str:
        """The password that the config or `add` gave; pages may have changed it since.

        KeyError when there is none, or no such user.
        """
        name = user.sign_in_name if isinstance(user, User) else normal_sign_in_name(user)
        try:
            return self.passwords[name]
        except KeyError:
            if isinstance(user, str):
                self[user]  # who is not there is told so
            raise KeyError(f"the password of {name!r} is not known here: pass it") from None

    def _checked(self, row: Mapping[str, object], fields: Mapping[str, object]) -> UserSpec:
        """The account of that table with these fields."""
        from mock_b2c.config.users import ACCOUNT_KEYS, checked_user  # noqa: PLC0415 - as above

        keys = {name: value for name, value in fields.items() if name in ACCOUNT_KEYS}
        attributes: Any = fields.get("attributes") or {}
        if isinstance(attributes, Mapping):
            others = {name: fields[name] for name in fields if name not in ACCOUNT_KEYS and name != "attributes"}
            given = {name: value for name, value in {**attributes, **others}.items() if value is not None}
            attributes = attribute_ids(given)
        whole = {**row, **keys, "attributes": attributes}
        known = {name: value for name, value in whole.items() if value is not None}
        return checked_user(known, self._setup.tenant.custom_attributes)

    def _changes(self, held: User, spec: UserSpec) -> dict[str, object]:
        """What differs of an account, beside its attributes."""
        changes: dict[str, object] = {
            "enabled": spec.enabled,
            "force_password_reset": spec.force_password_reset,
            "strong": replace(spec.strong, totp_step=held.strong.totp_step),
            "risk": spec.risk,
            "password_policies": spec.password_policies,
        }
        if spec.password is not None:
            changes["password_hash"] = self._emulator.hashed(spec.password)
        elif spec.password_hash:
            changes["password_hash"] = spec.password_hash
        return changes

    def _remember(self, user: User, spec: UserSpec) -> None:
        if spec.password is not None:
            self.passwords[user.sign_in_name] = spec.password


def passwords_of(users: Iterable[UserSpec]) -> dict[str, str]:
    """Those that a config gives in clear, by sign-in name."""
    known = ((normal_sign_in_name(user.username or user.email), user.password) for user in users)
    return {name: password for name, password in known if password is not None}


def attribute_ids(fields: Mapping[str, object]) -> dict[str, str]:
    """Attributes by the ids of the service: `display_name` is `displayName`; other names stay as they are."""
    return {attribute_id(name): _text(value) for name, value in fields.items()}


def attribute_id(name: str) -> str:
    """The id of the service for an attribute in Python's spelling."""
    return _ATTRIBUTES.get(name.replace("_", "").lower(), name)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
