"""RSA signing keys: made once, kept in a folder, published as a JWK set (reference 2.3)."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048
FILE_NAME = "signing_key.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
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


class KeySet:
    """The keys of an emulator: the current one signs, all are published."""

    def __init__(self, current: SigningKey) -> None:
        self.current = current
        self.published = (current,)

    @property
    def jwks(self) -> bytes:
        """The JWK set as JSON."""
        return json.dumps({"keys": [key.jwk for key in self.published]}, separators=(",", ":")).encode()

    def public_key(self, kid: str) -> rsa.RSAPublicKey | None:
        """The public key of that id."""
        return next((key.private.public_key() for key in self.published if key.kid == kid), None)


def new_key(not_before: int) -> SigningKey:
    """A fresh key."""
    return _signing_key(rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS), not_before)


def load_or_create_key(folder: Path, now: float) -> SigningKey:
    """The key kept in `folder`, made and kept there when there is none; of two makers one wins.

    Raises OSError when the folder cannot be written, ValueError when the file holds no RSA key.
    """
    path = folder / FILE_NAME
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
