"""Sends bytes and reads whatever comes back, and how long that took."""

import socket
import time
from dataclasses import dataclass

TIMEOUT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`status` is 0 where the server closed the connection without a word."""

    status: int
    head: str
    body: bytes
    seconds: float


class Connection:
    """A connection that is opened anew whenever the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, data: bytes) -> Reply:
        """The answer to these bytes. Nothing else follows them, so a server that waits for more sees the end."""
        begun = time.perf_counter()
        held = b""
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT)
        with self._socket as opened:
            try:
                opened.sendall(data)
                opened.shutdown(socket.SHUT_WR)
                while part := opened.recv(65_536):
                    held += part
            except (ConnectionResetError, BrokenPipeError):
                pass  # refused in the middle of the request
        head, _, body = held.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        status = int(text[9:12]) if text.startswith("HTTP/1.1 ") else 0
        return Reply(status=status, head=text, body=body, seconds=time.perf_counter() - begun)
