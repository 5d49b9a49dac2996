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
        mark = hmac.digest(self._key, password.encode(), "sha256")
        known = self._verified.get(hashed)
        if known is not None and hmac.compare_digest(known, mark):
            return True
        _, rounds, salt, digest = hashed.split("$")
        if not hmac.compare_digest(_digest(password, salt, int(rounds)), digest):
            return False
        with self._lock:
            if len(self._verified) >= REMEMBERED:
                self._verified.pop(next(iter(self._verified)))
            self._verified[hashed] = mark
        return True

    def mark(self, password: str) -> str:
        """A digest keyed by the emulator's secret."""
        return self._secret.digest("password", password)


def _digest(password: str, salt: str, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), rounds).hex()
