"""Signing keys in rotation, published as a JWK set (reference 2.3)."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import rsa

from mock_b2c.domain.sharing import TakesTurns, Turn, in_turn
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.published import jwk_set
from mock_b2c.tokens.keys import SigningKey, new_key

MOST_RETIRED = 20
"""So many retired keys are published; older ones are dropped."""
MakeKey = Callable[[], SigningKey]
PublishedKeys = tuple[SigningKey, SigningKey | None, tuple[SigningKey, ...]]


class KeySet(TakesTurns):
    """Keys in rotation: `current` signs, `next` is published ahead of its time, retired ones still verify.

    `make_key` makes the keys that nobody gives. Threads may use one while another changes it: what is published is
    replaced as a whole.
    """

    def __init__(self, current: SigningKey, make_key: MakeKey | None = None) -> None:
        self._lock = threading.Lock()
        self._make_key = make_key or (lambda: new_key(int(time.time())))
        self._publish(current, None, ())

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self._current

    @property
    def next(self) -> SigningKey | None:
        """The key that is announced and does not sign yet."""
        return self._next

    @property
    def retired(self) -> tuple[SigningKey, ...]:
        """Keys that signed before, the latest first."""
        return self._retired

    @property
    def jwks(self) -> bytes:
        """The JWK set as JSON: current, next, retired."""
        return self._jwks

    def public_key(self, kid: str) -> rsa.RSAPublicKey | None:
        """The public key of that id, None for one that is not published."""
        return next((key.private.public_key() for key in self._published if key.kid == kid), None)

    @in_turn
    def announce(self, key: SigningKey | None = None) -> None:
        """Publishes a key that `roll` will use, so that clients know it before the first token signed by it."""
        with self._lock:
            self._publish(self._current, key or self._make_key(), self._retired)

    @in_turn
    def roll(self, key: SigningKey | None = None) -> None:
        """Signs with `key` from now on, by default the announced one, else a new one; the former is retired."""
        with self._lock:
            follower = key or self._next or self._make_key()
            announced = None if self._next in (None, follower) else self._next
            self._publish(follower, announced, (self._current, *self._retired)[:MOST_RETIRED])

    @in_turn
    def drop_retired(self) -> None:
        """Publishes retired keys no longer: their tokens do not verify any more."""
        with self._lock:
            self._publish(self._current, self._next, ())

    def snapshot(self) -> PublishedKeys:
        """The keys, in their roles."""
        with self._lock:
            return self._current, self._next, self._retired

    @in_turn
    def restore(self, snapshot: PublishedKeys) -> None:
        """Has these keys in these roles, and no others."""
        with self._lock:
            self._publish(*snapshot)

    def replace(self, keys: PublishedKeys) -> None:
        """As `restore`, whoever's turn it is."""
        with self._lock:
            self._publish(*keys)

    def _publish(self, current: SigningKey, announced: SigningKey | None, retired: tuple[SigningKey, ...]) -> None:
        self._current, self._next, self._retired = current, announced, retired
        self._published = (current, *([announced] if announced else []), *retired)
        self._jwks = jwk_set(key.jwk for key in self._published)


class KeyRing(TakesTurns):
    """The key sets of an emulator: one for all user flows, and the tenant's own for its custom policies.

    The latter's first key comes from `make_policy_key` when it is needed: without custom policies it costs nothing.
    """

    def __init__(self, user_flow_key: SigningKey, make_policy_key: MakeKey, make_key: MakeKey | None = None) -> None:
        self.user_flows = KeySet(user_flow_key, make_key)
        self._make_policy_key, self._make_key = make_policy_key, make_key
        self._lock = threading.Lock()
        self._custom_policies: KeySet | None = None

    @classmethod
    def of_dump(cls, dump: bytes) -> Self:
        """The key sets that `dump` told of."""
        (first, *_), _ = json.loads(dump)
        key = SigningKey.of(first)
        ring = cls(key, lambda: key)
        ring.load(dump)
        return ring

    @property
    def custom_policies(self) -> KeySet:
        """The key set of `B2C_1A_TokenSigningKeyContainer` (reference 2.3)."""
        return self._custom_policies or self._begin_custom_policies()

    @in_turn
    def _begin_custom_policies(self) -> KeySet:
        with self._lock:
            if self._custom_policies is None:
                self._custom_policies = self._key_set(self._make_policy_key())
            return self._custom_policies

    def _key_set(self, key: SigningKey) -> KeySet:
        made = KeySet(key, self._make_key)
        made.share(self.turn)
        return made

    def share(self, turn: Turn | None) -> None:
        """See `Shareable`."""
        super().share(turn)
        for held in filter(None, (self.user_flows, self._custom_policies)):
            held.share(turn)

    def dump(self) -> bytes:
        """See `Shareable`. It holds the private keys."""
        return dumped(self.snapshot())

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        user_flows, custom = (_published(told) if told else None for told in json.loads(body))
        assert user_flows is not None  # noqa: S101 - see `dump`
        self.user_flows.replace(user_flows)
        with self._lock:
            if custom and self._custom_policies is None:
                self._custom_policies = self._key_set(custom[0])
            if custom and self._custom_policies:
                self._custom_policies.replace(custom)

    def snapshot(self) -> tuple[PublishedKeys, PublishedKeys | None]:
        """The keys for user flows, and those of custom policies if one was needed so far."""
        with self._lock:
            custom = self._custom_policies
        return self.user_flows.snapshot(), custom.snapshot() if custom else None

    @in_turn
    def restore(self, snapshot: tuple[PublishedKeys, PublishedKeys | None]) -> None:
        """Has these keys; those of custom policies stay when none was needed then."""
        user_flows, custom = snapshot
        self.user_flows.restore(user_flows)
        if custom:
            self.custom_policies.restore(custom)

    def public_key(self, kid: str) -> rsa.RSAPublicKey | None:
        """The published key of that id, whatever it signs for."""
        return self.user_flows.public_key(kid) or self.custom_policies.public_key(kid)

    def of(self, flow: UserFlow) -> KeySet:
        """The keys that sign for this user flow or custom policy."""
        return self.custom_policies if flow.is_custom_policy else self.user_flows


def dumped(keys: tuple[PublishedKeys, PublishedKeys | None]) -> bytes:
    """The keys of a ring's snapshot, for `KeyRing.of_dump`. It holds the private ones."""
    user_flows, custom = keys
    return json.dumps([_told(user_flows), _told(custom) if custom else None]).encode()


Told = list[dict[str, Any] | None]


def _told(keys: PublishedKeys) -> Told:
    current, announced, retired = keys
    return [current.told(), announced.told() if announced else None, *(key.told() for key in retired)]


def _published(told: Iterable[dict[str, Any] | None]) -> PublishedKeys:
    current, announced, *retired = (SigningKey.of(key) if key else None for key in told)
    assert current is not None  # noqa: S101 - see `_told`
    return current, announced, tuple(filter(None, retired))
