"""One client's connection: socket, TLS if the client speaks it, and the reader of its requests.

A connection has one owner at a time, the loop while it waits or a worker while it is served; only the owner
touches it. Its socket never blocks: reading takes what is there, and what a client does not take at once of its answer
is kept for when it does, so that a slow one holds no worker.
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
from mock_b2c.server.unsent import SLICE, Unsent

log = logging.getLogger("mock_b2c.server")

_READ_SIZE = 64 * 1024


class ConnectionLostError(Exception):
    """The connection is over: the client is gone, or does not take what it asked for."""


class State(Enum):
    """What a waiting connection waits for."""

    IDLE = auto()
    """For the first byte of a handshake or request."""
    UNFINISHED = auto()
    """For the rest of one."""
    ANSWERING = auto()
    """For the client to take the rest of its answer; nothing is read meanwhile."""
    DRAINING = auto()
    """For the client to close, after the last answer; what still comes is forgotten (RFC 9112 §9.6)."""


class Connection:
    """An open connection."""

    __slots__ = (
        *("_channel", "_context", "_ends", "_limits", "_reader", "_silent", "_unsent"),
        *("deadline", "draining", "environ", "socket", "writes"),
    )

    def __init__(
        self, sock: socket.socket, context: TlsContexts | None, environ: dict[str, Any], limits: Limits
    ) -> None:
        self.socket = sock
        self.environ = environ
        """The part of the WSGI environ that all requests of this connection share."""
        self.deadline = 0.0
        """When the loop gives it up; the loop's own."""
        self.writes = False
        """Whether the loop waits until it can be written to; the loop's own."""
        self.draining = False
        """Whether all that is left is to read and forget until the client has closed (RFC 9112 §9.6)."""
        self._context = context
        self._limits = limits
        self._reader = RequestReader(limits)
        self._channel: TlsChannel | None = None
        self._silent = True
        self._unsent: Unsent | None = None
        self._ends = False

    @property
    def state(self) -> State:
        """What the connection waits for."""
        if self._unsent is not None:
            return State.ANSWERING
        if self.draining:
            return State.DRAINING
        if self._reader.unfinished or (self._channel is not None and not self._channel.ready):
            return State.UNFINISHED
        return State.IDLE

    @property
    def answer_deadline(self) -> float:
        """When the client has to have taken its answer, on the monotonic clock; 0 if it has."""
        return self._unsent.deadline if self._unsent else 0.0

    def proceed(self) -> Request | None:
        """Do what it waited for, and give the request that is complete then; `ConnectionLostError` at the end."""
        if self._unsent is None:
            return self._receive()
        self._send_unsent(self._unsent)
        if self._ends and self._unsent is None:
            raise ConnectionLostError("The last answer is sent.")
        return self.next_request()

    def _receive(self) -> Request | None:
        still_open = self._read()
        request = None if self.draining else self.next_request()
        if request is None and not still_open:
            raise ConnectionLostError("closed by the client")
        return request

    def next_request(self) -> Request | None:
        """The next request if it is there already. One that breaks the protocol is answered, and drains.

        There is none as long as the client has not taken the answer to the one before.
        """
        if self._unsent is not None:
            return None
        try:
            request = self._reader.next_request()
        except BadRequestError as error:
            self._refuse(error)
            return None
        if request is None and self._reader.wants_continue():
            self._send_now(self._encrypted(b"HTTP/1.1 100 Continue\r\n\r\n"))
        return request

    def send(self, data: bytes) -> None:
        """Send it, now or when the client takes it; `ConnectionLostError` when that is gone or takes too long.

        It waits for the client only where more is given than fits beside what is left of what was given before.
        """
        if self._unsent is None and len(data) <= SLICE:
            wire = self._encrypted(data)
            sent = self._sent(wire)
            if sent < len(wire):
                self._unsent = Unsent(self.socket, self._encrypted, self._limits, memoryview(wire)[sent:])
            return
        unsent = self._unsent = self._unsent or Unsent(self.socket, self._encrypted, self._limits)
        while unsent.is_long and not self._send_unsent(unsent):
            self._wait_for_client(unsent)
        unsent.add(data)
        self._unsent = unsent
        self._send_unsent(unsent)

    def finish(self) -> None:
        """Wait until the client has taken its answer; `ConnectionLostError` when it is gone or takes too long."""
        while self._unsent is not None and not self._send_unsent(self._unsent):
            self._wait_for_client(self._unsent)

    def ends_later(self) -> bool:
        """Have it end when its answer is sent; whether some of that is left to send."""
        self._ends = True
        return self._unsent is not None

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
        if self.state is State.UNFINISHED and self._reader.unfinished:
            with contextlib.suppress(ConnectionLostError):
                self._refuse(BadRequestError("408 Request Timeout", "The request did not arrive in time."))

    def close(self) -> None:
        """End the connection in order, without waiting for the client; in the middle of an answer it is cut off."""
        if not self.draining and self._unsent is None:
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

    def _wait_for_client(self, unsent: Unsent) -> None:
        if not _can_write(self.socket, max(0.0, unsent.deadline - time.monotonic())):
            raise ConnectionLostError("The client takes no answer.")

    def _sent(self, wire: bytes) -> int:
        """So many bytes of it the client takes at once."""
        try:
            return self.socket.send(wire)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            raise ConnectionLostError(str(error)) from error

    def _send_unsent(self, unsent: Unsent) -> bool:
        """Send what the client takes of it at once; whether nothing is left."""
        try:
            done = unsent.send()
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        if done:
            self._unsent = None
        return done


if sys.platform == "win32":

    def _can_write(sock: socket.socket, seconds: float) -> bool:
        """Whether the socket can be written to within that time."""
        return any(select.select([], [sock], [], seconds))

else:

    def _can_write(sock: socket.socket, seconds: float) -> bool:
        """Whether the socket can be written to within that time."""
        poll = select.poll()  # unlike select it takes any number of descriptors
        poll.register(sock, select.POLLOUT)
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
