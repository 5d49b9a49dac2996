"""Who waits longest is served first, and nobody is cut off for a connection that is not there."""

import select
import selectors
import socket

import pytest

from mock_b2c.server import Limits
from mock_b2c.server.connection import Connection
from mock_b2c.server.crew import Shift
from mock_b2c.server.loop import Loop


@pytest.fixture
def loop():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        made = Loop([listener], Limits(connections=2), connect=connected, serve=lambda _connection, _request: None)
        listener.setblocking(False)
        made.listener = listener
        yield made
        for connection in made._waiting:
            connection.close()
        made._selector.close()
        made._waker.close()
        made._wakened.close()


def connected(sock, _address):
    return Connection(sock, None, {"REMOTE_ADDR": "127.0.0.1"}, Limits())


def client_of(loop):
    return socket.create_connection(loop.listener.getsockname())


def test_who_has_waited_longest_comes_first_where_the_selector_has_an_order_of_its_own(loop):
    pairs = [socket.socketpair() for _ in range(3)]
    waiting = [connected(here, "") for here, _ in pairs]
    for connection, deadline in zip(waiting, (7.0, 5.0, 6.0), strict=True):
        connection.deadline = deadline
    doors = selectors.SelectorKey(loop.listener, 0, selectors.EVENT_READ, print)
    keys = [selectors.SelectorKey(each.socket, 0, selectors.EVENT_READ, each) for each in waiting]

    class Selector:
        def select(self, _seconds):
            return [(key, selectors.EVENT_READ) for key in (*keys, doors)]

    kept, loop._selector = loop._selector, Selector()
    loop._must_be_told = True
    try:
        assert loop._found() == [doors, keys[1], keys[2], keys[0]]
    finally:
        loop._selector = kept
        for pair in pairs:
            for sock in pair:
                sock.close()


def test_nobody_makes_room_for_a_connection_that_is_not_there(loop):
    clients = [client_of(loop) for _ in range(2)]
    assert [loop._accept(loop.listener) for _ in clients] == [True, True]
    assert not loop._accept(loop.listener)  # another process was faster
    assert len(loop._waiting) == 2

    clients.append(client_of(loop))
    assert loop._accept(loop.listener)
    assert len(loop._waiting) == 2
    for client in clients:
        client.close()


def accepted(loop, beginning=b""):
    """The connection of a client that has sent this, and the client."""
    before, client = set(loop._waiting), client_of(loop)
    assert loop._accept(loop.listener)
    (connection,) = loop._waiting - before
    if beginning:
        client.sendall(beginning)
        assert select.select([connection.socket], [], [], 10)[0]
        loop._advance(connection, Shift())
    return connection, client


@pytest.mark.parametrize("beginning", [b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", b"nonsense \n"])
def test_idle_connection_makes_room_before_one_that_has_begun_or_is_being_refused(loop, beginning):
    begun, one = accepted(loop, beginning)
    idle, other = accepted(loop)
    idle.deadline -= 1  # it came a second ago
    newest, third = accepted(loop)
    assert loop._waiting == {begun, newest}
    for client in (one, other, third):
        client.close()


def test_requests_that_began_first_make_room_where_others_have_just_come(loop):
    (_, one), (second, other) = (accepted(loop, b"GET / HTTP/1.1\r\n") for _ in range(2))
    newcomer, third = accepted(loop)
    assert loop._waiting == {second, newcomer}
    newest, fourth = accepted(loop)
    assert loop._waiting == {newcomer, newest}
    for client in (one, other, third, fourth):
        client.close()
