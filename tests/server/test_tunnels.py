"""CONNECT: the server as a proxy."""

import base64
import socket
import ssl
import threading
from contextlib import ExitStack

import pytest

from mock_b2c.server import NextProxy, Verdict, tunnels


def connect_to(client, target):
    client.send(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    return client.answer()


@pytest.fixture(autouse=True)
def _no_fault_is_logged(caplog):
    yield
    assert not [record for record in caplog.get_records("call") if record.levelname == "ERROR"]


@pytest.fixture
def resolves(monkeypatch):
    """`resolves(found)` is what `away.example` is looked up to be; an exception is raised."""
    real = socket.getaddrinfo

    def set_up(found):
        def resolve(host, *args, **named):
            if host != "away.example":
                return real(host, *args, **named)
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(tunnels.socket, "getaddrinfo", resolve)

    return set_up


@pytest.fixture
def secured(client_context):
    """Makes the rest of a client's connection one of TLS, for that name."""
    with ExitStack() as opened:

        def secure(client, name):
            client.socket = opened.enter_context(client_context.wrap_socket(client.socket, server_hostname=name))

        yield secure


@pytest.fixture
def judged():
    """A judge that knows `*.b2clogin.com` as ours and `away.example` as elsewhere; what it was asked."""
    asked = []

    def judge(host, port):
        asked.append((host, port))
        if host.endswith(".b2clogin.com"):
            return Verdict.OURS
        return Verdict.ELSEWHERE if host == "away.example" else Verdict.REFUSED

    judge.asked = asked
    return judge


def test_without_a_judge_it_is_no_proxy(serve, connect):
    answer = connect_to(connect(serve()), "contoso.b2clogin.com:443")
    assert answer.status == 405
    assert b"no proxy" in answer.body


@pytest.mark.parametrize("host", ["contoso.b2clogin.com", "CONTOSO.b2clogin.com"])
def test_tunnel_to_ourselves_speaks_tls_for_that_name(serve, connect, secured, judged, host):
    client = connect(serve(judge=judged))
    assert connect_to(client, f"{host}:443").status == 200
    secured(client, host)

    assert f"HTTP_HOST={host}".encode() in client.ask(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).body
    assert client.ask(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).status == 200
    assert judged.asked == [(host.lower(), 443)]


def test_tunnel_within_a_tunnel_is_refused(serve, connect, secured, judged):
    client = connect(serve(judge=judged))
    connect_to(client, "contoso.b2clogin.com:443")
    secured(client, "contoso.b2clogin.com")

    assert connect_to(client, "contoso.b2clogin.com:443").status == 405


def test_host_that_is_not_to_be_reached_is_refused_by_name(serve, connect, judged):
    answer = connect_to(connect(serve(judge=judged)), "example.com:443")
    assert (answer.status, b"example.com" in answer.body) == (403, True)


@pytest.mark.parametrize(
    "target", ["example.com", "example.com:0", "example.com:99999", ":443", "http://a:1", "a/b:443"]
)
def test_target_that_is_no_host_and_port_is_refused(serve, connect, judged, target):
    assert connect_to(connect(serve(judge=judged)), target).status == 400
    assert judged.asked == []


PRIVATE = [
    *("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("::1", "fe80::1%1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_never_dialled(serve, connect, judged, resolves, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    resolves([(family, socket.SOCK_STREAM, 6, "", (address, 443))])

    answer = connect_to(connect(serve(judge=judged)), "away.example:443")
    assert (answer.status, b"private network" in answer.body) == (403, True)


@pytest.fixture
def away(resolves, monkeypatch):
    """A server that `away.example` leads to, as if it were one of the public network."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        resolves([(socket.AF_INET, socket.SOCK_STREAM, 6, "", listener.getsockname())])
        monkeypatch.setattr(tunnels.ipaddress.IPv4Address, "is_global", True)
        yield listener


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_address_of_the_public_network_is_told_from_a_private_one(address):
    assert tunnels.is_public(address)


@pytest.fixture
def proxy():
    """A proxy of somebody else's; and how it is named."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        yield listener, NextProxy.at(f"http://ada:s%20cret@127.0.0.1:{listener.getsockname()[1]}")


def _asked(listener, answer):
    """Answers one CONNECT on a thread; the list gets what was asked, and the connection."""
    seen = []

    def answering():
        other, _ = listener.accept()
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += other.recv(1)
        seen.extend([head, other])
        other.sendall(answer)

    thread = threading.Thread(target=answering)
    thread.start()
    return seen, thread


def test_tunnel_elsewhere_goes_by_the_next_proxy(serve, connect, judged, proxy):
    listener, told = proxy
    seen, thread = _asked(listener, b"HTTP/1.1 200 Fine\r\nVia: x\r\n\r\nhello")
    client = connect(serve(judge=judged, next_proxy=told))
    assert connect_to(client, "away.example:443").status == 200
    thread.join()
    head, other = seen
    with other:
        assert client.take(5) == b"hello"  # what came right behind the proxy's answer is not lost
        assert head.startswith(b"CONNECT away.example:443 HTTP/1.1\r\nHost: away.example:443\r\n")
        assert b"Proxy-Authorization: Basic " + base64.b64encode(b"ada:s cret") in head


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"", b"220 mail ready\r\n\r\n"]
)
def test_next_proxy_that_gives_no_tunnel_is_told(serve, connect, judged, proxy, answer):
    listener, told = proxy
    seen, thread = _asked(listener, answer)
    client = connect(serve(judge=judged, next_proxy=told))
    client.send(b"CONNECT away.example:443 HTTP/1.1\r\nHost: away.example:443\r\n\r\n")
    thread.join()
    seen[1].close()
    refused = client.answer()
    assert (refused.status, b"refuses away.example" in refused.body) == (502, True)
    assert b"cret" not in refused.body


def test_next_proxy_that_is_not_there_is_told(serve, connect, judged):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = NextProxy.at(f"127.0.0.1:{listener.getsockname()[1]}")
    answer = connect_to(connect(serve(judge=judged, next_proxy=gone)), "away.example:443")
    assert (answer.status, b"is not reached" in answer.body) == (502, True)


@pytest.mark.parametrize("host", ["10.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "169.254.169.254"])
def test_private_address_is_not_asked_of_the_next_proxy_either(serve, connect, proxy, host):
    server = serve(judge=lambda *_: Verdict.ELSEWHERE, next_proxy=proxy[1])
    answer = connect_to(connect(server), f"{host}:443")
    assert (answer.status, b"private network" in answer.body) == (403, True)


@pytest.mark.parametrize(
    "address", ["https://proxy:1", "socks5://proxy:1", "http://:1", "http://proxy:port", "http://[::1"]
)
def test_address_that_names_no_http_proxy_is_refused(address):
    with pytest.raises(ValueError, match="HTTPS_PROXY"):
        NextProxy.at(address)


def test_plain_request_for_another_host_is_not_forwarded(serve, connect, judged):
    server = serve(judge=judged)
    for host in ("away.example", "example.com:8080", f"localhost:{server.port + 1}"):
        answer = connect(server).ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert (answer.status, b"plain HTTP" in answer.body) == (403, True)
    for host in ("contoso.b2clogin.com", f"localhost:{server.port}"):
        answer = connect(server).ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert answer.status == 200


def test_tunnel_elsewhere_carries_both_ways_and_ends_with_either_side(serve, connect, judged, away):
    client = connect(serve(judge=judged))
    assert connect_to(client, "away.example:443").status == 200
    other, _ = away.accept()
    with other:
        client.send(b"hello")
        assert other.recv(5) == b"hello"
        other.sendall(b"HELLO")
        assert client.socket.recv(5) == b"HELLO"
        other.shutdown(socket.SHUT_WR)
        assert client.socket.recv(5) == b""
        client.send(b"still")
        assert other.recv(5) == b"still"


def test_tunnels_end_with_the_server(serve, connect, judged, away, threads_of_ours):
    server = serve(judge=judged)
    client = connect(server)
    connect_to(client, "away.example:443")
    other, _ = away.accept()
    with other:
        server.stop()
        assert client.socket.recv(1) == b""


CONNECT_AWAY = b"CONNECT away.example:443 HTTP/1.1\r\nHost: away.example:443\r\n\r\n"
RESET = (socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # at its close


@pytest.fixture
def dialled(monkeypatch):
    """`dialled(before)` has this called before each dial."""
    real = tunnels._dial

    def set_up(before):
        monkeypatch.setattr(tunnels, "_dial", lambda host, port: (before(), real(host, port))[1])

    return set_up


@pytest.fixture
def with_places(serve, judged, monkeypatch):
    """`with_places(count)` is a server with room for so many tunnels."""

    def set_up(count):
        monkeypatch.setattr(tunnels, "_MOST_TUNNELS", count)
        return serve(judge=judged)

    return set_up


@pytest.fixture
def has_room(connect, eventually):
    """Waits until the server takes another tunnel, which is as soon as one that has ended is put away."""
    return lambda server: eventually(lambda: connect_to(connect(server), "away.example:443").status == 200)


def test_client_that_is_gone_before_its_tunnel_stands_takes_no_place(with_places, connect, away, dialled, has_room):
    server = with_places(1)
    gone = connect(server)
    gone.socket.setsockopt(*RESET)
    dialled(gone.close)
    gone.send(CONNECT_AWAY)
    other, _ = away.accept()
    with other:
        other.settimeout(10)
        assert other.recv(1) == b""
        has_room(server)


def test_reset_ends_a_tunnel_whose_other_side_says_nothing(serve, connect, judged, away, eventually):
    server = serve(judge=judged)
    client = connect(server)
    assert connect_to(client, "away.example:443").status == 200
    other, _ = away.accept()
    with other:
        client.socket.setsockopt(*RESET)
        client.close()
        eventually(lambda: not server._tunnels._open)


@pytest.mark.usefixtures("away")
def test_number_of_tunnels_is_bounded_those_that_are_dialled_included(with_places, connect, dialled, has_room):
    began, leave = threading.Semaphore(0), threading.Event()
    dialled(lambda: (began.release(), leave.wait()))
    server = with_places(2)
    clients = [connect(server) for _ in range(2)]
    try:
        for client in clients:
            client.send(CONNECT_AWAY)
            assert began.acquire(timeout=10)
        assert connect_to(connect(server), "away.example:443").status == 503
    finally:
        leave.set()
    assert [client.answer().status for client in clients] == [200, 200]
    clients[0].socket.setsockopt(*RESET)
    clients[0].close()
    has_room(server)


@pytest.mark.parametrize("given", [0, 1])
def test_tunnel_that_gets_no_thread_takes_no_place(with_places, connect, away, has_room, given):
    start, left = threading.Thread.start, [None] * given

    def refuse(thread):
        if thread.name == "mock-b2c-tunnel":
            if not left:
                raise RuntimeError("can't start new thread")
            left.pop()
        start(thread)

    server = with_places(1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        refused = connect(server)
        refused.send(CONNECT_AWAY)
        told = refused.rest()
    assert told.startswith(b"HTTP/1.1 503 ") is not bool(given)
    other, _ = away.accept()
    with other:
        other.settimeout(10)
        assert other.recv(1) == b""
    has_room(server)


def test_host_that_is_not_found_is_told(serve, connect, judged, resolves):
    resolves(socket.gaierror(-2, "Name or service not known"))
    answer = connect_to(connect(serve(judge=judged)), "away.example:443")
    assert (answer.status, b"away.example is not found" in answer.body) == (502, True)


def test_trust_does_not_reach_beyond_our_names(serve, connect, client_context, judged):
    """The root certificate is name-constrained: even a leaf of ours for another name is refused by a client."""
    client = connect(serve(judge=judged))
    connect_to(client, "contoso.b2clogin.com:443")
    with pytest.raises(ssl.SSLCertVerificationError):
        client_context.wrap_socket(client.socket, server_hostname="example.com")
