"""Proof Key for Code Exchange, RFC 7636."""

import hashlib
import hmac
import re

from msgspec import Struct

from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.errors import B2CError

_VALUE = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")  # RFC 7636 §4.1 and §4.2
METHODS = ("plain", "S256")


class Challenge(Struct, frozen=True, kw_only=True):
    """The code challenge that an authorization request bound its code to."""

    value: str
    method: str

    def verify(self, verifier: str) -> None:
        """Raises B2CError when `verifier` is malformed (AADB2C90183) or does not match (AADB2C90182)."""
        if not _VALUE.match(verifier):
            raise B2CError("AADB2C90183")
        derived = s256(verifier) if self.method == "S256" else verifier
        if not hmac.compare_digest(derived.encode(), self.value.encode()):
            raise B2CError("AADB2C90182")


def s256(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    return base64url(hashlib.sha256(verifier.encode()).digest())


def parse_challenge(value: str, method: str) -> Challenge | None:
    """The challenge of a request, None when it has none; B2CError AADB2C90184 when it is not usable."""
    if not value and not method:
        return None
    if (method or "plain") not in METHODS or not _VALUE.match(value):
        raise B2CError("AADB2C90184", method=method or "plain")
    return Challenge(value=value, method=method or "plain")
