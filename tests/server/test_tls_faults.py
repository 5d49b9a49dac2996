"""Handshakes that fail on purpose."""

import ssl
from http.client import HTTPSConnection

import pytest
from msgspec.structs import replace

from mock_b2c.server import TlsFault


@pytest.fixture
def ask(serve, client_context):
    """Asks a server that spoils its handshakes as the list says, one after the other."""
    orders = []
    server = serve(spoil=lambda: orders.pop(0) if orders else None)

    def asked(*faults):
        orders.extend(faults)
        connection = HTTPSConnection("127.0.0.1", server.port, timeout=5, context=client_context)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        finally:
            connection.close()

    return asked


def test_dropped_handshake_is_an_end_of_the_connection(ask):
    with pytest.raises((ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError)):
        ask(TlsFault.DROP)
    assert ask() == 200


def test_certificate_for_another_name_is_refused_for_that_alone(ask):
    for _ in range(2):
        with pytest.raises(ssl.SSLCertVerificationError, match=r"mismatch|is not valid for '127\.0\.0\.1'"):
            ask(TlsFault.WRONG_NAME)
    assert ask(None) == 200


def test_without_the_roots_key_the_handshake_is_dropped(serve, certificate, client_context, tmp_path, caplog):
    elsewhere = replace(certificate, root=tmp_path / "root.pem")
    server = serve(certificate=elsewhere, spoil=lambda: TlsFault.WRONG_NAME)
    connection = HTTPSConnection("127.0.0.1", server.port, timeout=5, context=client_context)
    with pytest.raises((ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError)):
        connection.request("GET", "/")
    connection.close()
    assert "A handshake is dropped instead of failing by its certificate" in caplog.text
