"""What the core needs from outside, as protocols: time, chance, passwords and storage."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import FederatedIdentity, ProviderCode
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.limits import Count
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.messages import Message
from mock_b2c.domain.records import Memo
from mock_b2c.domain.session import BrowserSessions, Farewell
from mock_b2c.domain.user import User

T = TypeVar("T")
ENTRIES_KEPT = 2000
"""So many things that happened are kept."""
REPORTS_KEPT = 50
"""So many processes are known by their reports."""


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> float:
        """Epoch seconds."""


class Ids(Protocol):
    """The only source of chance."""

    def guid(self) -> str:
        """A new GUID, lower case."""

    def secret(self) -> str:
        """A new unguessable URL-safe text of at least 256 bits: codes, refresh tokens, sessions."""

    def digits(self) -> str:
        """A new one-time code of six digits."""

    def octets(self, count: int) -> bytes:
        """So many new unguessable bytes."""


class PasswordHasher(Protocol):
    """Passwords at rest."""

    def hash(self, password: str) -> str:
        """A salted hash that `verify` understands."""

    def verify(self, password: str, hashed: str) -> bool:
        """Whether the hash was made from this password; comparison in constant time."""

    def mark(self, password: str) -> str:
        """The same text for the same password, as long as the hasher lives; the password is not to be had from it."""


class AlreadyExistsError(Exception):
    """A record with that unique name is there already; nothing was changed."""

    def __init__(self, name: str = "") -> None:
        told = f": {name!r}" if name else ""
        super().__init__(f"That sign-in name, identity or id is taken already{told}.")


class StoreError(Exception):
    """A store cannot be opened, or does not do its work now; the text says what would help. Nothing is half done."""


class Users(Protocol):
    """The users of all tenants; sign-in names are unique within a tenant, and so are identities at providers."""

    def add(self, tenant_id: TenantId, user: User) -> None:
        """Stores a new user; AlreadyExistsError when its sign-in name, identity or id is taken."""

    def add_many(self, tenant_id: TenantId, users: Sequence[User]) -> list[User]:
        """Stores those of many new users who can be; the others, whose sign-in name, identity or id is taken."""

    def get(self, tenant_id: TenantId, user_id: ObjectId) -> User | None:
        """The user of that object id."""

    def find(self, tenant_id: TenantId, sign_in_name: str) -> User | None:
        """The user whose sign-in name that is, in any case; who has an identity at a provider has none."""

    def find_identity(self, tenant_id: TenantId, identity: FederatedIdentity) -> User | None:
        """The user who is that somebody at an identity provider."""

    def swap(self, tenant_id: TenantId, old: User, new: User) -> bool:
        """Stores a new state of a user, with the same id and sign-in name, if `old` is still the stored one.

        False means somebody else was faster, or the user is not there.
        """

    def remove(self, tenant_id: TenantId, user_id: ObjectId) -> bool:
        """Deletes a user; whether there was one. Its sign-in name or identity is free again."""

    def count(self, tenant_id: TenantId) -> int:
        """How many users a tenant has."""

    def all(self, tenant_id: TenantId, after: ObjectId | None = None) -> Iterator[User]:
        """All users of a tenant in the order they were added, or those behind one: nobody, when it is not there."""


class Records(Protocol[T]):
    """Short-lived records under unguessable keys. A store may forget the least recently used beyond its bound."""

    def put(self, key: str, record: T, expires_at: float) -> None:
        """Stores or overwrites."""

    def add(self, key: str, record: T, expires_at: float, now: float) -> bool:
        """Stores a record unless there is one that is not past its end; whether it did."""

    def get(self, key: str, now: float) -> T | None:
        """The record, None when unknown or past its end."""

    def take(self, key: str, now: float) -> T | None:
        """Removes and returns the record: of several callers at once exactly one gets it."""

    def swap(self, key: str, old: T, new: T, expires_at: float | None = None) -> bool:
        """Replaces `old` by `new` if it is still what is stored; False means somebody else was faster.

        Its end stays as it was unless a new one is given.
        """

    def discard(self, key: str, old: T) -> bool:
        """Removes `old` if it is still what is stored; False means somebody else was faster."""


class SharedSettings(Protocol):
    """Named settings that all processes of one store agree on: short texts of bytes, changed by one of them at a time.

    A version is a number that grows with each change of whichever setting; no two changes have the same one.
    """

    def versions(self) -> int:
        """The version of the latest change, 0 before the first: a cheap question, for those who ask again and again."""

    def get(self, name: str) -> tuple[bytes, int] | None:
        """What a setting holds, and the version of the change that made it so; None when nobody has set it."""

    def swap(self, name: str, version: int, body: bytes) -> bool:
        """Sets one if its version still is this, 0 for one that nobody has set; False: somebody else was faster."""

    @property
    def lag(self) -> float:
        """Seconds for which some process may take an older version for the latest, from when any has seen a change.

        `swap` comes back when they are over.
        """

    def time(self) -> float | None:
        """Epoch seconds by the store's own clock; None where the machine's is that of all processes that share it."""


class Messages(Protocol):
    """The last messages of all tenants; a store forgets the oldest beyond its bound."""

    def add(self, message: Message) -> None:
        """Keeps a message as the newest."""

    def all(self) -> list[Message]:
        """Newest first."""

    def newest(self) -> object:
        """Something else once there is a newer message than before: a cheap question for those who wait for one."""

    def replace(self, messages: Iterable[Message]) -> None:
        """Holds these, given newest first, and no others."""


class Log(Protocol):
    """What all processes have noted of what happened, in batches: a store forgets the oldest beyond its bound."""

    def add(self, batch: bytes, entries: int) -> None:
        """Keeps a batch of so many entries as the newest; a server that crashes within a second may forget it."""

    def replace(self, batch: bytes, entries: int) -> None:
        """Holds this batch and no other."""

    def all(self) -> list[bytes]:
        """The batches, oldest first: the last `ENTRIES_KEPT` entries are among them, and a few older ones."""

    def newest(self) -> object:
        """Something else once there is a newer batch than before: a cheap question for those who wait for one."""


class Reports(Protocol):
    """What each process has said of itself last, by its name. A store forgets those that have been silent longest."""

    def put(self, process: str, report: bytes, at: float) -> None:
        """Says something (epoch seconds), in place of what was said before."""

    def all(self) -> dict[str, bytes]:
        """What was said, by process."""

    def remove(self, process: str) -> None:
        """That process has come to its end."""


@runtime_checkable
class Restorable(Protocol):
    """A storage that can go back to what it held before."""

    def snapshot(self) -> object:
        """All that is stored, for `restore`; what happens later does not change it."""

    def restore(self, snapshot: object) -> None:
        """Holds what it held when the snapshot was taken, and nothing else; a snapshot may be used again."""

    def holding(self, users: Iterable[tuple[TenantId, User]]) -> object:
        """A snapshot of a storage that holds these users and nothing else."""


class Snapshots(Protocol):
    """Snapshots by their names, as bytes, for all processes; a few of them."""

    def add(self, name: str, body: bytes, most: int) -> bool:
        """Keeps one under a new name; False when so many are kept already."""

    def names(self) -> tuple[str, ...]:
        """Of those that are kept, the oldest first."""

    def get(self, name: str) -> bytes | None:
        """The one of that name."""

    def remove(self, name: str) -> bool:
        """Forgets one; whether there was one of that name."""


@runtime_checkable
class KeepsSnapshots(Protocol):
    """A storage whose snapshots are data, and which keeps some for all processes."""

    @property
    def snapshots(self) -> Snapshots:
        """Those that are kept; no part of snapshots themselves."""


class Storage(Protocol):
    """All state of a running emulator."""

    @property
    def users(self) -> Users:
        """The directory."""

    @property
    def codes(self) -> Records[AuthorizationCode]:
        """Authorization codes by value."""

    @property
    def refresh_tokens(self) -> Records[Grant]:
        """Refresh tokens by value."""

    @property
    def revoked_families(self) -> Records[Grant]:
        """Grants whose family was revoked, by the family's id."""

    @property
    def sessions(self) -> Records[BrowserSessions]:
        """Single sign-on sessions of a browser by cookie value."""

    @property
    def transactions(self) -> Records[Transaction]:
        """Authorization requests under way by transaction id."""

    @property
    def wrong_passwords(self) -> Records[WrongPasswords]:
        """What accounts remember of wrong passwords, by tenant and object id."""

    @property
    def farewells(self) -> Records[Farewell]:
        """Log-outs that are under way at an identity provider, by the state they come back with."""

    @property
    def provider_codes(self) -> Records[ProviderCode]:
        """Codes of mock identity providers by value."""

    @property
    def counts(self) -> Records[Count]:
        """Requests counted where a tenant limits them, by who is counted and when."""

    @property
    def memos(self) -> Records[Memo]:
        """What the emulator's own surface remembers between two requests, by a ticket."""

    @property
    def messages(self) -> Messages:
        """The outbox."""

    @property
    def log(self) -> Log:
        """What happened; no part of snapshots."""

    @property
    def reports(self) -> Reports:
        """What processes say of themselves; no part of snapshots."""

    @property
    def shared(self) -> SharedSettings:
        """What all processes agree on: not only state, but how the emulator is set up."""
