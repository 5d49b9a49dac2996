"""One client's connection: socket, TLS if the client speaks it, and the reader of its requests.

A connection has one owner at a time, the loop while it waits or a worker while it is served; only the owner
touches it. Its socket never blocks: reading takes what is there, and answering waits for the client with a deadline.
"""

import contextlib
import logging
import select
import socket
import ssl
import sys
import time
from enum import Enum, auto
from typing import Any

from mock_b2c.server.head import Request
from mock_b2c.server.limits import Limits
from mock_b2c.server.refusal import BadRequestError
from mock_b2c.server.request import RequestReader
from mock_b2c.server.tls import HANDSHAKE_RECORD, TlsChannel, TlsContexts

log = logging.getLogger("mock_b2c.server")

_READ_SIZE = 64 * 1024
_SLICE = 256 * 1024  # a long answer is encrypted and sent in slices, so that it is not held twice


class ConnectionLostError(Exception):
    """The connection is over: the client is gone, or does not take what it asked for."""


class State(Enum):
    """What a waiting connection waits for."""

    IDLE = auto()
    """For the first byte of a handshake or request."""
    UNFINISHED = auto()
    """For the rest of one."""
    DRAINING = auto()
    """For the client to close, after the last answer; what still comes is forgotten (RFC 9112 §9.6)."""


class Connection:
    """An open connection."""

    __slots__ = ("_channel", "_context", "_limits", "_reader", "_silent", "deadline", "draining", "environ", "socket")

    def __init__(
        self, sock: socket.socket, context: TlsContexts | None, environ: dict[str, Any], limits: Limits
    ) -> None:
        self.socket = sock
        self.environ = environ
        """The part of the WSGI environ that all requests of this connection share."""
        self.deadline = 0.0
        """When the loop gives it up; the loop's own."""
        self.draining = False
        """Whether all that is left is to read and forget until the client has closed (RFC 9112 §9.6)."""
        self._context = context
        self._limits = limits
        self._reader = RequestReader(limits)
        self._channel: TlsChannel | None = None
        self._silent = True

    @property
    def state(self) -> State:
        """What the connection waits for."""
        if self.draining:
            return State.DRAINING
        if self._reader.unfinished or (self._channel is not None and not self._channel.ready):
            return State.UNFINISHED
        return State.IDLE

    def receive(self) -> Request | None:
        """Take what has arrived, and give the request it completes; `ConnectionLostError` at the end."""
        still_open = self._read()
        request = None if self.draining else self.next_request()
        if request is None and not still_open:
            raise ConnectionLostError("closed by the client")
        return request

    def next_request(self) -> Request | None:
        """The next request if it is there already. One that breaks the protocol is answered, and drains."""
        try:
            request = self._reader.next_request()
        except BadRequestError as error:
            self._refuse(error)
            return None
        if request is None and self._reader.wants_continue():
            self._send_now(self._encrypted(b"HTTP/1.1 100 Continue\r\n\r\n"))
        return request

    def send(self, data: bytes) -> None:
        """Send all of it; `ConnectionLostError` when the client is gone or takes too long."""
        if len(data) <= _SLICE:
            self._send_wire(self._encrypted(data))
            return
        for start in range(0, len(data), _SLICE):
            self._send_wire(self._encrypted(data[start : start + _SLICE]))

    @property
    def encrypted(self) -> bool:
        """Whether the client speaks TLS."""
        return self._channel is not None

    def begin_anew(self, greeting: bytes) -> None:
        """Send the greeting, then take what comes as the first bytes of a new connection."""
        self.send(greeting)
        self._reader = RequestReader(self._limits)
        self._channel = None
        self._silent = True

    def refuse(self, error: BadRequestError) -> None:
        """Answer a request that the application does not see; what the client still sends is forgotten."""
        self._refuse(error)

    def time_out(self) -> None:
        """Tell a client whose request never became complete."""
        if self._reader.unfinished and not self.draining:
            with contextlib.suppress(ConnectionLostError):
                self._refuse(BadRequestError("408 Request Timeout", "The request did not arrive in time."))

    def close(self) -> None:
        """End the connection in order, without waiting for the client."""
        if not self.draining:
            with contextlib.suppress(ConnectionLostError):
                self._say_goodbye()
        self.socket.close()

    def abort(self) -> None:
        """Cut the connection off under its owner, which then closes it; callable from any thread."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def _read(self) -> bool:
        """Feed the reader; false once the client has closed."""
        try:
            data = self.socket.recv(_READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        if not data or self.draining:
            return bool(data)
        if self._silent:
            self._silent = False
            self._recognise(data[0])
        if self._channel is None:
            self._reader.feed(data)
            return True
        return self._read_records(self._channel, data)

    def _recognise(self, first_byte: int) -> None:
        if first_byte == HANDSHAKE_RECORD:
            if self._context is None:
                raise ConnectionLostError("The client speaks TLS, and this server has no certificate.")
            context = self._context.next()
            if context is None:
                raise ConnectionLostError("The handshake is dropped, as it was ordered.")
            self._channel = TlsChannel(context)
            self.environ["wsgi.url_scheme"] = "https"
            self.environ["HTTPS"] = "on"

    def _read_records(self, channel: TlsChannel, data: bytes) -> bool:
        try:
            plaintext = channel.receive(data)
        except ssl.SSLError as error:
            _explain(error, self.environ["REMOTE_ADDR"])
            self._send_now(channel.to_send())
            raise ConnectionLostError(str(error)) from error
        self._send_now(channel.to_send())
        if plaintext:
            self._reader.feed(plaintext)
        return not channel.closed

    def _refuse(self, error: BadRequestError) -> None:
        """Answer a request that the application does not see, and begin to end the connection."""
        log.info("%s to %s: %s", error.status, self.environ["REMOTE_ADDR"], error.reason)
        text = error.reason.encode()
        head = (
            f"HTTP/1.1 {error.status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        )
        self._send_now(self._encrypted(head.encode() + text))
        self._say_goodbye()
        self.draining = True
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError as lost:
            raise ConnectionLostError(str(lost)) from lost

    def _encrypted(self, data: bytes) -> bytes:
        if self._channel is None:
            return data
        try:
            return self._channel.encrypt(data)
        except ssl.SSLError as error:
            raise ConnectionLostError(str(error)) from error

    def _say_goodbye(self) -> None:
        if self._channel is not None:
            self._send_now(self._channel.goodbye())

    def _send_now(self, data: bytes) -> None:
        """Send a few bytes, without waiting: they fit into the socket's buffer, or the client reads nothing."""
        if not data:
            return
        try:
            sent = self.socket.send(data)
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        if sent < len(data):
            raise ConnectionLostError("The client takes no answer.")

    def _send_wire(self, data: bytes) -> None:
        try:
            sent = self.socket.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        if sent < len(data):
            self._send_rest(memoryview(data)[sent:])

    def _send_rest(self, rest: memoryview) -> None:
        deadline = time.monotonic() + self._limits.request_seconds
        while rest:
            if not _wait(self.socket, max(0.0, deadline - time.monotonic()), writing=True):
                raise ConnectionLostError("The client takes no answer.")
            try:
                rest = rest[self.socket.send(rest) :]
            except (BlockingIOError, InterruptedError):
                continue
            except OSError as error:
                raise ConnectionLostError(str(error)) from error


if sys.platform == "win32":

    def _wait(sock: socket.socket, seconds: float, *, writing: bool) -> bool:
        """Whether the socket can be read from or written to within that time."""
        nothing: list[socket.socket] = []
        return any(select.select(nothing if writing else [sock], [sock] if writing else nothing, nothing, seconds))

else:

    def _wait(sock: socket.socket, seconds: float, *, writing: bool) -> bool:
        """Whether the socket can be read from or written to within that time."""
        poll = select.poll()  # unlike select it takes any number of descriptors
        poll.register(sock, select.POLLOUT if writing else select.POLLIN)
        return bool(poll.poll(seconds * 1000))


def _explain(error: ssl.SSLError, address: str) -> None:
    """Say in the log why TLS failed, and what to do when the client does not know our root."""
    reason = error.reason or str(error)
    if any(word in reason for word in ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")):
        log.warning(
            "A client at %s does not trust this server's certificate (%s). Give it the root certificate: "
            "REQUESTS_CA_BUNDLE or SSL_CERT_FILE for Python, NODE_EXTRA_CA_CERTS for Node, "
            "the trust store for a browser.",
            address,
            reason,
        )
    else:
        log.info("TLS with %s failed: %s", address, reason)
