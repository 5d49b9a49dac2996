"""A certificate for a name that the server does not have, by the root that clients trust."""

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from mock_b2c.server.authority import existing_root, key_pem, pem, sign
from mock_b2c.server.files import write_file
from mock_b2c.server.kept_certificate import Certificate, CertificateError

NAME = "another-name.localhost"
"""It is within what the root may sign for, so that only the name is wrong."""


def wrong_certificate(certificate: Certificate, folder: Path) -> Certificate:
    """The certificate, written to a file in `folder` with its key; `CertificateError` when the root's key is gone."""
    root = existing_root(certificate.root.parent)
    if root is None:
        raise CertificateError(f"The root's key is no longer in {certificate.root.parent}.")
    key = ec.generate_private_key(ec.SECP256R1())
    signed = sign(root, key, (x509.DNSName(NAME),), dt.datetime.now(dt.UTC))
    path = folder / "wrong-name.pem"
    write_file(path, key_pem(key) + pem(signed), 0o600)
    return replace(certificate, chain=path, key=path)
