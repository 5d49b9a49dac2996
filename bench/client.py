"""A lean HTTP/1.1 client over one kept-alive TLS connection, so that the client is not what is measured."""

import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, header lines by lower-case name (the last of each), cookies that were set, and the body."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


class Client:
    """One connection to one server; a request opens it again when the server closed it."""

    def __init__(self, host: str, port: int, ca_bundle: str) -> None:
        self._address = host, port
        self._context = ssl.create_default_context(cafile=ca_bundle)
        self._socket: ssl.SSLSocket | None = None
        self.connections = 0

    def get(self, path: str, cookies: dict[str, str] | None = None) -> Answer:
        """GET."""
        return self._exchange(self._head("GET", path, cookies) + b"\r\n")

    def post(
        self, path: str, fields: dict[str, str], cookies: dict[str, str] | None = None, headers: str = ""
    ) -> Answer:
        """POST of a form; `headers` are whole lines, each ended by CR LF."""
        body = urlencode(fields).encode()
        head = self._head("POST", path, cookies) + headers.encode()
        kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
        return self._exchange(head + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def close(self) -> None:
        """Closes the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _head(self, method: str, path: str, cookies: dict[str, str] | None) -> bytes:
        host, port = self._address
        lines = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        if cookies:
            lines += f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}\r\n"
        return lines.encode()

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            plain = socket.create_connection(self._address, timeout=30)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = self._context.wrap_socket(plain, server_hostname=self._address[0])
            self.connections += 1
        self._socket.sendall(request)
        return self._read(self._socket)

    def _read(self, connection: ssl.SSLSocket) -> Answer:
        held = b""
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += self._more(connection)
        first, *lines = held[:end].decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        cookies: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, text = value.partition(";")[0].partition("=")
                cookies[key] = text
        body = held[end + 4 :]
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more(connection)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first[9:12]), headers, cookies, body)

    def _more(self, connection: ssl.SSLSocket) -> bytes:
        data = connection.recv(65536)
        if not data:
            self.close()
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return data
