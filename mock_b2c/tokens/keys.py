"""RSA signing keys: made once, and kept in a folder (reference 2.3)."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec import Struct

from mock_b2c.domain.base64url import base64url
from mock_b2c.published import SIGNING_KEY_FILE

KEY_BITS = 2048
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
            "e": _of_number(numbers.e),
            "n": _of_number(numbers.n),
        }

    def told(self) -> dict[str, Any]:
        """As data, the private key too, for `of`; the public part for those that cannot read keys."""
        return {"kid": self.kid, "not_before": self.not_before, "pem": _pem(self.private).decode(), "jwk": self.jwk}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """The key that another process has told."""
        return cls(private=_private(told["pem"].encode()), kid=told["kid"], not_before=told["not_before"])


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
    try:
        return _private(path.read_bytes())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(f"{path} holds no RSA key; delete it and a new one is made") from None


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    """The key. Checking it would take 33 ms; it is our own, and was written as a whole."""
    private = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("no RSA key")
    return private


def _pem(private: rsa.RSAPrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_new(path: Path, private: rsa.RSAPrivateKey) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_pem(private))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster: its key counts
    except OSError:  # a file system without hard links; two that start at once there may have two keys
        if not path.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _signing_key(private: rsa.RSAPrivateKey, not_before: int) -> SigningKey:
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    kid = base64url(hashlib.sha256(public).digest())
    return SigningKey(private=private, kid=kid, not_before=not_before)


def _of_number(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
