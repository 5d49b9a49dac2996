"""Clients that take their answers slowly hold nobody up, and get all of them in the end, if they are not too slow."""

import selectors
import socket
import threading
from types import SimpleNamespace

import pytest

from mock_b2c.server import Limits, crew
from mock_b2c.server import unsent as module
from mock_b2c.server.unsent import SLICE, Unsent

SIZE = 4 * 1024 * 1024  # more than the buffers of both sockets hold
PIECE = bytes(range(256)) * 4096
BIG = PIECE * (SIZE // len(PIECE))
HURRIED = Limits(request_seconds=0.05, slowest_bytes=2**40)


def app(environ, start_response):
    """`/whole` and `/pieces` are big."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/pieces":
        return (PIECE for _ in range(SIZE // len(PIECE)))
    return [BIG if environ["PATH_INFO"] == "/whole" else b"ok"]


def request(path, *fields):
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *fields, "", ""]).encode()


@pytest.fixture
def begin(serve):
    """Starts servers whose sockets buffer little."""

    def start(app=app, **settings):
        server = serve(app, **settings)
        for listener in server._loop._doors._listeners:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)  # accepted sockets inherit it
        return server

    return start


@pytest.fixture
def few_threads(monkeypatch):
    monkeypatch.setattr(crew, "_MOST_THREADS", 3)


@pytest.fixture(params=[None, selectors.SelectSelector], ids=["", "select"])
def any_selector(request, monkeypatch):
    """This system's, and the one of Windows."""
    if request.param:
        monkeypatch.setattr(selectors, "DefaultSelector", request.param)


@pytest.mark.usefixtures("few_threads", "any_selector")
@pytest.mark.parametrize("tls", [True, False])
def test_more_slow_readers_than_threads_hold_nobody_up_and_get_their_answers(begin, connect, tls):
    server = begin()
    slow = [connect(server, tls=tls) for _ in range(4)]
    for client in slow:
        client.send(request("/whole"))
    assert connect(server, tls=tls).get().body == b"ok"
    assert [client.answer().body == BIG for client in slow] == [True] * 4
    assert [client.get().body for client in slow] == [b"ok"] * 4


@pytest.mark.parametrize("tls", [True, False])
def test_answers_to_pipelined_requests_follow_as_the_client_takes_them(begin, connect, tls):
    client = connect(begin(), tls=tls)
    client.send(request("/whole") + request("/") + request("/whole") + request("/"))
    assert [client.answer().body in (BIG, b"ok") for _ in range(4)] == [True] * 4


@pytest.mark.parametrize("path", ["/whole", "/pieces"])
def test_last_answer_is_sent_before_the_connection_ends(begin, connect, path):
    server = begin()
    client = connect(server)
    client.send(request(path, "Connection: close"))
    assert connect(server).get().body == b"ok"
    received = client.rest()
    assert (BIG in received) if path == "/whole" else received.endswith(b"\r\n0\r\n\r\n")
    assert len(received) > SIZE


def test_client_that_ends_its_side_gets_all_of_a_long_answer(begin, connect):
    client = connect(begin())
    client.send(request("/whole"))
    client.socket.shutdown(socket.SHUT_WR)
    assert client.rest().endswith(BIG)


@pytest.mark.parametrize("path", ["/whole", "/pieces"])
def test_client_that_takes_too_little_is_dropped(begin, connect, path, eventually):
    server = begin(limits=HURRIED)
    client = connect(server)
    client.send(request(path))
    assert client.take(1)
    eventually(lambda: client.socket.recv(1) and not server._loop._held())
    assert len(client.rest()) < SIZE


def test_client_that_takes_a_part_does_not_extend_its_time(begin, connect, eventually):
    server = begin()
    client = connect(server)
    client.send(request("/whole"))
    eventually(lambda: any(each.writes for each in server._loop._waiting))
    (connection,) = server._loop._waiting
    deadline = connection.deadline
    assert client.take(SIZE // 2)  # more than was there when it began to wait
    assert (connection.writes, connection.deadline) == (True, deadline)


@pytest.mark.parametrize("tls", [True, False])
def test_slow_reader_that_leaves_is_forgotten(begin, connect, tls, eventually, caplog):
    server = begin()
    client = connect(server, tls=tls)
    client.send(request("/whole"))
    assert client.take(1)
    client.close()
    eventually(lambda: not server._loop._held())
    assert not [record for record in caplog.records if record.levelname != "DEBUG"]


def test_answer_in_work_while_the_server_stops_is_sent_to_a_client_that_takes_it(begin, connect, eventually):
    def stopping(environ, start_response):
        stop.start()
        eventually(lambda: server._stopping)
        return app(environ, start_response)

    server = begin(stopping)
    stop = threading.Thread(target=server.stop)
    client = connect(server)
    client.send(request("/whole"))
    assert client.rest().endswith(BIG)
    stop.join()


def test_time_to_take_an_answer_grows_with_it_and_not_with_its_pieces(monkeypatch):
    now = SimpleNamespace(monotonic=lambda: 1000.0)
    monkeypatch.setattr(module, "time", now)
    with socket.socket() as sock:
        unsent = Unsent(sock, bytes, Limits(request_seconds=10, slowest_bytes=100), memoryview(b"x" * 500))
        assert unsent.deadline == 1000 + 10 + 5
        unsent.add(b"x" * 2000)
        unsent.add(b"x" * 1000)
    assert unsent.deadline == 1000 + 10 + 5 + 30


def test_long_answer_is_sealed_in_slices():
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        sealed = []
        unsent = Unsent(here, lambda data: sealed.append(len(data)) or b"x", Limits())
        unsent.add(b"x" * (2 * SLICE + 5))
        assert unsent.send()
    assert sealed == [SLICE, SLICE, 5]
