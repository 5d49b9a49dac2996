"""A checked config: a tenant and the users it starts with. Nothing here loads what checking needs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import field
from msgspec.structs import asdict

from mock_b2c.domain.conditional_access import Risk
from mock_b2c.domain.delivery import NOWHERE, Delivery
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.mfa import StrongAuthentication
from mock_b2c.domain.password_rules import LOCAL_ACCOUNT, PasswordPolicy
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User

if TYPE_CHECKING:
    from mock_b2c.emulator import Emulator


class ConfigError(Exception):
    """The config cannot be used. `faults` has a line for each fault, `source` the file they are in.

    `more` says that these faults of form hid the rest: names, references and addresses were not looked at yet.
    """

    def __init__(self, source: str, faults: Iterable[str], *, more: bool = False) -> None:
        self.source = source
        self.faults = tuple(faults)
        self.more = more
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """`file: key: what is wrong`, one a fault."""
        return [f"{self.source}: {fault}" for fault in self.faults]


class UserSpec(WithSecrets, frozen=True, kw_only=True):
    """A user as the config gives it; the password is in clear, as in the file, or None where its hash is given.

    One with an `identity` has neither. Its fields are what `Emulator.new_user` takes.
    """

    hidden = frozenset({"password", "password_hash"})

    email: str
    password: str | None
    attributes: Mapping[str, str]
    id: str | None = None
    enabled: bool = True
    force_password_reset: bool = False
    username: str = ""
    strong: StrongAuthentication = field(default_factory=StrongAuthentication)
    risk: Risk = Risk()
    password_policies: frozenset[PasswordPolicy] = LOCAL_ACCOUNT
    password_hash: str = ""
    identity: FederatedIdentity | None = None


class Config(WithSecrets, frozen=True, kw_only=True):
    """A tenant, the users it starts with, and where messages go.

    `source` names the file; `other_files`: parts of it stand in others. `warnings` has a line for each thing that works
    here and that the service does not have. `data` is what the file holds, `folder` where
    those others are.
    """

    hidden = frozenset({"data"})

    source: str
    tenant: Tenant
    users: tuple[UserSpec, ...]
    delivery: Delivery = NOWHERE
    other_files: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()
    warnings: tuple[str, ...] = ()


def create_emulator(config: Config, **parts: Any) -> "Emulator":
    """An emulator with the config's tenant and users; `parts` are those of `Emulator`."""
    emulator = emulator_without_users(config, **parts)
    add_users(emulator, config)
    return emulator


def emulator_without_users(config: Config, **parts: Any) -> "Emulator":
    """An emulator with the config's tenant, for a storage that may have its users already."""
    from mock_b2c.emulator import Emulator  # noqa: PLC0415 - a config is read sooner than an emulator is loaded

    return Emulator([config.tenant], **{"delivery": config.delivery, **parts})


def add_users(emulator: "Emulator", config: Config) -> None:
    """Adds the config's users to its tenant, which the emulator has."""
    for user in config.users:
        add_user(emulator, config.tenant, user)


def add_user(emulator: "Emulator", tenant: Tenant, user: UserSpec) -> User:
    """Adds this user; AlreadyExistsError when the sign-in name or the id is taken."""
    return emulator.add_user(tenant, **asdict(user))
