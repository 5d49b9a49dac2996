"""Servers on loopback, a certificate, and a client that sends exactly the bytes a test wants."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from mock_b2c.server import Certificate, Server, load_or_create

DEADLINE = 10.0


@pytest.fixture(autouse=True)
def _loopback(socket_enabled):
    """Sockets are what these tests are about."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Certificate:
    return load_or_create(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def client_context(certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certificate.root)
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # Python 3.13's default
    return context


def echo(environ, start_response):
    """Answers how the request was understood."""
    body = environ["wsgi.input"].read()
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "SERVER_PROTOCOL", "HTTP_HOST")
    text = "\n".join([*(f"{name}={environ.get(name, '')}" for name in names), f"body={body.decode('latin-1')}"])
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode("latin-1")]


@pytest.fixture
def serve(certificate) -> Iterator[Callable[..., Server]]:
    """Start servers that are stopped after the test; TLS and plain unless told `certificate=None`."""
    with ExitStack() as running:

        def start(app=echo, **settings) -> Server:
            settings = {"host": "127.0.0.1", "port": 0, "certificate": certificate, **settings}
            return running.enter_context(Server(app, **settings))

        yield start


@pytest.fixture
def threads_of_ours() -> Callable[[], list[str]]:
    """Names of the threads that servers of this test run; other tests' servers may live as long as the session."""
    others = set(threading.enumerate())
    return lambda: [
        thread.name for thread in threading.enumerate() if thread not in others and thread.name.startswith("mock-b2c-")
    ]


class Client:
    """A socket, with what a test needs to talk HTTP by hand."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._buffer = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("closed by the server")
        self._buffer += data

    def answer(self, *, head_only: bool = False) -> SimpleNamespace:
        """The next answer: status, headers (lower-case names), body."""
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        answer = SimpleNamespace(status=int(status.split()[1]), line=status, headers=headers, head=head, body=b"")
        if not head_only and "content-length" in headers:
            length = int(headers["content-length"])
            while len(self._buffer) < length:
                self._more()
            answer.body, self._buffer = self._buffer[:length], self._buffer[length:]
        elif not head_only and (headers.get("transfer-encoding") == "chunked" or headers.get("connection") == "close"):
            answer.body = self.rest() if "transfer-encoding" not in headers else self._chunks()
        return answer

    def _chunks(self) -> bytes:
        while not self._buffer.endswith(b"0\r\n\r\n"):
            self._more()
        raw, self._buffer = self._buffer, b""
        return raw

    def ask(self, request: bytes) -> SimpleNamespace:
        self.send(request)
        return self.answer()

    def get(self, path: str = "/") -> SimpleNamespace:
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def take(self, count: int) -> bytes:
        """The next so many bytes."""
        while len(self._buffer) < count:
            self._more()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def rest(self) -> bytes:
        """All that comes until the server closes."""
        data, self._buffer = self._buffer, b""
        try:
            while more := self.socket.recv(65536):
                data += more
        except ConnectionResetError:
            pass
        return data

    @property
    def closed(self) -> bool:
        """Whether the server has closed, without having sent anything more; waits for one of the two."""
        return not self._buffer and not self.rest()

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def connect(client_context) -> Iterator[Callable[..., Client]]:
    """Open connections that are closed after the test."""
    with ExitStack() as opened:

        def to(server: Server, *, tls: bool = False, address: str = "127.0.0.1", name: str = "localhost") -> Client:
            sock = socket.create_connection((address, server.port), timeout=DEADLINE)
            opened.callback(sock.close)
            if tls:
                sock = client_context.wrap_socket(sock, server_hostname=name)
                opened.callback(sock.close)
            return Client(sock)

        yield to


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for a condition, and fail when it does not come."""

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, "it never came"
            time.sleep(0.002)

    return wait


@pytest.fixture
def open_descriptors() -> Callable[[], int]:
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("needs /proc")
    return lambda: len(list(folder.iterdir()))
