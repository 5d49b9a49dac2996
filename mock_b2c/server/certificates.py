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

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from mock_b2c.server.files import locked
from mock_b2c.server.kept_certificate import Certificate, CertificateError, explained, kept_certificate


def load_or_create(folder: Path | str, *, now: dt.datetime | None = None, more: Sequence[str] = ()) -> Certificate:
    """The folder's certificate; made, or replaced when its end is near. `CertificateError` when that fails.

    `more` are host names that it is for, too, if it is made now: only for a folder that is thrown away, whose root
    nobody adds to a trust store.
    """
    folder = Path(folder).absolute()
    now = now or dt.datetime.now(dt.UTC)
    with explained(folder):
        return kept_certificate(folder, now) or _create(folder, now, more)


def _create(folder: Path, now: dt.datetime, more: Sequence[str]) -> Certificate:
    """Make what is missing or near its end, unless another process just has."""
    with locked(folder):
        certificate = kept_certificate(folder, now)
        if certificate is None:
            from mock_b2c.server import authority  # noqa: PLC0415  # X.509 code takes long to import

            authority.issue(folder, now, more)
            certificate = kept_certificate(folder, now)
    if certificate is None:
        raise CertificateError(f"The certificates in {folder} do not fit the time {now:%Y-%m-%d}. Check the clock.")
    return certificate
