"""Passwords at rest: salted PBKDF2 at a cost fit for a mock, and a small memory of what was verified last.

The users of an emulator are test users; what the hash protects is a password that somebody typed in by habit. A
peer spends nine tenths of each sign-in in its password hash (peers.md, 4c), so the cost is low on purpose.
"""

import hashlib
import hmac
import secrets
import threading

from mock_b2c.emulator.secret import Secret

ROUNDS = 1_000
REMEMBERED = 256


class Pbkdf2Hasher:
    """`domain.ports.PasswordHasher`; hashes read `pbkdf2$rounds$salt$digest`."""

    def __init__(self, secret: Secret | None = None) -> None:
        self._secret = secret or Secret()
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._verified: dict[str, bytes] = {}

    def hash(self, password: str) -> str:
        """A salted hash."""
        salt = secrets.token_hex(16)
        return f"pbkdf2${ROUNDS}${salt}${_digest(password, salt, ROUNDS)}"

    def verify(self, password: str, hashed: str) -> bool:
        """Whether the hash was made from this password. A right answer is remembered, keyed by a secret."""
        mark = self._marked(password)
        known = self._verified.get(hashed)
        if known is not None and hmac.compare_digest(known, mark):
            return True
        _, rounds, salt, digest = hashed.split("$")
        if not hmac.compare_digest(_digest(password, salt, int(rounds)), digest):
            return False
        self._remember(hashed, mark)
        return True

    def mark(self, password: str) -> str:
        """A digest keyed by the emulator's secret."""
        return self._secret.digest("password", password)

    def _marked(self, password: str) -> bytes:
        return hmac.digest(self._key, password.encode(), "sha256")

    def _remember(self, hashed: str, mark: bytes) -> None:
        with self._lock:
            if len(self._verified) >= REMEMBERED:
                self._verified.pop(next(iter(self._verified)))
            self._verified[hashed] = mark


class SharedHasher(Pbkdf2Hasher):
    """One for all the tenants of tests in a process, which begin with the same users: each password is hashed once.

    So accounts that have the same password have the same hash here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[bytes, str] = {}

    def hash(self, password: str) -> str:
        """A salted hash, which may have been made for another account."""
        mark = self._marked(password)
        hashed = self._made.get(mark)
        if hashed is None:
            hashed = super().hash(password)
            if len(self._made) < REMEMBERED:
                self._made[mark] = hashed
            self._remember(hashed, mark)
        return hashed


SHARED = SharedHasher()
"""That of this process."""


def _digest(password: str, salt: str, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), rounds).hex()
