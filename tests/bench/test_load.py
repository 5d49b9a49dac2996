"""The load itself: what it makes of answers, and that it counts whole sign-ins only."""

import socket
import time
from types import SimpleNamespace

import pytest

from bench import crowd as crowd_module
from bench import figures
from bench.client import Client
from bench.crowd import Crowd
from bench.http import Received, Request
from bench.sign_in import Application, refresh, sign_in, signing_key
from mock_b2c import serve

ANSWER = b"HTTP/1.1 302 Found\r\nLocation: https://app.example/\r\nSet-Cookie: a=1; path=/\r\nset-cookie: b=2\r\n"
WHOLE = ANSWER + b"Content-Length: 2\r\n\r\nok"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    with serve(state_dir=folder) as served:
        port = int(served.url.rpartition(":")[2])
        root = str(served.certificate.root)
        yield SimpleNamespace(client=lambda: Client("localhost", port, root), cpu_seconds=lambda: 0.0)


@pytest.mark.parametrize("size", [1, 7, len(WHOLE)])
def test_answer_is_whole_however_it_arrives(size):
    received = Received()
    pieces = [WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]
    *before, answer = [received.add(piece) for piece in pieces]
    assert not any(before)
    assert (answer.status, answer.body, answer.header("location")) == (302, b"ok", "https://app.example/")
    assert answer.cookies == {"a": "1", "b": "2"}
    assert received.add(WHOLE) == answer


def test_form_is_sent_with_its_length_and_cookies():
    sent = Request("/a", {"q": "a b&c"}, {"s": "1", "t": "2"}, "X-A: b\r\n").sent("localhost:1")
    head, _, body = sent.partition(b"\r\n\r\n")
    assert body == b"q=a+b%26c"
    assert head.split(b"\r\n") == [
        b"POST /a HTTP/1.1",
        b"Host: localhost:1",
        b"X-A: b",
        b"Cookie: s=1; t=2",
        b"Content-Type: application/x-www-form-urlencoded",
        b"Content-Length: 9",
    ]


def test_crowd_signs_in_one_after_the_other(server):
    people = [server.client() for _ in range(3)]
    key = people[0].do(signing_key(Application()))
    crowd = Crowd([(person, lambda: sign_in(Application(), key)) for person in people])
    took = crowd.run(0.05)
    assert len(took) >= len(people)
    assert all(seconds > 0 for seconds in took)
    assert [person.connections for person in people] == [1, 1, 1]
    crowd.close()


def test_rate_says_how_often_it_begins(server):
    people = [server.client() for _ in range(2)]
    key = people[0].do(signing_key(Application()))
    crowd = Crowd([(person, lambda: sign_in(Application(), key)) for person in people])
    assert len(crowd.run(0.09, rate=50.0)) == 5  # however long each takes
    crowd.close()


def test_wrong_answer_fails_the_load(server):
    crowd = Crowd([(server.client(), lambda: refresh(Application(), "no token"))])
    with pytest.raises(AssertionError, match="400 instead of 200"):
        crowd.run(0.01)
    crowd.close()


def test_token_answers_are_measured_beside_signatures(server):
    load = figures.token_answers(server, clients=2, seconds=0.01)
    assert load.signatures > 0
    assert load.per_second > 0


def test_server_that_closes_the_connection_fails_the_load(server):
    client = server.client()
    crowd = Crowd([(client, lambda: iter_of(Request("/x", headers="Connection: close\r\n")))])
    with pytest.raises(ConnectionError):
        crowd.run(5.0)
    crowd.close()


def iter_of(request):
    while True:
        yield request


def test_time_counts_from_when_it_was_due(server):
    client = server.client()
    key = client.do(signing_key(Application()))
    crowd = Crowd([(client, lambda: sign_in(Application(), key))])
    begun = time.perf_counter()
    took = crowd.run(0.0099, rate=2000.0)  # all are due long before one could begin after the other
    wall = time.perf_counter() - begun
    assert len(took) == 20
    assert max(took) > wall / 2
    crowd.close()


@pytest.fixture
def silent():
    """A client whose server says nothing, or the beginning of an answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield SimpleNamespace(connected=lambda: ours, host="localhost", close=lambda: None, other=theirs)


def test_server_that_is_silent_fails_the_load(silent, monkeypatch):
    monkeypatch.setattr(crowd_module, "_SILENCE", 0.01)
    crowd = Crowd([(silent, lambda: iter_of(Request("/")))])
    with pytest.raises(TimeoutError, match="silent"):
        crowd.run(0.01)


def test_server_that_does_not_come_to_an_end_fails_the_load(silent, monkeypatch):
    monkeypatch.setattr(crowd_module, "_LATEST", -1.0)
    silent.other.sendall(b"HTTP/1.1 200 OK\r\n")
    crowd = Crowd([(silent, lambda: iter_of(Request("/")))])
    with pytest.raises(TimeoutError, match="has not ended"):
        crowd.run(0.01)
