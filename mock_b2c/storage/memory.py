"""Storage in the memory of one process.

State is bounded: beyond its limit a kind of record forgets the one that was used longest ago, so that a long load
does not grow the process.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, islice
from typing import Generic, TypeVar

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import FederatedIdentity, ProviderCode
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.limits import Count
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.messages import Message
from mock_b2c.domain.ports import ENTRIES_KEPT, REPORTS_KEPT, AlreadyExistsError
from mock_b2c.domain.records import Memo
from mock_b2c.domain.session import BrowserSessions, Farewell
from mock_b2c.domain.user import User, normal_sign_in_name

T = TypeVar("T")
LIMIT = 2_000
MESSAGES_KEPT = 500
COUNTS_KEPT = 10_000
_BESIDE = frozenset({"log", "reports", "shared"})
"""What is no part of a snapshot."""


class MemoryRecords(Generic[T]):
    """`domain.ports.Records` in a dictionary ordered by last use."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[T, float]] = OrderedDict()

    def put(self, key: str, record: T, expires_at: float) -> None:
        """Stores or overwrites."""
        with self._lock:
            self._put(key, record, expires_at)

    def add(self, key: str, record: T, expires_at: float, now: float) -> bool:
        """Stores a record unless there is one that is not past its end; whether it did."""
        with self._lock:
            held = self._held.get(key)
            if held is not None and now < held[1]:
                return False
            self._put(key, record, expires_at)
            return True

    def _put(self, key: str, record: T, expires_at: float) -> None:
        self._held[key] = (record, expires_at)
        self._held.move_to_end(key)
        while len(self._held) > self._limit:
            self._held.popitem(last=False)

    def get(self, key: str, now: float) -> T | None:
        """The record, None when unknown or past its end."""
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return None
            if now >= held[1]:
                del self._held[key]
                return None
            self._held.move_to_end(key)
            return held[0]

    def take(self, key: str, now: float) -> T | None:
        """Removes and returns the record: of several callers at once exactly one gets it."""
        with self._lock:
            held = self._held.pop(key, None)
        return held[0] if held is not None and now < held[1] else None

    def swap(self, key: str, old: T, new: T, expires_at: float | None = None) -> bool:
        """Replaces `old` by `new` if it is still what is stored; its end, too, when one is given."""
        with self._lock:
            held = self._held.get(key)
            if held is None or (held[0] is not old and held[0] != old):
                return False
            self._held[key] = (new, held[1] if expires_at is None else expires_at)
            return True

    def discard(self, key: str, old: T) -> bool:
        """Removes `old` if it is still what is stored."""
        with self._lock:
            held = self._held.get(key)
            if held is None or (held[0] is not old and held[0] != old):
                return False
            del self._held[key]
            return True

    def __len__(self) -> int:
        return len(self._held)

    def snapshot(self) -> object:
        """What is held, with its ends."""
        with self._lock:
            return OrderedDict(self._held)

    def restore(self, snapshot: object) -> None:
        """Holds what the snapshot has."""
        assert isinstance(snapshot, OrderedDict)  # noqa: S101 - its own
        with self._lock:
            self._held = OrderedDict(snapshot)


class MemoryUsers:
    """`domain.ports.Users` in two dictionaries: by object id, and by sign-in name or identity."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[tuple[TenantId, ObjectId], User] = {}
        self._by_name: dict[tuple[TenantId, str | FederatedIdentity], ObjectId] = {}

    def add(self, tenant_id: TenantId, user: User) -> None:
        """Stores a new user; AlreadyExistsError when its sign-in name, identity or id is taken."""
        if self.add_many(tenant_id, [user]):
            raise AlreadyExistsError(user.unique_name)

    def add_many(self, tenant_id: TenantId, users: Sequence[User]) -> list[User]:
        """Stores those of many new users who can be; the others, whose sign-in name, identity or id is taken."""
        taken = []
        with self._lock:
            for user in users:
                name = user.identity or user.sign_in_name
                if (tenant_id, name) in self._by_name or (tenant_id, user.id) in self._by_id:
                    taken.append(user)
                    continue
                self._by_id[tenant_id, user.id] = user
                self._by_name[tenant_id, name] = user.id
        return taken

    def get(self, tenant_id: TenantId, user_id: ObjectId) -> User | None:
        """The user of that object id."""
        return self._by_id.get((tenant_id, user_id))

    def find(self, tenant_id: TenantId, sign_in_name: str) -> User | None:
        """The user whose sign-in name that is, in any case; who has an identity at a provider has none."""
        user_id = self._by_name.get((tenant_id, normal_sign_in_name(sign_in_name)))
        return self._by_id.get((tenant_id, user_id)) if user_id else None

    def find_identity(self, tenant_id: TenantId, identity: FederatedIdentity) -> User | None:
        """The user who is that somebody at an identity provider."""
        user_id = self._by_name.get((tenant_id, identity))
        return self._by_id.get((tenant_id, user_id)) if user_id else None

    def swap(self, tenant_id: TenantId, old: User, new: User) -> bool:
        """Stores a new state of a user if `old` is still the stored one."""
        with self._lock:
            held = self._by_id.get((tenant_id, old.id))
            if held is None or (held is not old and held != old):
                return False
            self._by_id[tenant_id, old.id] = new
            return True

    def remove(self, tenant_id: TenantId, user_id: ObjectId) -> bool:
        """Deletes a user; whether there was one."""
        with self._lock:
            user = self._by_id.pop((tenant_id, user_id), None)
            if user is None:
                return False
            del self._by_name[tenant_id, user.identity or user.sign_in_name]
            return True

    def count(self, tenant_id: TenantId) -> int:
        """How many users a tenant has."""
        with self._lock:
            return sum(1 for owner, _ in self._by_id if owner == tenant_id)

    def all(self, tenant_id: TenantId, after: ObjectId | None = None) -> Iterator[User]:
        """All users of a tenant in the order they were added, or those behind one: nobody, when it is not there."""
        with self._lock:
            found = [user for (owner, _), user in self._by_id.items() if owner == tenant_id]
        if after is None:
            return iter(found)
        behind = dropwhile(lambda user: user.id != after, found)
        return islice(behind, 1, None)

    def snapshot(self) -> object:
        """All users, with their names."""
        with self._lock:
            return dict(self._by_id), dict(self._by_name)

    def restore(self, snapshot: object) -> None:
        """Has the users of the snapshot."""
        assert isinstance(snapshot, tuple)  # noqa: S101 - its own
        by_id, by_name = snapshot
        with self._lock:
            self._by_id, self._by_name = dict(by_id), dict(by_name)


class MemoryMessages:
    """`domain.ports.Messages` in a queue that forgets its oldest."""

    def __init__(self, limit: int = MESSAGES_KEPT) -> None:
        self._lock = threading.Lock()
        self._held: deque[Message] = deque(maxlen=limit)

    def add(self, message: Message) -> None:
        """Keeps a message as the newest."""
        with self._lock:
            self._held.appendleft(message)

    def all(self) -> list[Message]:
        """Newest first."""
        with self._lock:
            return list(self._held)

    def newest(self) -> object:
        """The newest one, if there is any."""
        with self._lock:
            return self._held[0] if self._held else None

    def replace(self, messages: Iterable[Message]) -> None:
        """Holds these, given newest first, and no others."""
        with self._lock:
            self._held = deque(messages, self._held.maxlen)

    def snapshot(self) -> object:
        """All of them."""
        return tuple(self.all())

    def restore(self, snapshot: object) -> None:
        """Holds those of the snapshot."""
        assert isinstance(snapshot, tuple)  # noqa: S101 - its own
        self.replace(snapshot)


class MemoryLog:
    """`domain.ports.Log` in a queue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: deque[tuple[bytes, int]] = deque()
        self._entries = 0
        self._added = 0

    def add(self, batch: bytes, entries: int) -> None:
        """Keeps a batch as the newest."""
        with self._lock:
            self._held.append((batch, entries))
            self._added += 1
            self._entries += entries
            while self._entries - self._held[0][1] >= ENTRIES_KEPT:
                self._entries -= self._held.popleft()[1]

    def replace(self, batch: bytes, entries: int) -> None:
        """Holds this batch and no other."""
        with self._lock:
            self._held = deque([(batch, entries)])
            self._added += 1
            self._entries = entries

    def all(self) -> list[bytes]:
        """Oldest first."""
        with self._lock:
            return [batch for batch, _ in self._held]

    def newest(self) -> object:
        """How many there have been."""
        return self._added


class MemoryReports:
    """`domain.ports.Reports` in a dictionary, the latest last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def put(self, process: str, report: bytes, at: float) -> None:  # noqa: ARG002 - they come in order
        """Says something, in place of what was said before."""
        with self._lock:
            self._held[process] = report
            self._held.move_to_end(process)
            while len(self._held) > REPORTS_KEPT:
                self._held.popitem(last=False)

    def all(self) -> dict[str, bytes]:
        """What was said, by process."""
        with self._lock:
            return dict(self._held)

    def remove(self, process: str) -> None:
        """That process has come to its end."""
        with self._lock:
            self._held.pop(process, None)


class MemoryShared:
    """`domain.ports.SharedSettings` of one process."""

    lag = 0.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest = 0
        self._held: dict[str, tuple[bytes, int]] = {}

    def versions(self) -> int:
        """The version of the latest change."""
        return self._latest

    def get(self, name: str) -> tuple[bytes, int] | None:
        """What a setting holds, and its version."""
        return self._held.get(name)

    def swap(self, name: str, version: int, body: bytes) -> bool:
        """Sets one if its version still is this."""
        with self._lock:
            held = self._held.get(name)
            if (held[1] if held else 0) != version:
                return False
            self._latest += 1
            self._held[name] = (body, self._latest)
            return True

    def time(self) -> None:
        """There is one machine."""


class MemoryStorage:
    """`domain.ports.Storage` that ends with the process."""

    waits = False

    def __init__(self, limit: int = LIMIT) -> None:
        self.users = MemoryUsers()
        self.codes: MemoryRecords[AuthorizationCode] = MemoryRecords(limit)
        self.refresh_tokens: MemoryRecords[Grant] = MemoryRecords(limit)
        self.revoked_families: MemoryRecords[Grant] = MemoryRecords(limit)
        self.sessions: MemoryRecords[BrowserSessions] = MemoryRecords(limit)
        self.transactions: MemoryRecords[Transaction] = MemoryRecords(limit)
        self.wrong_passwords: MemoryRecords[WrongPasswords] = MemoryRecords(limit)
        self.farewells: MemoryRecords[Farewell] = MemoryRecords(limit)
        self.provider_codes: MemoryRecords[ProviderCode] = MemoryRecords(limit)
        self.counts: MemoryRecords[Count] = MemoryRecords(COUNTS_KEPT)
        self.memos: MemoryRecords[Memo] = MemoryRecords(limit)
        self.messages = MemoryMessages()
        self.log = MemoryLog()
        self.reports = MemoryReports()
        self.shared = MemoryShared()

    def close(self) -> None:
        """Nothing is to be given back."""

    def snapshot(self) -> object:
        """State, for `restore`; records are never changed, so that copies of the dictionaries do."""
        return {name: part.snapshot() for name, part in vars(self).items() if name not in _BESIDE}

    def holding(self, users: Iterable[tuple[TenantId, User]]) -> object:
        """A snapshot of a storage that holds these users and nothing else."""
        other = MemoryStorage()
        for tenant_id, user in users:
            other.users.add(tenant_id, user)
        return other.snapshot()

    def restore(self, snapshot: object) -> None:
        """Holds what it held when the snapshot was taken, and nothing else."""
        assert isinstance(snapshot, dict)  # noqa: S101 - its own
        for name, held in snapshot.items():
            getattr(self, name).restore(held)
