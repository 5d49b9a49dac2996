"""The server's certificate as it stands in a folder: reading it needs no X.509 code."""

import contextlib
import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

RENEW_BEFORE = dt.timedelta(days=30)
"""A certificate is replaced when its end is this near."""

ROOT = "root.pem"
SERVER = "server.pem"
_NOTES = re.compile(
    r"not-after: (?P<not_after>[0-9]{1,10})\nkey-pin: (?P<key_pin>[A-Za-z0-9+/=]{44})\n"
    r"root: (?P<root>[0-9a-f]{64})\n-----BEGIN PRIVATE KEY-----\n"
)
_END = "-----END CERTIFICATE-----\n"


class CertificateError(Exception):
    """Certificates cannot be made, read or kept. The message says what to do."""


class Certificate(Struct, frozen=True, kw_only=True):
    """A server certificate for localhost and *.b2clogin.com, and the root to trust it by."""

    root: Path
    """The root certificate, PEM."""
    chain: Path
    """The server's certificate, PEM."""
    key: Path
    """Its private key, PEM (it stands in the same file)."""
    key_pin: str
    """Base64 of the SHA-256 of its public key (RFC 7469 §2.4), for Chromium's
    `--ignore-certificate-errors-spki-list`."""
    not_after: dt.datetime
    """When it ends. It is replaced `RENEW_BEFORE` that, when the server starts."""


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a `CertificateError`."""
    try:
        yield
    except OSError as error:
        raise CertificateError(
            f"Certificates cannot be kept in {folder} ({error.strerror or error}: {error.filename or folder}). "
            "Make that folder readable and writable for you, or choose another one."
        ) from error


def kept_certificate(folder: Path, now: dt.datetime) -> Certificate | None:
    """What stands in the folder, if it is whole and its end is not near."""
    try:
        text = _read_private(folder / SERVER)
        root = (folder / ROOT).read_bytes()
    except FileNotFoundError:
        return None
    notes = _NOTES.match(text)
    if notes is None or not text.endswith(_END) or hashlib.sha256(root).hexdigest() != notes["root"]:
        return None
    not_after = dt.datetime.fromtimestamp(int(notes["not_after"]), dt.UTC)
    if not_after - now < RENEW_BEFORE:
        return None
    return Certificate(
        root=folder / ROOT, chain=folder / SERVER, key=folder / SERVER, key_pin=notes["key_pin"], not_after=not_after
    )


def _read_private(path: Path) -> str:
    """The text of a file with a private key, which nobody else may read."""
    with path.open(encoding="ascii", errors="replace") as file:
        if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
            path.chmod(0o600)
        return file.read()
