"""TLS without a socket: bytes of the wire in, plaintext out, and back.

The handshake advances with whatever bytes have arrived (RFC 8446 §2), so nobody waits for a client that opens a
connection and says nothing. One read of the socket takes all records at once, where `ssl.SSLSocket` needs two
reads a record.
"""

import contextlib
import logging
import ssl
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from mock_b2c.server.kept_certificate import Certificate, CertificateError

log = logging.getLogger("mock_b2c.server")

HANDSHAKE_RECORD = 0x16
"""First byte of a TLS connection (RFC 8446 §5.1); no HTTP request starts with it."""
_READ_SIZE = 16 * 1024  # a TLS record holds at most this much


def server_context(certificate: Certificate) -> ssl.SSLContext:
    """A context that proves itself by the certificate: TLS 1.2 and 1.3, HTTP/1.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # One ticket: it tells a client at once that its last flight has arrived. Without any, a client that has not
    # set TCP_NODELAY holds its first request back for the 40 ms of a delayed acknowledgement.
    context.num_tickets = 1
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate.chain, certificate.key)
    except (OSError, ssl.SSLError) as error:
        raise CertificateError(
            f"The server certificate {certificate.chain} cannot be used ({error}). Delete that file: a new one is made."
        ) from error
    return context


class TlsFault(StrEnum):
    """How a handshake fails on purpose."""

    DROP = "drop"
    """It is not answered."""
    WRONG_NAME = "wrong_name"
    """The certificate is for another name."""


Spoil = Callable[[], TlsFault | None]


class TlsContexts:
    """What each new connection proves itself by; `spoil` says how the next one fails, if it is to."""

    def __init__(self, certificate: Certificate, spoil: Spoil | None = None) -> None:
        self._certificate = certificate
        self._spoil = spoil
        self._right = server_context(certificate)
        self._wrong: ssl.SSLContext | None = None

    def next(self) -> ssl.SSLContext | None:
        """The context of the next handshake; None: it is dropped."""
        fault = self._spoil() if self._spoil else None
        if fault is None:
            return self._right
        if fault is TlsFault.DROP:
            return None
        try:
            return self._of_another_name()
        except (CertificateError, OSError) as error:
            log.warning("A handshake is dropped instead of failing by its certificate: %s", error)
            return None

    def _of_another_name(self) -> ssl.SSLContext:
        if self._wrong is None:
            from mock_b2c.server.wrong_name import wrong_certificate  # noqa: PLC0415 - X.509 code takes long to import

            with tempfile.TemporaryDirectory(prefix="mock_b2c-") as folder:
                self._wrong = server_context(wrong_certificate(self._certificate, Path(folder)))
        return self._wrong


class TlsChannel:
    """One connection's TLS state."""

    __slots__ = ("_incoming", "_outgoing", "_session", "closed", "ready")

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.ready = False
        """Whether the handshake is done."""
        self.closed = False
        """Whether the client has ended the session."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes of the wire and give the plaintext they complete; `ssl.SSLError` when they break the protocol."""
        self._incoming.write(data)
        plaintext = b""
        try:
            if not self.ready:
                self._session.do_handshake()
                self.ready = True
            while self._incoming.pending or self._session.pending():
                part = self._session.read(_READ_SIZE)
                if not part:
                    self.closed = True
                    break
                plaintext = plaintext + part if plaintext else part
        except ssl.SSLWantReadError:
            pass
        return plaintext

    def to_send(self) -> bytes:
        """Bytes of the handshake, or an alert, that are due to the client."""
        return self._outgoing.read() if self._outgoing.pending else b""

    def encrypt(self, plaintext: bytes) -> bytes:
        """The plaintext as records."""
        self._session.write(plaintext)
        return self._outgoing.read()

    def goodbye(self) -> bytes:
        """The alert that ends the session in order (RFC 8446 §6.1)."""
        if self.ready:
            with contextlib.suppress(ssl.SSLError):
                self._session.unwrap()
        return self.to_send()
