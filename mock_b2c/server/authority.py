"""The certificate authority: a root that is worth nothing to a thief, and server certificates signed by it.

People add the root to their trust stores. Its critical name constraints (RFC 5280 §4.2.1.10) therefore permit only
localhost, the loopback addresses and the two services the emulator stands in for; a custom domain of one's own is none
of them, except in a root that is thrown away with its folder. It may sign server certificates only, and no further
authorities.
"""

import base64
import datetime as dt
import hashlib
import ipaddress
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from mock_b2c.server.files import write_file
from mock_b2c.server.kept_certificate import RENEW_BEFORE, ROOT, SERVER, CertificateError

log = logging.getLogger("mock_b2c.server")

ROOT_KEY = "root-key.pem"
PERMITTED = (
    x509.DNSName("localhost"),
    x509.DNSName("b2clogin.com"),
    x509.DNSName("graph.microsoft.com"),
    x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
    x509.IPAddress(ipaddress.ip_network("::1/128")),
)
NAMES = (
    x509.DNSName("localhost"),
    x509.DNSName("*.b2clogin.com"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)
_ROOT_DAYS = 3650
_SERVER_DAYS = 396  # with the day before: the 397 that browsers accept at most
_BACKDATED = dt.timedelta(days=1)  # for clients whose clock is behind


class Root(Struct, frozen=True, kw_only=True):
    """A root with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(folder: Path, now: dt.datetime, more: Sequence[str] = ()) -> None:
    """Write a new server certificate, and a new root if there is none or its end is near; for `more` hosts, too."""
    hosts = tuple(x509.DNSName(name) for name in more)
    root = existing_root(folder)
    if root is None or root.certificate.not_valid_after_utc - now < RENEW_BEFORE:
        if root is not None:
            log.warning("The root certificate in %s ends soon and is replaced: clients must trust the new one.", folder)
        root = new_root(now, hosts)
        write_file(folder / ROOT_KEY, key_pem(root.key) + pem(root.certificate), 0o600)
    root_pem = pem(root.certificate)
    write_file(folder / ROOT, root_pem, 0o644)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = sign(root, key, NAMES + hosts, now)
    notes = (
        f"not-after: {int(certificate.not_valid_after_utc.timestamp())}\n"
        f"key-pin: {_key_pin(key)}\nroot: {hashlib.sha256(root_pem).hexdigest()}\n"
    )
    write_file(folder / SERVER, notes.encode() + key_pem(key) + pem(certificate), 0o600)


def new_root(now: dt.datetime, more: tuple[x509.DNSName, ...] = ()) -> Root:
    """A root that only signs server certificates for the names permitted, and `more`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "mock_b2c (for development only)"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"mock_b2c root {subject_key.digest.hex()[:8]}"),
        ]
    )
    certificate = (
        _builder(name, name, key, now - _BACKDATED, now + dt.timedelta(days=_ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=PERMITTED + more, excluded_subtrees=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Root(certificate=certificate, key=key)


def sign(
    root: Root, key: ec.EllipticCurvePrivateKey, names: tuple[x509.GeneralName, ...], now: dt.datetime
) -> x509.Certificate:
    """A server certificate for the names. It never outlives the root."""
    root_key = root.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    not_after = min(now + dt.timedelta(days=_SERVER_DAYS), root.certificate.not_valid_after_utc)
    return (
        _builder(name, root.certificate.subject, key, now - _BACKDATED, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_key), critical=False)
        .sign(root.key, hashes.SHA256())
    )


def existing_root(folder: Path) -> Root | None:
    """The root kept in the folder; `CertificateError` when what is there is broken."""
    path = folder / ROOT_KEY
    if not path.exists():
        if (folder / ROOT).exists():
            raise CertificateError(_broken(path, "it is missing, but its certificate is there"))
        return None
    content = path.read_bytes()
    try:
        key = cast("ec.EllipticCurvePrivateKey", serialization.load_pem_private_key(content, None))
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CertificateError(_broken(path, str(error))) from error
    if certificate.public_key() != key.public_key():
        raise CertificateError(_broken(path, "key and certificate do not belong together"))
    return Root(certificate=certificate, key=key)


def _broken(path: Path, why: str) -> str:
    return (
        f"The root's key {path} cannot be used: {why}. Remove the folder {path.parent}: a new root is made, "
        "which clients that trusted the old one must trust anew."
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    not_before: dt.datetime,
    not_after: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def pem(certificate: x509.Certificate) -> bytes:
    """The certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as text, without a password."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _key_pin(key: ec.EllipticCurvePrivateKey) -> str:
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()
