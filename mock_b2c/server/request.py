"""From a connection's bytes to requests.

`RequestReader` does no input or output of its own. It is fed whatever has arrived and gives a request once the whole
of it is there, head and body, so that a slow or silent client never holds a worker. A request that breaks the
protocol raises `BadRequestError`: its connection answers that status and ends.
"""

import re
from io import BytesIO

from mock_b2c.server.chunked import ChunkedBody
from mock_b2c.server.head import Head, Request, parse_head
from mock_b2c.server.limits import Limits
from mock_b2c.server.refusal import BadRequestError, too_large

_START = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z\r]")
_BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")


class RequestReader:
    """Turns the bytes of one connection into requests, one after the other."""

    __slots__ = ("_buffer", "_chunks", "_continue", "_head", "_limits")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buffer = b""
        self._head: Head | None = None
        self._chunks: ChunkedBody | None = None
        self._continue = False

    @property
    def unfinished(self) -> bool:
        """Whether a request has begun to arrive."""
        return self._head is not None or bool(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the connection."""
        self._buffer = self._buffer + data if self._buffer else data

    def wants_continue(self) -> bool:
        """Whether the client waits for "100 Continue" before it sends the body; true once a request."""
        wanted, self._continue = self._continue, False
        return wanted

    def next_request(self) -> Request | None:
        """The next request if all of it has arrived."""
        head = self._head or self._next_head()
        if head is None:
            return None
        body = self._next_body(head)
        if body is None:
            self._head = head
            return None
        self._head = self._chunks = None
        self._continue = False
        environ = head.request.environ
        if head.chunked:
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)
        return head.request

    def _next_head(self) -> Head | None:
        if self._buffer.startswith(b"\r\n"):  # RFC 9112 §2.2: some clients end a body with an empty line
            self._buffer = self._buffer.lstrip(b"\r\n")
        end = self._buffer.find(b"\r\n\r\n")
        if max(end, 0) > self._limits.head_bytes or (end < 0 and len(self._buffer) > self._limits.head_bytes):
            raise BadRequestError(
                "431 Request Header Fields Too Large",
                f"The request line and header fields exceed {self._limits.head_bytes} bytes.",
            )
        if end < 0:
            _check_beginning(self._buffer)
            return None
        head = parse_head(self._buffer[:end])
        if head.length > self._limits.body_bytes:
            raise too_large(self._limits)
        self._buffer = self._buffer[end + 4 :]
        self._continue = head.expects_continue
        if head.chunked:
            self._chunks = ChunkedBody(self._limits)
        return head

    def _next_body(self, head: Head) -> bytes | None:
        if self._chunks is not None:
            if not self._chunks.feed(self._buffer):
                self._buffer = b""
                return None
            self._buffer = self._chunks.rest
            return bytes(self._chunks.body)
        if not head.length:
            return b""
        if len(self._buffer) < head.length:
            return None
        body, self._buffer = self._buffer[: head.length], self._buffer[head.length :]
        return body


def _check_beginning(data: bytes) -> None:
    """Refuse at once what can no longer become a request; its sender would otherwise wait for the deadline."""
    if data and not _START.match(data):
        raise BadRequestError("400 Bad Request", "This is not an HTTP request.")
    if _BARE_LINE_FEED.search(data):
        raise BadRequestError("400 Bad Request", "Lines of a request end with CR LF.")
