"""A bundle of root certificates: those a program trusts already, and ours.

REQUESTS_CA_BUNDLE and SSL_CERT_FILE replace a program's own roots, so the bundle has to hold those too: a program
that runs against the emulator still reaches the rest of the world.
"""

import importlib.util
import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from mock_b2c.server.certificates import load_or_create
from mock_b2c.server.files import locked, write_file
from mock_b2c.server.kept_certificate import explained

BUNDLE = "trust-bundle.pem"
_MARK = b"\n# The root of mock_b2c, for development only\n"


def trust_bundle(folder: Path | str) -> Path:
    """The path of a PEM bundle with the roots in force and the root of the folder's certificate.

    In force are those of REQUESTS_CA_BUNDLE or SSL_CERT_FILE, else the system's, else certifi's. Each call brings the
    file up to date. `CertificateError` when it cannot be made.
    """
    root = load_or_create(folder).root
    bundle = root.with_name(BUNDLE)
    with explained(root.parent):
        content = _roots_in_force(bundle) + _MARK + root.read_bytes()
        if not bundle.exists() or bundle.read_bytes() != content:
            with locked(root.parent):
                write_file(bundle, content, 0o644)
    return bundle


def _roots_in_force(bundle: Path) -> bytes:
    for source in _sources():
        content = _pem_of(source)
        if source == bundle:
            content = content.partition(_MARK)[0]  # we run inside a program that was given this bundle
        if b"-----BEGIN CERTIFICATE-----" in content:
            return content.rstrip() + b"\n"
    return _windows_roots()


def _sources() -> Iterator[Path]:
    paths = ssl.get_default_verify_paths()
    named = (os.environ.get("REQUESTS_CA_BUNDLE"), os.environ.get("SSL_CERT_FILE"), paths.cafile, paths.capath)
    for name in named:
        if name:
            yield Path(name).absolute()
    certifi = importlib.util.find_spec("certifi")
    if certifi is not None and certifi.origin is not None:
        yield Path(certifi.origin).with_name("cacert.pem")


def _pem_of(source: Path) -> bytes:
    """A bundle's content, or that of all certificates in a folder (OpenSSL's c_rehash layout names each `hash.n`)."""
    try:
        if not source.is_dir():
            return source.read_bytes()
        return b"\n".join(sorted({path.read_bytes() for path in source.glob("????????.[0-9]")}))
    except OSError:
        return b""


def _windows_roots() -> bytes:
    """The roots of Windows' own store; nothing elsewhere."""
    enumerate_roots = getattr(ssl, "enum_certificates", None)
    if enumerate_roots is None:
        return b""
    roots = (ssl.DER_cert_to_PEM_cert(der) for der, encoding, _ in enumerate_roots("ROOT") if encoding == "x509_asn")
    return "".join(roots).encode()
