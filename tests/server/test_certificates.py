"""The root, what it may sign, and the folder they are kept in."""

import base64
import datetime as dt
import hashlib
import ipaddress
import os
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mock_b2c.server import CertificateError, kept_certificate, load_or_create
from mock_b2c.server.authority import Root, existing_root, new_root, sign
from mock_b2c.server.tls import server_context

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)


def certificate_in(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> None:
    """A TLS handshake in memory; raises what the client raises."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    asking = client.wrap_bio(to_client, to_server, server_hostname=name)
    for _ in range(4):
        for side in (asking, answering):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert asking.version()


def trusting(root: x509.Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=root.public_bytes(serialization.Encoding.PEM).decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # Python 3.13's default
    return context


@pytest.fixture(scope="module")
def root() -> Root:
    return new_root(NOW)


@pytest.fixture
def serving(root, tmp_path):
    """A server context with a certificate of our root, or of that `by` which it is signed, for any name."""

    def context(*names: x509.GeneralName, by: Root = root) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = sign(by, key, names, NOW).public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = tmp_path / "any.pem"
        path.write_bytes(pem)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(path)
        return made

    return context


def dns(name: str) -> x509.DNSName:
    return x509.DNSName(name)


def address(text: str) -> x509.IPAddress:
    return x509.IPAddress(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (dns("localhost"), "localhost"),
        (dns("*.b2clogin.com"), "contoso.b2clogin.com"),
        (dns("graph.microsoft.com"), "graph.microsoft.com"),
        (address("127.0.0.1"), "127.0.0.1"),
        (address("127.1.2.3"), "127.1.2.3"),
        (address("::1"), "::1"),
    ],
)
def test_root_vouches_for_the_names_it_is_for(root, serving, entry, name):
    shake_hands(serving(entry), trusting(root.certificate), name)


@pytest.mark.parametrize(
    ("entries", "name"),
    [
        ([dns("example.com")], "example.com"),
        ([dns("login.microsoftonline.com")], "login.microsoftonline.com"),
        ([dns("microsoft.com")], "microsoft.com"),
        ([dns("*.microsoft.com")], "graph.microsoft.com"),
        ([dns("b2clogin.com.example.com")], "b2clogin.com.example.com"),
        ([dns("localhost"), dns("example.com")], "localhost"),
        ([address("192.168.1.1")], "192.168.1.1"),
        ([address("::2")], "::2"),
    ],
)
def test_nobody_believes_our_root_about_another_name(root, serving, entries, name):
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(serving(*entries), trusting(root.certificate), name)


def test_root_that_is_thrown_away_vouches_for_custom_domains_and_for_nothing_else(tmp_path, serving):
    made = load_or_create(tmp_path / "tls", more=["login.contoso.com"])
    context = trusting(certificate_in(made.root))
    shake_hands(server_context(made), context, "login.contoso.com")
    for name in ("contoso.com", "example.com", "login.contoso.com.example.com"):
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
            shake_hands(serving(dns(name), by=existing_root(tmp_path / "tls")), context, name)


def test_root_and_server_certificate_have_the_extensions_they_need(certificate):
    root, server = certificate_in(certificate.root), certificate_in(certificate.chain)
    critical = {extension.oid._name: extension.critical for extension in root.extensions}
    assert critical == {
        "subjectKeyIdentifier": False,
        "basicConstraints": True,
        "keyUsage": True,
        "nameConstraints": True,
        "extendedKeyUsage": False,
        "authorityKeyIdentifier": False,
    }
    basic = root.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == {"localhost", "*.b2clogin.com"}
    assert set(map(str, names.get_values_for_type(x509.IPAddress))) == {"127.0.0.1", "::1"}
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [x509.ExtendedKeyUsageOID.SERVER_AUTH]
    authority = server.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert authority.key_identifier == subject.digest
    for one in (root, server):
        assert isinstance(one.public_key(), ec.EllipticCurvePublicKey)
    server.verify_directly_issued_by(root)


def test_validity_is_what_browsers_accept(certificate):
    root, server = certificate_in(certificate.root), certificate_in(certificate.chain)
    assert 380 * DAY < server.not_valid_after_utc - server.not_valid_before_utc <= 397 * DAY
    assert 3600 * DAY < root.not_valid_after_utc - root.not_valid_before_utc < 3660 * DAY
    assert certificate.not_after == server.not_valid_after_utc


def test_key_pin_is_the_hash_of_the_server_key(certificate):
    public = certificate_in(certificate.chain).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert certificate.key_pin == base64.b64encode(hashlib.sha256(der).digest()).decode()


def test_roots_of_two_folders_differ(tmp_path):
    first, second = (certificate_in(load_or_create(tmp_path / name).root) for name in "ab")
    assert first.subject != second.subject
    assert first.public_key() != second.public_key()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_keys_are_for_their_owner_alone(tmp_path):
    certificate = load_or_create(tmp_path / "new" / "tls")
    modes = {path.name: path.stat().st_mode & 0o777 for path in certificate.root.parent.glob("*.pem")}
    assert modes == {"root.pem": 0o644, "root-key.pem": 0o600, "server.pem": 0o600}
    assert certificate.root.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_key_that_others_may_read_is_closed_to_them(tmp_path):
    key = load_or_create(tmp_path).key
    key.chmod(0o644)
    load_or_create(tmp_path)
    assert key.stat().st_mode & 0o777 == 0o600


def test_folder_is_used_again_without_writing(tmp_path):
    first = load_or_create(str(tmp_path))
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    assert load_or_create(tmp_path) == first
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()} == before


def test_warm_start_imports_no_x509(tmp_path):
    load_or_create(tmp_path)
    code = (
        "import sys; from mock_b2c.server import load_or_create; load_or_create(sys.argv[1]);"
        "assert 'cryptography' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, timeout=60)


def test_server_certificate_is_renewed_a_month_before_its_end_and_the_root_stays(tmp_path):
    first = load_or_create(tmp_path, now=NOW)
    root = first.root.read_bytes()
    assert load_or_create(tmp_path, now=first.not_after - 30 * DAY) == first
    later = first.not_after - 29 * DAY
    second = load_or_create(tmp_path, now=later)
    assert second.key_pin != first.key_pin
    assert second.not_after - later > 380 * DAY
    assert second.root.read_bytes() == root


def test_root_is_renewed_a_month_before_its_end(tmp_path, caplog):
    first = load_or_create(tmp_path, now=NOW)
    root = certificate_in(first.root)
    near = root.not_valid_after_utc - 31 * DAY
    last = load_or_create(tmp_path, now=near)
    assert last.not_after == root.not_valid_after_utc
    second = load_or_create(tmp_path, now=near + 2 * DAY)
    assert "must trust the new one" in caplog.text
    assert certificate_in(second.root).public_key() != root.public_key()
    certificate_in(second.chain).verify_directly_issued_by(certificate_in(second.root))


def test_threads_that_start_at_once_agree(tmp_path):
    together, found = threading.Barrier(6), []

    def load():
        together.wait()
        found.append(load_or_create(tmp_path / "tls"))

    threads = [threading.Thread(target=load) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_processes_that_start_at_once_agree(tmp_path):
    code = (
        "import sys; from mock_b2c.server import authority, load_or_create; print('ready', flush=True);"
        "sys.stdin.readline(); print(load_or_create(sys.argv[1]).key_pin)"
    )
    command = [sys.executable, "-c", code, tmp_path / "tls"]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    pins = {process.communicate(timeout=60)[0] for process in started}
    assert pins == {load_or_create(tmp_path / "tls").key_pin + "\n"}
    assert sorted(path.name for path in (tmp_path / "tls").glob("*")) == [
        ".lock",
        "root-key.pem",
        "root.pem",
        "server.pem",
    ]


@pytest.mark.parametrize("damage", [b"", b"rubbish", None, "half"])
@pytest.mark.parametrize("name", ["server.pem", "root.pem"])
def test_what_can_be_made_again_is_made_again(tmp_path, name, damage):
    load_or_create(tmp_path)
    path, root_key = tmp_path / name, (tmp_path / "root-key.pem").read_bytes()
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage == "half" else damage)
    certificate = load_or_create(tmp_path)
    assert (tmp_path / "root-key.pem").read_bytes() == root_key
    shake_hands(server_context(certificate), trusting(certificate_in(certificate.root)), "localhost")


@pytest.mark.parametrize("damage", [b"", b"rubbish", None, "half", "other key"])
def test_broken_root_key_says_what_to_do(tmp_path, damage):
    load_or_create(tmp_path)
    path = tmp_path / "root-key.pem"
    if damage is None:
        path.unlink()
    elif damage == "half":
        path.write_bytes(path.read_bytes()[:300])
    elif damage == "other key":
        load_or_create(tmp_path / "other")
        other = (tmp_path / "other" / "root-key.pem").read_text()
        path.write_text(other[: other.index("-----BEGIN CERT")] + (tmp_path / "root.pem").read_text())
    else:
        path.write_bytes(damage)
    load_or_create(tmp_path)  # not needed as long as the server's certificate lasts
    (tmp_path / "server.pem").unlink()
    with pytest.raises(CertificateError, match=r"root-key\.pem cannot be used: .*Remove the folder"):
        load_or_create(tmp_path)


def test_key_that_does_not_fit_says_what_to_do(tmp_path):
    certificate = load_or_create(tmp_path / "a")
    other = load_or_create(tmp_path / "b").chain.read_text()
    mixed = certificate.chain.read_text()
    mark = "-----BEGIN CERTIFICATE"
    certificate.chain.write_text(mixed[: mixed.index(mark)] + other[other.index(mark) :])
    with pytest.raises(CertificateError, match=r"server\.pem cannot be used .*Delete that file"):
        server_context(load_or_create(tmp_path / "a"))


def test_folder_that_cannot_be_made_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CertificateError, match=r"cannot be kept in .*file.*choose another"):
        load_or_create(tmp_path / "file" / "tls")


def test_folder_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(CertificateError, match=r"Permission denied: .*root-key.*writable for you"):
        load_or_create(tmp_path)


def test_read_only_folder_with_certificates_is_enough(tmp_path, monkeypatch):
    first = load_or_create(tmp_path)

    def refuse(*_):
        raise PermissionError

    for name in ("touch", "replace", "mkdir", "chmod"):
        monkeypatch.setattr(Path, name, refuse)
    assert load_or_create(tmp_path) == first


def test_clock_far_off_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_certificate, "RENEW_BEFORE", 1000 * DAY)
    with pytest.raises(CertificateError, match="Check the clock"):
        load_or_create(tmp_path)
