"""The server's certificate and the root that signed it, made once for a folder and kept there.

| file | mode | holds |
|---|---|---|
| `root-key.pem` | 0600 | the root's private key and certificate; the one file that cannot be made again |
| `root.pem` | 0644 | the root's certificate, for clients to trust |
| `server.pem` | 0600 | a few lines about it, the server's private key and certificate |
| `trust-bundle.pem` | 0644 | the system's roots and ours (see `trust`) |

A warm start reads two small files and needs no X.509 code. Everything else is done under a lock, so that processes
that start at once on one folder agree; every file is replaced as a whole, so that none is ever seen half-written.
"""

import contextlib
import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from mock_b2c.server.files import locked

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


def load_or_create(folder: Path | str, *, now: dt.datetime | None = None) -> Certificate:
    """The folder's certificate; made, or replaced when its end is near. `CertificateError` when that fails."""
    folder = Path(folder).absolute()
    now = now or dt.datetime.now(dt.UTC)
    with explained(folder):
        return _load(folder, now) or _create(folder, now)


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


def _create(folder: Path, now: dt.datetime) -> Certificate:
    """Make what is missing or near its end, unless another process just has."""
    with locked(folder):
        certificate = _load(folder, now)
        if certificate is None:
            from mock_b2c.server import authority  # noqa: PLC0415  # X.509 code takes long to import

            authority.issue(folder, now)
            certificate = _load(folder, now)
    if certificate is None:
        raise CertificateError(f"The certificates in {folder} do not fit the time {now:%Y-%m-%d}. Check the clock.")
    return certificate


def _load(folder: Path, now: dt.datetime) -> Certificate | None:
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
