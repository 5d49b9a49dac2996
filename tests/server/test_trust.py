"""The bundle that programs are given instead of their own roots."""

import ssl
import sys
from pathlib import Path

import certifi
import pytest
import requests

from mock_b2c.server import CertificateError, load_or_create, trust_bundle

PEM = "-----BEGIN CERTIFICATE-----"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
def roots(tmp_path):
    """A bundle with one root that is not ours."""
    path = tmp_path / "roots.pem"
    path.write_bytes(load_or_create(tmp_path / "other").root.read_bytes())
    return path


def without_system_roots(monkeypatch, *, cafile=None, capath=None):
    paths = ssl.DefaultVerifyPaths(cafile, capath, "", "", "", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_bundle_holds_the_roots_the_environment_names_and_ours(tmp_path, monkeypatch, roots, variable):
    monkeypatch.setenv(variable, str(roots))
    bundle = trust_bundle(tmp_path / "tls")
    text = bundle.read_text()
    assert text.count(PEM) == 2
    assert roots.read_text() in text
    assert load_or_create(tmp_path / "tls").root.read_text() in text
    ssl.create_default_context(cafile=bundle)


def test_requests_trusts_the_server_by_the_bundle(serve, certificate, monkeypatch):
    server = serve(host="localhost")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trust_bundle(certificate.root.parent)))
    assert requests.get(f"https://localhost:{server.port}/", timeout=10).status_code == 200


def test_bundle_within_itself_does_not_grow(tmp_path, monkeypatch, roots):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(roots))
    bundle = trust_bundle(tmp_path / "tls")
    before = bundle.read_bytes()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert trust_bundle(tmp_path / "tls") == bundle
    assert bundle.read_bytes() == before


def test_bundle_follows_the_roots(tmp_path, monkeypatch, roots):
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    trust_bundle(tmp_path / "tls")
    roots.write_bytes(load_or_create(tmp_path / "third").root.read_bytes())
    assert roots.read_text() in trust_bundle(tmp_path / "tls").read_text()


def test_missing_file_in_the_environment_is_passed_over(tmp_path, monkeypatch, roots):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    assert roots.read_text() in trust_bundle(tmp_path / "tls").read_text()


def test_system_roots_in_a_file_are_taken(tmp_path, monkeypatch, roots):
    without_system_roots(monkeypatch, cafile=str(roots))
    assert trust_bundle(tmp_path / "tls").read_text().count(PEM) == 2


def test_system_roots_in_a_folder_are_taken(tmp_path, monkeypatch, roots):
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0a1b2c3d.0").write_bytes(roots.read_bytes())
    (folder / "0a1b2c3e.0").write_bytes(roots.read_bytes())
    (folder / "README").write_text("no certificate")
    without_system_roots(monkeypatch, capath=str(folder))
    assert trust_bundle(tmp_path / "tls").read_text().count(PEM) == 2


def test_certifi_is_taken_where_the_system_has_none(tmp_path, monkeypatch):
    without_system_roots(monkeypatch)
    expected = Path(certifi.where()).read_text().count(PEM) + 1
    assert trust_bundle(tmp_path / "tls").read_text().count(PEM) == expected


def test_ours_alone_where_there_is_none_at_all(tmp_path, monkeypatch):
    without_system_roots(monkeypatch)
    monkeypatch.setitem(sys.modules, "certifi", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert trust_bundle(tmp_path / "tls").read_text().count(PEM) == 1


def test_windows_roots_are_taken_there(tmp_path, monkeypatch, roots):
    without_system_roots(monkeypatch)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    der = ssl.PEM_cert_to_DER_cert(roots.read_text())
    store = [(der, "x509_asn", True), (b"", "pkcs_7_asn", True)]
    monkeypatch.setattr(ssl, "enum_certificates", lambda name: store, raising=False)
    assert trust_bundle(tmp_path / "tls").read_text().count(PEM) == 2


def test_bundle_that_cannot_be_written_says_what_to_do(tmp_path):
    load_or_create(tmp_path)
    (tmp_path / "trust-bundle.pem").mkdir()
    with pytest.raises(CertificateError, match=r"trust-bundle\.pem"):
        trust_bundle(tmp_path)
