"""RSA signing keys: made once, kept in a folder, published as a JWK set (reference 2.3)."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec import Struct

from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.published import SIGNING_KEY_FILE

KEY_BITS = 2048
MOST_RETIRED = 20
"""So many retired keys are published; older ones are dropped."""
FILE_NAME = SIGNING_KEY_FILE
POLICY_KEY_FILE_NAME = "policy_signing_key.pem"


class SigningKey(Struct, frozen=True, kw_only=True):
    """A private key with the id and start (`nbf`, epoch seconds) under which it is published."""

    private: rsa.RSAPrivateKey
    kid: str
    not_before: int

    @property
    def jwk(self) -> dict[str, object]:
        """The public part, members in the service's order and no others (reference 2.3)."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kid": self.kid,
            "nbf": self.not_before,
            "use": "sig",
            "kty": "RSA",
            "e": _base64url(numbers.e),
            "n": _base64url(numbers.n),
        }


MakeKey = Callable[[], SigningKey]
PublishedKeys = tuple[SigningKey, SigningKey | None, tuple[SigningKey, ...]]


class KeySet:
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

    def announce(self, key: SigningKey | None = None) -> None:
        """Publishes a key that `roll` will use, so that clients know it before the first token signed by it."""
        with self._lock:
            self._publish(self._current, key or self._make_key(), self._retired)

    def roll(self, key: SigningKey | None = None) -> None:
        """Signs with `key` from now on, by default the announced one, else a new one; the former is retired."""
        with self._lock:
            follower = key or self._next or self._make_key()
            announced = None if self._next in (None, follower) else self._next
            self._publish(follower, announced, (self._current, *self._retired)[:MOST_RETIRED])

    def drop_retired(self) -> None:
        """Publishes retired keys no longer: their tokens do not verify any more."""
        with self._lock:
            self._publish(self._current, self._next, ())

    def snapshot(self) -> PublishedKeys:
        """The keys, in their roles."""
        with self._lock:
            return self._current, self._next, self._retired

    def restore(self, snapshot: PublishedKeys) -> None:
        """Has these keys in these roles, and no others."""
        with self._lock:
            self._publish(*snapshot)

    def _publish(self, current: SigningKey, announced: SigningKey | None, retired: tuple[SigningKey, ...]) -> None:
        self._current, self._next, self._retired = current, announced, retired
        self._published = (current, *([announced] if announced else []), *retired)
        members = {"keys": [key.jwk for key in self._published]}
        self._jwks = json.dumps(members, separators=(",", ":")).encode()


class KeyRing:
    """The key sets of an emulator: one for all user flows, and the tenant's own for its custom policies.

    The latter's first key comes from `make_policy_key` when it is needed: without custom policies it costs nothing.
    """

    def __init__(self, user_flow_key: SigningKey, make_policy_key: MakeKey, make_key: MakeKey | None = None) -> None:
        self.user_flows = KeySet(user_flow_key, make_key)
        self._make_policy_key, self._make_key = make_policy_key, make_key
        self._lock = threading.Lock()
        self._custom_policies: KeySet | None = None

    @property
    def custom_policies(self) -> KeySet:
        """The key set of `B2C_1A_TokenSigningKeyContainer` (reference 2.3)."""
        with self._lock:
            if self._custom_policies is None:
                self._custom_policies = KeySet(self._make_policy_key(), self._make_key)
            return self._custom_policies

    def snapshot(self) -> tuple[PublishedKeys, PublishedKeys | None]:
        """The keys for user flows, and those of custom policies if one was needed so far."""
        with self._lock:
            custom = self._custom_policies
        return self.user_flows.snapshot(), custom.snapshot() if custom else None

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


def new_key(not_before: int) -> SigningKey:
    """A fresh key."""
    return _signing_key(rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS), not_before)


def load_or_create_key(folder: Path, now: float, name: str = FILE_NAME) -> SigningKey:
    """The key kept in `folder` under that name, made and kept there when there is none; of two makers one wins.

    Raises OSError when the folder cannot be written, ValueError when the file holds no RSA key.
    """
    path = folder / name
    if not path.exists():
        _write_new(path, new_key(int(now)).private)
    return _signing_key(_read(path), int(path.stat().st_mtime))


def _read(path: Path) -> rsa.RSAPrivateKey:
    pem, private = path.read_bytes(), None
    with contextlib.suppress(ValueError, TypeError, UnsupportedAlgorithm):
        # Checking the key takes 33 ms; it is our own, written whole by os.link below.
        private = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key; delete it and a new one is made")  # noqa: TRY004 - a file's content
    return private


def _write_new(path: Path, private: rsa.RSAPrivateKey) -> None:
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster: its key counts
    finally:
        draft.unlink()


def _signing_key(private: rsa.RSAPrivateKey, not_before: int) -> SigningKey:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    kid = base64.urlsafe_b64encode(hashlib.sha256(public).digest()).rstrip(b"=").decode()
    return SigningKey(private=private, kid=kid, not_before=not_before)


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
