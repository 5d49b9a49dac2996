"""Clients that are silent, slow or gone delay nobody."""

import socket
import statistics
import threading
import time

import pytest

from mock_b2c.server import Limits

CLIENT_HELLO_BEGINNING = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 20
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def assert_quick(server, connect) -> None:
    """New clients are served at once (the looser bound is for a machine that is busy with other tests)."""
    seconds = []
    for number in range(15):
        began = time.perf_counter()
        assert connect(server, tls=number % 2 == 0).get().status == 200
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.05
    assert statistics.median(seconds) < 0.25


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(CLIENT_HELLO_BEGINNING, id="half a ClientHello"),
        pytest.param(b"GE", id="half a method"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: local", id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", id="half a body"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", id="half a chunk"),
    ],
)
def test_half_open_connections_delay_nobody(serve, connect, beginning):
    server = serve()
    for _ in range(40):
        connect(server).send(beginning)
    assert_quick(server, connect)


def test_half_requests_over_tls_delay_nobody(serve, connect):
    server = serve()
    for _ in range(20):
        connect(server, tls=True).send(b"GET / HTTP/1.1\r\n")
    assert_quick(server, connect)


def test_kept_alive_connections_delay_nobody(serve, connect):
    server = serve()
    for number in range(50):
        connect(server, tls=number % 2 == 0).get()
    assert_quick(server, connect)


def test_waiting_applications_delay_nobody(serve, connect):
    leave = threading.Event()

    def app(environ, start_response):
        if environ["PATH_INFO"] == "/wait":
            leave.wait()
        start_response("200 OK", [])
        return [b"ok"]

    server = serve(app)
    waiting = [connect(server) for _ in range(12)]
    for client in waiting:
        client.send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert connect(server).get("/").body == b"ok"
    leave.set()
    assert [client.answer().body for client in waiting] == [b"ok"] * 12


@pytest.mark.parametrize("tls", [True, False])
def test_request_in_pieces_is_served(serve, connect, tls):
    client = connect(serve(), tls=tls)
    for piece in (
        b"P",
        b"OST /a HT",
        b"TP/1.1\r",
        b"\nHost: localhost\r\nContent-Le",
        b"ngth: 4\r\n\r",
        b"\nab",
        b"cd",
    ):
        client.send(piece)
    assert client.answer().body.endswith(b"body=abcd")


@pytest.mark.parametrize("tls", [True, False])
def test_pipelined_requests_are_answered_in_order(serve, connect, tls):
    client = connect(serve(), tls=tls)
    client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(20)))
    for number in range(20):
        assert f"PATH_INFO=/{number}\n".encode() in client.answer().body


@pytest.mark.parametrize("tls", [True, False])
def test_unfinished_request_is_408_in_the_end(serve, connect, tls):
    client = connect(serve(limits=Limits(request_seconds=0.05)), tls=tls)
    client.send(b"GET / HTTP/1.1\r\n")
    assert client.answer().status == 408
    assert client.closed


def test_trickling_client_does_not_extend_its_time(serve, connect, eventually):
    client = connect(serve(limits=Limits(request_seconds=0.1)))

    def refused() -> bool:
        try:
            client.send(b"X")
        except ConnectionError:
            return True
        return False

    eventually(refused)


@pytest.mark.parametrize("beginning", [b"", CLIENT_HELLO_BEGINNING])
def test_silent_connection_is_closed_in_the_end(serve, connect, beginning):
    client = connect(serve(limits=Limits(request_seconds=0.05, idle_seconds=0.05)))
    client.send(beginning)
    assert client.closed


def test_idle_connection_is_closed_in_the_end(serve, connect):
    client = connect(serve(limits=Limits(idle_seconds=0.05)), tls=True)
    client.get()
    assert client.closed


def test_longest_waiting_connection_makes_room(serve, connect):
    server = serve(limits=Limits(connections=5))
    clients = [connect(server) for _ in range(8)]
    assert clients[-1].get().status == 200
    assert clients[0].closed
    assert connect(server, tls=True).get().status == 200


def test_client_that_takes_no_answer_is_dropped(serve, connect, eventually):
    gone = threading.Event()

    class Body:
        def __iter__(self):
            while True:
                yield b"x" * 1_000_000

        def close(self):
            gone.set()

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Body()

    client = connect(serve(app, limits=Limits(request_seconds=0.05, slowest_bytes=2**40)))
    client.send(REQUEST)
    eventually(gone.is_set)


@pytest.mark.parametrize("tls", [True, False])
def test_client_that_leaves_in_the_middle_harms_nobody(serve, connect, tls, caplog):
    server = serve(lambda environ, start_response: (start_response("200 OK", []), [b"x" * 500_000])[1])
    for _ in range(10):
        client = connect(server, tls=tls)
        client.send(REQUEST)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset
        client.close()
    assert connect(server, tls=tls).get().status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_client_that_ends_its_side_after_the_request_gets_the_answer(serve, connect):
    client = connect(serve())
    client.send(REQUEST)
    client.socket.shutdown(socket.SHUT_WR)
    assert client.answer().status == 200
    assert client.closed
