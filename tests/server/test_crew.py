"""The threads that take turns at the loop."""

import threading

import pytest

from mock_b2c.server import crew
from tests.server.conftest import echo


@pytest.fixture
def waits():
    """An application: `/wait` is held up until the event is set, everything else is quick."""
    leave, threads = threading.Event(), []

    def app(environ, start_response):
        threads.append(threading.get_ident())
        if environ["PATH_INFO"] == "/wait":
            leave.wait()
        return echo(environ, start_response)

    app.leave, app.threads = leave, threads
    yield app
    leave.set()


def send_wait(client):
    client.send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return client


def test_quick_requests_are_all_served_by_the_thread_that_found_them(serve, connect, waits):
    server = serve(waits)
    clients = [connect(server) for _ in range(4)]
    for client in clients * 3:
        client.get()
    assert len(set(waits.threads)) == 1


def test_held_up_thread_joins_in_again(serve, connect, waits, threads_of_ours, eventually):
    server = serve(waits)
    for _ in range(3):
        waits.leave.clear()
        client = send_wait(connect(server))
        connect(server).get()
        waits.leave.set()
        assert client.answer().status == 200
        client.get()
    eventually(lambda: len(threads_of_ours()) == 2)  # one steers, one watches


def test_watching_thread_rests_while_nothing_is_asked(serve, connect, monkeypatch, eventually):
    monkeypatch.setattr(crew, "_QUIET_SECONDS", 0.05)
    server = serve()
    connect(server).get()
    eventually(lambda: not server._loop._crew._alert.is_set())
    send_wait(connect(server))
    connect(server).get()


@pytest.fixture
def full(monkeypatch, caplog):
    """No crew has more than three threads; how often a full one was told of."""
    monkeypatch.setattr(crew, "_MOST_THREADS", 3)
    return lambda: sum("no others are answered" in record.message for record in caplog.records)


def test_number_of_threads_is_bounded_and_told_once_when_all_are_busy(serve, connect, waits, eventually, full):
    server = serve(waits)
    clients = [send_wait(connect(server)) for _ in range(6)]
    eventually(lambda: len(waits.threads) == 3)
    assert len(server._loop._crew._threads) == 3
    waits.leave.set()
    assert [client.answer().status for client in clients] == [200] * 6
    assert full() == 1


def test_system_without_further_threads_is_survived(serve, connect, monkeypatch, caplog, eventually):
    start = threading.Thread.start

    def refuse(thread):
        if thread.name == "mock-b2c-server" and threading.current_thread().name == "mock-b2c-server":
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        server = serve()
        assert connect(server).get().status == 200
        assert "No further thread" in caplog.text
    eventually(lambda: server._loop._crew._watched)  # it is asked for again


def test_nobody_finds_a_thread_that_has_not_started(monkeypatch, eventually):
    start, found = threading.Thread.start, []

    def observed(thread):
        if threading.current_thread().name == "mock-b2c-server":
            found.append([each for each in crew_of_two._threads if each.ident is None])
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", observed)
    crew_of_two = crew.Crew(lambda _shift: eventually(lambda: crew_of_two._watched), lambda _shift, _seconds: False)
    crew_of_two.start()
    eventually(lambda: crew_of_two._watched)
    crew_of_two.end()
    assert crew_of_two.join(10)
    assert found == [[]]


def test_turn_that_is_not_held_up_is_not_taken(serve, connect, eventually):
    server = serve()
    connect(server).get()
    loop = server._loop
    eventually(lambda: loop._crew.shift.held is None)
    assert not loop._relieve(loop._crew.shift, 0)


def test_request_that_was_held_up_may_stop_the_server(serve, connect, waits, threads_of_ours, eventually):
    servers = []

    def app(environ, start_response):
        answer = waits(environ, start_response)
        if environ["PATH_INFO"] == "/wait":
            servers[0].stop()
        return answer

    servers.append(serve(app))
    send_wait(connect(servers[0]))
    connect(servers[0]).get()
    waits.leave.set()
    eventually(lambda: threads_of_ours() == [])


# ---- threads in reserve: for an application that waits in most requests ------------------------------------------


@pytest.fixture
def patient(monkeypatch):
    """Nobody takes over because a request takes long."""
    monkeypatch.setattr(crew, "_STALL_SECONDS", 3600)


@pytest.mark.usefixtures("patient")
def test_thread_in_reserve_goes_on_before_a_request_is_served(serve, connect, waits, eventually):
    server = serve(waits, reserve=2)
    eventually(lambda: server._loop._crew._resting == 2)
    waiting = [send_wait(connect(server)) for _ in range(2)]
    assert connect(server).get().status == 200
    waits.leave.set()
    assert [client.answer().status for client in waiting] == [200, 200]
    assert len(set(waits.threads)) == 3


@pytest.mark.usefixtures("patient")
def test_thread_that_has_served_is_in_reserve_again(serve, connect, waits, threads_of_ours, eventually):
    server = serve(waits, reserve=2)
    eventually(lambda: server._loop._crew._resting == 2)
    clients = [connect(server) for _ in range(3)]
    for _ in range(5):
        waits.leave.clear()
        for client in clients[:2]:
            send_wait(client)
        assert clients[2].get().status == 200
        waits.leave.set()
        assert [client.answer().status for client in clients[:2]] == [200, 200]
        eventually(lambda: server._loop._crew._resting == 2)
    assert len(threads_of_ours()) == 4  # one steers, two are in reserve, one watches


def test_loop_is_taken_over_when_the_whole_reserve_waits(serve, connect, waits):
    server = serve(waits, reserve=1)
    waiting = [send_wait(connect(server)) for _ in range(4)]
    assert connect(server).get().status == 200
    waits.leave.set()
    assert [client.answer().status for client in waiting] == [200] * 4


def test_threads_in_reserve_end_with_the_server(serve, connect, threads_of_ours, eventually):
    server = serve(reserve=3)
    connect(server).get()
    server.stop()
    eventually(lambda: threads_of_ours() == [])


def test_turn_that_is_handed_over_at_the_end_is_still_taken(eventually):
    taken = []

    def relieve(shift, _seconds):
        if shift is not taken[0] or shift.over:
            return False
        crew_of_two.end()  # between the choice of who takes over and the hand-over
        shift.over = True
        return True

    def steer(shift):
        taken.append(shift)
        if len(taken) == 1:
            eventually(lambda: crew_of_two._resting == 2)
            crew_of_two.hand_over(shift)

    crew_of_two = crew.Crew(steer, relieve, reserve=2)
    crew_of_two.start()
    assert crew_of_two.join(10)
    assert taken[1:] == [crew_of_two.shift]


def test_turn_that_cannot_be_handed_over_while_the_server_ends_leaves_no_thread(eventually):
    def relieve(shift, _seconds):
        if shift.over or not shift.held:
            return False
        shift.over = True  # as `stop` does with a turn that is held up, once all are told of the end
        crew_of_two.end()
        return False

    def steer(shift):
        eventually(lambda: crew_of_two._resting == 1)
        shift.held = object()
        crew_of_two.hand_over(shift)

    crew_of_two = crew.Crew(steer, relieve, reserve=1)
    crew_of_two.start()
    assert crew_of_two.join(10)


def test_watching_thread_does_not_rest_while_the_present_turn_serves():
    idle = crew.Crew(lambda _shift: None, lambda _shift, _seconds: False)
    idle.alert()
    idle._shift.held = object()
    idle._rest()
    assert idle._alert.is_set()

    idle._shift.held = None
    idle._rest()
    assert not idle._alert.is_set()
