"""Calls to other servers: identity providers, the web services of user flows, whoever wants to be told of messages.

A caller of `send` may rely on this:

* One request gets one answer: no redirect is followed, no cookie is kept, nothing is tried again.
* `Request.seconds` is for the whole call, however slowly the other side sends; only the look-up of the host's name
  is not counted, which the system bounds.
* An answer of more than `Request.max_answer` bytes is a fault and is not read to its end.
* Certificates are verified by the system's authorities, or by those that `SSL_CERT_FILE` names.
* The proxy of the environment (`https_proxy`, `no_proxy`) is asked only by requests that say so, and for https.
* Whatever goes wrong is an `OutgoingError`, whose text says on one line what. Neither texts nor representations hold
  what is sent, and an answer of any status is an answer.

Nothing is imported for it before the first call.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, field

from mock_b2c.domain.records import WithSecrets

if TYPE_CHECKING:
    import socket

SECONDS = 20.0
MAX_ANSWER = 256 * 1024
_PORTS = {"http": 80, "https": 443}


class ClientCertificate(Struct, frozen=True, kw_only=True):
    """Files in PEM: the certificate (with those that vouch for it, if any), and its key, which has no password."""

    certificate: str
    key: str


class Request(WithSecrets, frozen=True, kw_only=True):
    """What to send: a POST of `body` when there is one, else a GET. `certificate` says to TLS servers who calls."""

    hidden = frozenset({"address", "body", "headers"})

    address: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    certificate: ClientCertificate | None = None
    seconds: float = SECONDS
    max_answer: int = MAX_ANSWER
    by_proxy: bool = False


class Reply(Struct, frozen=True, kw_only=True):
    """An answer of any status."""

    status: int
    body: bytes


class OutgoingError(OSError):
    """There is no answer."""


Send = Callable[[Request], Reply]
"""`send`, or what a test has in its place."""


def send(request: Request) -> Reply:
    """The answer to a request; OutgoingError when there is none. What callers may rely on stands above."""
    from http.client import HTTPException  # noqa: PLC0415 - most tenants call nobody: they start without it

    try:
        where = _where(request.address)
        with _connected(where, request, _Countdown(request.seconds)) as connection:
            return _exchange(connection, where, request)
    except OutgoingError:
        raise
    except TimeoutError as error:
        raise OutgoingError(f"there is no whole answer within {request.seconds:g} seconds") from error
    except (HTTPException, ValueError, OSError) as error:
        raise OutgoingError(_told(error)) from error


class _Countdown:
    """What is left of the time."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than none; TimeoutError when they are over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Incoming(io.RawIOBase):
    """What a socket receives; each wait gets the time that is left."""

    def __init__(self, channel: "socket.socket", countdown: _Countdown) -> None:
        self._channel = channel
        self._countdown = countdown

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Waits for more."""
        self._channel.settimeout(self._countdown.left())
        return self._channel.recv_into(buffer)


class _Connection:
    """A socket as `http.client` wants one, in the time that is left. Who opened the socket closes it."""

    def __init__(self, channel: "socket.socket", countdown: _Countdown) -> None:
        self._channel = channel
        self._countdown = countdown

    def makefile(self, *_: object) -> io.BufferedReader:
        """The way to read an answer."""
        return io.BufferedReader(_Incoming(self._channel, self._countdown))

    def sendall(self, data: bytes) -> None:
        """Sends all of it."""
        rest = memoryview(data)
        while rest:
            self._channel.settimeout(self._countdown.left())
            rest = rest[self._channel.send(rest) :]

    def close(self) -> None:
        """Nothing yet: the answer is still to be read."""


def _where(address: str) -> SplitResult:
    where = urlsplit(address)
    if where.scheme not in _PORTS or not where.hostname:
        raise OutgoingError("the address is not an http or https one")
    return where


def _port(where: SplitResult) -> int:
    return where.port or _PORTS[where.scheme]


@contextmanager
def _connected(where: SplitResult, request: Request, countdown: _Countdown) -> Iterator[_Connection]:
    """A connection to the server, or through the proxy; encrypted where the address says so."""
    context = tls_context(request.certificate) if where.scheme == "https" else None
    proxy = _proxy(where) if request.by_proxy else None
    host, port = (proxy.hostname or "", _port(proxy)) if proxy else (where.hostname or "", _port(where))
    with closing(_opened(host, port, countdown)) as channel:
        if proxy:
            _tunnel(_Connection(channel, countdown), where)
        if context is None:
            yield _Connection(channel, countdown)
            return
        channel.settimeout(countdown.left())
        with context.wrap_socket(channel, server_hostname=where.hostname) as encrypted:
            yield _Connection(encrypted, countdown)


def _opened(host: str, port: int, countdown: _Countdown) -> "socket.socket":
    """A connection to the first of the host's addresses that takes one."""
    import socket  # noqa: PLC0415 - as above

    refused: OSError = OutgoingError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        channel = socket.socket(family, kind, protocol)
        try:
            channel.settimeout(countdown.left())
            channel.connect(address)
        except OSError as error:
            channel.close()
            refused = error
        else:
            return channel
    raise refused


def _proxy(where: SplitResult) -> SplitResult | None:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - as above

    host = where.hostname or ""
    found = getproxies().get("https", "") if where.scheme == "https" and not proxy_bypass(host) else ""
    return _where(found if "://" in found else f"http://{found}") if found else None


def _tunnel(connection: _Connection, where: SplitResult) -> None:
    """Asks a proxy for a way to the server (RFC 9110 §9.3.6)."""
    from http.client import HTTPResponse  # noqa: PLC0415 - as above

    host = f"[{where.hostname}]" if ":" in (where.hostname or "") else where.hostname
    server = f"{host}:{_port(where)}"
    connection.sendall(f"CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n\r\n".encode("ascii"))
    answer = HTTPResponse(connection, method="CONNECT")  # type: ignore[arg-type] # all that it asks of a socket
    answer.begin()
    if answer.status != 200:
        raise OutgoingError(f"the proxy answered {answer.status}")


def tls_context(certificate: ClientCertificate | None) -> Any:
    """How to speak TLS as a client; OutgoingError when the client certificate cannot be used."""
    import ssl  # noqa: PLC0415 - as above

    context = ssl.create_default_context()
    if certificate is None:
        return context
    try:
        context.load_cert_chain(certificate.certificate, certificate.key, password="")
    except (OSError, ValueError) as error:  # what is wrong with keys is an OSError, too
        raise OutgoingError(f"the client certificate cannot be used: {_told(error)}") from error
    return context


def _exchange(connection: _Connection, where: SplitResult, request: Request) -> Reply:
    from http.client import HTTPConnection  # noqa: PLC0415 - as above

    speaking = HTTPConnection(where.hostname or "", _port(where))
    speaking.default_port = _PORTS[where.scheme]
    speaking.sock = connection  # all that it asks of a socket
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    method = "GET" if request.body is None else "POST"
    speaking.request(method, path, body=request.body, headers={**request.headers, "Connection": "close"})
    answer = speaking.getresponse()
    with answer:
        body, missing = answer.read(request.max_answer + 1), answer.length
    if len(body) > request.max_answer:
        raise OutgoingError(f"the answer has more than {request.max_answer} bytes")
    if missing:
        raise OutgoingError(f"the answer ends {missing} bytes too early")
    return Reply(status=answer.status, body=body)


def _told(error: Exception) -> str:
    """What went wrong, on one line and without what was sent."""
    if isinstance(error, OSError):
        words = getattr(error, "verify_message", "") or error.strerror or type(error).__name__
        return " ".join(str(words).split())
    return f"what was sent or answered is no HTTP: {type(error).__name__}"
