"""What the system, or a fault of ours, may do to the server."""

import contextlib
import errno
import selectors
import socket
import ssl

import pytest

from mock_b2c.server import ListenError, Server
from mock_b2c.server.connection import Connection
from mock_b2c.server.exchange import Exchange
from mock_b2c.server.listening import listen


def fail_first(monkeypatch, owner, name, *errors):
    """Let the first calls of a method raise, and the later ones work."""
    real, left = getattr(owner, name), list(errors)

    def method(self, *args, **kwargs):
        if left:
            raise left.pop(0)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(owner, name, method)
    return left


@pytest.mark.parametrize("tls", [True, False])
def test_selector_that_does_not_see_new_sockets_is_told(serve, connect, monkeypatch, tls):
    """Windows has no other."""
    monkeypatch.setattr(selectors, "DefaultSelector", selectors.SelectSelector)
    server = serve()
    clients = [connect(server, tls=tls) for _ in range(5)]
    for _ in range(3):
        assert [client.get().status for client in clients] == [200] * 5


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ECONNABORTED])
def test_connection_that_cannot_be_accepted_harms_nobody(serve, connect, eventually, monkeypatch, code):
    server = serve()
    longest = connect(server)
    longest.get()
    eventually(lambda: len(server._loop._waiting) == 1)  # its worker has left it
    left = fail_first(monkeypatch, socket.socket, "accept", OSError(code, "no"))
    assert connect(server).get().status == 200
    assert not left
    if code == errno.EMFILE:
        assert longest.closed
    else:
        assert longest.get().status == 200


@pytest.mark.parametrize(("owner", "name"), [(Connection, "proceed"), (Exchange, "run")])
def test_fault_of_the_server_ends_one_connection_only(serve, connect, monkeypatch, owner, name):
    server = serve()
    left = fail_first(monkeypatch, owner, name, RuntimeError("a fault"))
    struck = connect(server)
    struck.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert struck.closed
    assert not left
    assert connect(server).get().status == 200


def test_computer_without_ipv6_is_served_on_ipv4(monkeypatch):
    real = socket.socket.__init__

    def without_ipv6(self, family=-1, *args, **kwargs):
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        real(self, family, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "__init__", without_ipv6)
    sockets = listen("localhost", 0)
    assert [sock.getsockname()[0] for sock in sockets] == ["127.0.0.1"]
    for sock in sockets:
        sock.close()


def test_port_that_needs_rights_says_so(monkeypatch):
    fail_first(monkeypatch, socket.socket, "bind", PermissionError(errno.EACCES, "Permission denied"))
    with pytest.raises(ListenError, match=r"127\.0\.0\.1:443: Permission denied\. Ports below 1024"):
        Server(lambda *_: [], host="127.0.0.1", port=443).start()


def test_free_port_is_tried_again_when_another_program_is_quicker(monkeypatch):
    real, attempts = socket.socket.bind, []

    def bind(self, address):
        if self.family == socket.AF_INET6 and not attempts:
            attempts.append(address)
            raise OSError(errno.EADDRINUSE, "Address already in use")
        real(self, address)

    monkeypatch.setattr(socket.socket, "bind", bind)
    sockets = listen("localhost", 0)
    assert attempts
    assert len({sock.getsockname()[1] for sock in sockets}) == 1
    for sock in sockets:
        sock.close()


def test_no_free_port_at_all_is_a_clear_error(monkeypatch):
    fail_first(monkeypatch, socket.socket, "bind", *[OSError(errno.EADDRINUSE, "in use")] * 1000)
    with pytest.raises(ListenError, match="No port is free"):
        listen("localhost", 0)


def test_tls_session_that_the_client_ends_in_order_is_ended(serve, connect):
    client = connect(serve(), tls=True)
    client.get()
    assert isinstance(client.socket, ssl.SSLSocket)
    plain = client.socket.unwrap()
    assert plain.recv(1) == b""
    plain.close()


@pytest.mark.parametrize(
    "rubbish", [b"\x16\x03\x01\x00\x05hello", b"\x16" + b"\xff" * 100, b"\x16\x03\x03\xff\xff" + b"a" * 70_000]
)
def test_rubbish_instead_of_a_handshake_ends_that_connection(serve, connect, rubbish):
    server = serve()
    client = connect(server)
    with contextlib.suppress(ConnectionError):
        client.send(rubbish)
    assert len(client.rest()) < 20  # at most an alert
    assert connect(server, tls=True).get().status == 200


def test_rubbish_after_the_handshake_ends_that_connection(serve, connect):
    server = serve()
    client = connect(server, tls=True)
    client.get()
    raw = socket.socket(fileno=client.socket.detach())
    raw.settimeout(10)
    raw.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while raw.recv(1000):
        pass
    raw.close()
    assert connect(server, tls=True).get().status == 200
