"""New connections, where several processes take them from the same sockets."""

import selectors
import threading

import pytest

from mock_b2c.server import doors
from mock_b2c.server.doors import Doors

TICK = 1.0


class Street:
    """Who wants to come in, at which of two listeners; several doors open to it, and nobody is really connected."""

    def __init__(self):
        self.there = {"ipv4": 0, "ipv6": 0}


class Listener:
    def __init__(self, street, name):
        self.street, self.name, self.closed = street, name, False

    def setblocking(self, flag):
        assert not flag

    def close(self):
        self.closed = True


class Selector:
    """The part of a selector that doors use, and what a loop does with it."""

    def __init__(self):
        self.held = {}

    def register(self, listener, events, data):
        assert events == selectors.EVENT_READ
        assert listener not in self.held
        self.held[listener] = data

    def unregister(self, listener):
        del self.held[listener]

    def look(self):
        for listener, arrived in tuple(self.held.items()):
            if listener.street.there[listener.name] and listener in self.held:
                arrived(listener)


class Process:
    """One that has these doors."""

    def __init__(self, street, *, shared=True):
        self.street, self.selector, self.taken = street, Selector(), 0
        self.listeners = [Listener(street, name) for name in street.there]
        self.doors = Doors(
            self.listeners, self.selector, threading.Lock(), self._take, lambda: self.taken, shared=shared
        )
        self.doors.open()

    def _take(self, listener):
        if not self.street.there[listener.name]:
            return False
        self.street.there[listener.name] -= 1
        self.taken += 1
        return True

    def turn(self):
        self.doors.come_back()
        self.selector.look()


@pytest.fixture
def clock(monkeypatch):
    class Time:
        now = 100.0

        def monotonic(self):
            return self.now

    held = Time()
    monkeypatch.setattr(doors, "time", held)
    return held


@pytest.fixture
def street():
    return Street()


def arrive(street, clock, *processes, at="ipv4"):
    """Somebody comes, and the processes look in this order, again and again for some time."""
    street.there[at] += 1
    for _ in range(doors._MOST + 1):
        for process in processes:
            process.turn()
        clock.now += doors._ASIDE_SECONDS


def test_process_alone_takes_all_at_once(street, clock):
    process = Process(street, shared=False)
    street.there["ipv4"] = 3
    for _ in range(3):
        process.turn()
    assert process.taken == 3
    assert process.doors.patience(TICK) == TICK


def test_processes_take_turns_whoever_looks_first(street, clock):
    eager, slow = Process(street), Process(street)
    for _ in range(8):
        arrive(street, clock, eager, slow)
    assert (eager.taken, slow.taken) == (4, 4)


def test_process_takes_what_nobody_else_does_after_a_moment(street, clock):
    process = Process(street)
    arrive(street, clock, process)
    street.there["ipv4"] += 1
    process.turn()
    assert process.taken == 1
    assert process.doors.patience(TICK) == pytest.approx(doors._ASIDE_SECONDS)
    clock.now += doors._ASIDE_SECONDS
    assert process.doors.patience(TICK) == 0
    process.turn()
    assert process.taken == 2
    assert process.doors.patience(TICK) == TICK


def test_who_stands_aside_does_so_at_all_sockets_and_takes_from_all_afterwards(street, clock):
    process = Process(street)
    arrive(street, clock, process)
    street.there.update(ipv4=1, ipv6=1)
    process.turn()
    assert process.taken == 1
    assert not process.selector.held
    clock.now += doors._ASIDE_SECONDS
    process.turn()
    assert process.taken == 3
    assert set(process.selector.held) == set(process.listeners)


def test_who_has_seen_others_take_one_does_not_stand_aside(street, clock):
    one, other = Process(street), Process(street)
    arrive(street, clock, one)
    arrive(street, clock, one, other)
    street.there["ipv6"] += 1
    one.turn()
    assert (one.taken, other.taken) == (2, 1)


def test_who_has_fewer_is_back_sooner_when_all_stand_aside(street, clock):
    one, other = Process(street), Process(street)
    one.taken, other.taken = 3, 1
    one.doors._took_last = other.doors._took_last = True
    arrive(street, clock, one, other)
    assert (one.taken, other.taken) == (3, 2)


def test_process_without_a_connection_does_not_stand_aside(street, clock):
    process = Process(street)
    arrive(street, clock, process)
    process.taken = 0  # it has ended
    street.there["ipv4"] += 1
    process.turn()
    assert process.taken == 1


def test_sockets_are_closed(street):
    process = Process(street)
    process.doors.close()
    assert all(listener.closed for listener in process.listeners)
