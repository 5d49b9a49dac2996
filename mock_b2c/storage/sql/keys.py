"""How texts that come from outside are looked up: whatever is in them, and however long they are."""

import hashlib

from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.user import User

LONGEST = 300
"""Bytes of a name that stands in an index as it is; PostgreSQL takes some 2,700."""


def as_bytes(text: str) -> bytes:
    """A text for an index; of long ones the digest."""
    raw = text.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= LONGEST else b"\xff" + hashlib.sha256(raw).digest()


def record_key(kind: str, key: str) -> bytes:
    """The digest under which a record stands: who reads the database learns no code, token or cookie by it."""
    return hashlib.sha256(f"{kind}\0{key}".encode("utf-8", "surrogatepass")).digest()


def name_key(normal_name: str) -> bytes:
    """That of a sign-in name in its normal form."""
    return as_bytes(f"name {normal_name}")


def identity_key(identity: FederatedIdentity) -> bytes:
    """That of an identity at a provider."""
    return as_bytes(f"identity {len(identity.issuer)} {identity.issuer} {identity.subject}")


def key_of(user: User) -> bytes:
    """Under which an account is unique within its tenant."""
    return identity_key(user.identity) if user.identity else name_key(user.sign_in_name)
