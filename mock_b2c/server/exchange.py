"""One request and its answer: the server side of WSGI (PEP 3333).

The head of an answer leaves together with the first piece of its body, in one packet where it fits: sent apart,
the client's delayed acknowledgement would cost 40 ms.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from mock_b2c.server.connection import Connection, ConnectionLostError
from mock_b2c.server.head import Request

log = logging.getLogger("mock_b2c.server")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FAILURE = b"Internal Server Error"

_date = (0, "")


class Exchange:
    """Answers one request by the application."""

    __slots__ = (
        *("_bodiless", "_chunked", "_connection", "_half", "_headers"),
        *("_keep", "_left", "_request", "_sent", "_status"),
    )

    def __init__(self, connection: Connection, request: Request) -> None:
        self._connection = connection
        self._request = request
        self._keep = request.keep_alive
        self._status: str | None = None
        self._headers: list[tuple[str, str]] = []
        self._sent = False
        self._bodiless = False
        self._chunked = False
        self._left: int | None = None
        self._half: bool | None = None

    def run(self, app: WsgiApp) -> bool:
        """Call the application and send what it answers; whether the connection can serve another request."""
        given = {"wsgi.errors": sys.stderr, "server.cut_off": self._cut_off}
        environ = {**self._connection.environ, **given, **self._request.environ}
        try:
            self._answer(app(environ, self._start_response))
        except ConnectionLostError:
            raise
        except BaseException:  # whatever an application raises, the worker lives on
            log.exception("The application failed on %s %s", self._request.method, environ["PATH_INFO"])
            return self._answer_failure()
        return self._keep

    def _cut_off(self, half: bool) -> None:
        """Have the connection end before the answer, or after half of its first piece; for applications that test."""
        self._half = half

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None:
            if self._sent and exc_info[1] is not None:
                raise exc_info[1].with_traceback(exc_info[2])
        elif self._status is not None:
            raise RuntimeError("start_response was called twice")
        self._status = status
        self._headers = headers
        return self._write

    def _answer(self, result: Iterable[bytes]) -> None:
        try:
            whole = len(result) == 1 if isinstance(result, list | tuple) else False
            for piece in result:
                if piece:
                    self._write(piece, whole=whole)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        if not self._sent:
            self._send_head(b"", 0)
        if self._chunked:
            self._connection.send(b"0\r\n\r\n")
        elif self._left:
            log.error("The application announced %d bytes more than it gave", self._left)
            self._keep = False

    def _write(self, piece: bytes, *, whole: bool = False) -> None:
        if not self._sent:
            self._send_head(piece, len(piece) if whole else None)
            return
        piece = self._framed(piece)
        if piece:
            self._connection.send(piece)

    def _send_head(self, piece: bytes, length: int | None) -> None:
        """Send the head and the first piece of the body, whose whole length is given where it is known."""
        status = self._status
        if status is None:
            raise RuntimeError("The application answered before it called start_response.")
        lines = [f"HTTP/1.1 {status}"]
        own = {}
        for name, value in self._headers:
            lines.append(f"{name}: {value}")
            own[name.lower()] = value
        self._frame(own, status, length, lines)
        if "date" not in own:
            lines.append(_date_line())
        lines.append("\r\n")
        text = "\r\n".join(lines)
        if text.count("\n") != len(lines) or text.count("\r") != len(lines):
            raise RuntimeError("The application put a line break into the status or a header field.")
        data = text.encode("latin-1") + self._framed(piece)
        self._sent = True
        if self._half is not None:
            if self._half:
                self._connection.send(data[: len(data) // 2])
            raise ConnectionLostError("cut off as the application wanted")
        self._connection.send(data)

    def _frame(self, own: dict[str, str], status: str, length: int | None, lines: list[str]) -> None:
        """Decide how the client finds the body's end (RFC 9112 §6.3) and whether the connection stays."""
        self._bodiless = self._request.method == "HEAD" or status[:3] in {"204", "304"}
        if "content-length" in own:
            self._left = int(own["content-length"])
        elif not self._bodiless:
            if length is not None:
                self._left = length
                lines.append(f"Content-Length: {length}")
            elif self._request.minor_version:
                self._chunked = True
                lines.append("Transfer-Encoding: chunked")
            else:
                self._keep = False
        if "connection" in own:
            self._keep = self._keep and own["connection"].lower() != "close"
        elif not self._keep:
            lines.append("Connection: close")
        elif not self._request.minor_version:
            lines.append("Connection: keep-alive")

    def _framed(self, piece: bytes) -> bytes:
        """The piece as it goes over the wire."""
        if self._bodiless:
            self._left = None
            return b""
        if self._left is not None:
            if len(piece) > self._left:
                log.error("The application gave %d bytes more than it announced.", len(piece) - self._left)
                piece = piece[: self._left]
            self._left -= len(piece)
        if self._chunked and piece:
            return b"%x\r\n%b\r\n" % (len(piece), piece)
        return piece

    def _answer_failure(self) -> bool:
        """Answer 500 if nothing was sent, else let the connection end in the middle of the body."""
        if self._sent:
            return False
        self._keep = self._chunked = False
        self._status = "500 Internal Server Error"
        self._headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_FAILURE)))]
        self._send_head(_FAILURE, None)
        return False


def _date_line() -> str:
    """The Date header field (RFC 9110 §6.6.1), formatted once a second and in English whatever the locale."""
    global _date  # noqa: PLW0603  # one fact for the process; a race writes the same value twice
    second, line = _date
    now = int(time.time())
    if now != second:
        at = time.gmtime(now)
        line = (
            f"Date: {_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year} "
            f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"
        )
        _date = (now, line)
    return line
