"""The proxy behind this one: what is not for us goes by it where it is the only way out."""

import base64
import re
import socket
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from mock_b2c.server.refusal import BadRequestError

_DEFAULT_PORT = 80
_DIAL_SECONDS = 10.0
_MOST_HEAD_BYTES = 16 * 1024
_ESTABLISHED = re.compile(rb"HTTP/1\.[01] 2[0-9][0-9] ")


class NextProxy(Struct, frozen=True, kw_only=True):
    """An HTTP proxy that knows CONNECT."""

    host: str
    port: int
    credentials: str = ""
    """What its Proxy-Authorization says, base64."""

    @classmethod
    def at(cls, address: str) -> Self:
        """The proxy of an address such as `http://name:password@proxy.example:3128`; ValueError when it is none."""
        parts = _parts(address)
        if parts.scheme.lower() != "http" or not parts.hostname:
            shown = f"{parts.scheme}://{parts.hostname or ''}" if parts.scheme else "its value"
            raise ValueError(
                f"HTTPS_PROXY names a proxy that other hosts cannot be reached by ({shown}): it takes one such as "
                "http://proxy.example:3128. Change it, or unset it, or use --offline."
            )
        secret = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
        credentials = base64.b64encode(secret.encode()).decode()
        return cls(host=parts.hostname, port=parts.port or _DEFAULT_PORT, credentials=credentials)

    def dial(self, host: str, port: int) -> socket.socket:
        """A tunnel to the host; BadRequestError, with the proxy's own status line, when it gives none."""
        try:
            sock = socket.create_connection((self.host, self.port), _DIAL_SECONDS)
        except OSError as error:
            raise BadRequestError("502 Bad Gateway", f"The proxy {self.host}:{self.port} is not reached.") from error
        try:
            head = self._asked(sock, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        except OSError as error:
            sock.close()
            raise BadRequestError("502 Bad Gateway", f"The proxy {self.host}:{self.port} does not answer.") from error
        if not _ESTABLISHED.match(head):
            sock.close()
            told = head.partition(b"\r\n")[0].decode("ascii", "replace")[:100]
            raise BadRequestError("502 Bad Gateway", f"The proxy {self.host}:{self.port} refuses {host}: {told}")
        return sock

    def _asked(self, sock: socket.socket, target: str) -> bytes:
        """The head of its answer; read byte for byte at its end, since what follows is the tunnel's."""
        granted = f"Proxy-Authorization: Basic {self.credentials}\r\n" if self.credentials else ""
        sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{granted}\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n") and len(head) < _MOST_HEAD_BYTES:
            byte = sock.recv(1)
            if not byte:
                break
            head += byte
        return head


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        _ = parts.port  # read here, where a wrong one is told
    except ValueError:
        return urlsplit("")
    return parts
