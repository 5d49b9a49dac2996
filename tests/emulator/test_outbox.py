"""The outbox: what it keeps, what is found in it, and waiting for what is not there yet."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mock_b2c.domain.ports import StoreError
from mock_b2c.emulator import Clock, Outbox
from mock_b2c.storage import MemoryMessages
from tests.builders import NOW, a_message

LONG = 60.0  # no test waits for its end


class News(threading.Condition):
    """The outbox's condition; `waiting` is set as soon as somebody waits, who holds the lock until then."""

    def __init__(self):
        super().__init__()
        self.waiting = threading.Event()

    def wait(self, timeout=None):
        self.waiting.set()
        return super().wait(timeout)


def ids(messages):
    return [message.id for message in messages]


@pytest.fixture
def outbox():
    """Four messages, `1` the oldest."""
    outbox = Outbox()
    outbox.add(a_message(id="1"))
    outbox.add(a_message(id="2", to="grace@example.com"))
    outbox.add(a_message(id="3", to="+441632960123", kind="sms"))
    outbox.add(a_message(id="4", tenant="fabrikam"))
    return outbox


@pytest.fixture
def waiting():
    """`waiting(**asked)` waits in a thread: outbox and the future of what it finds, once it really waits."""
    with ThreadPoolExecutor() as pool:

        def wait(**asked):
            outbox = Outbox(news=News())
            found = pool.submit(outbox.wait, timeout=LONG, **asked)
            assert outbox._news.waiting.wait(LONG)
            outbox._news.waiting.clear()
            return outbox, found

        yield wait


def test_it_is_bounded_and_forgets_the_oldest():
    outbox = Outbox(MemoryMessages(limit=2))
    for number in range(3):
        outbox.add(a_message(id=str(number)))
    assert ids(outbox.messages()) == ["2", "1"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "4321"),
        ({"tenant": "contoso"}, "321"),
        ({"to": "ADA@example.com"}, "41"),
        ({"kind": "sms"}, "3"),
        ({"kind": "call"}, ""),
        ({"after": "2"}, "43"),
        ({"after": "4"}, ""),
        ({"after": "forgotten"}, "4321"),
        ({"after": "1", "tenant": "contoso", "to": "grace@example.com"}, "2"),
        ({"after": "2", "to": "grace@example.com"}, ""),
    ],
)
def test_messages_are_found_newest_first(outbox, asked, found):
    assert ids(outbox.messages(**asked)) == list(found)
    assert ids(outbox.wait(timeout=0, **asked)) == list(found)


def test_waiting_ends_with_the_first_message_of_the_kind_asked_for(waiting):
    outbox, found = waiting(to="ada@example.com", kind="email")
    for other in (a_message(id="1", to="grace@example.com"), a_message(id="2", kind="sms")):
        outbox.add(other)
        assert outbox._news.waiting.wait(LONG)
        outbox._news.waiting.clear()
        assert not found.done()
    outbox.add(a_message(id="3"))
    assert ids(found.result(LONG)) == ["3"]


def test_all_who_wait_are_told():
    outbox = Outbox(news=News())
    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(outbox.wait, timeout=LONG) for _ in range(8)]
        assert outbox._news.waiting.wait(LONG)
        outbox.add(a_message(id="1"))
        assert [ids(one.result(LONG)) for one in found] == [["1"]] * 8


def test_waiting_in_vain_ends_empty(outbox):
    assert outbox.wait(to="nobody@example.com", timeout=0.001) == []


def test_closing_ends_all_waiting_now_and_later(waiting):
    outbox, found = waiting()
    outbox.close()
    assert found.result(LONG) == []
    assert outbox.wait(timeout=LONG) == []
    outbox.add(a_message(id="1"))
    assert ids(outbox.messages()) == ["1"]


def test_each_message_is_delivered_once_it_is_kept():
    delivered = []
    outbox = Outbox(deliver=lambda message: delivered.append((message.id, ids(outbox.messages()))))
    outbox.add(a_message(id="1"))
    outbox.add(a_message(id="2"))
    assert delivered == [("1", ["1"]), ("2", ["2", "1"])]


# ---- late messages -----------------------------------------------------------------------------------------------


@pytest.fixture
def slow():
    """An outbox, the seconds that its next messages are late by, its clock, and what it has passed on."""
    late, clock, passed_on = [], Clock(), []
    clock.freeze(NOW)
    held = Outbox(deliver=passed_on.append, now=clock.now, lateness=lambda: late.pop(0) if late else 0.0)
    return held, late, clock, passed_on


def test_late_message_is_here_when_its_time_has_come(slow):
    held, late, clock, passed_on = slow
    late += [20, 10]
    first, second, third = (a_message(id=name) for name in "abc")
    for message in (first, second, third):
        held.add(message)

    assert held.messages() == passed_on == [third]
    clock.advance(9)
    assert held.messages() == [third]
    clock.advance(11)
    assert held.messages() == [first, second, third]
    assert passed_on == [third, second, first]


def test_who_waits_gets_a_late_message_when_the_clock_is_moved(slow):
    held, late, clock, _ = slow
    late.append(60)
    held.add(a_message())
    mover = threading.Timer(0.05, clock.advance, [60])
    mover.start()
    assert held.wait(timeout=10) == [a_message()]
    mover.join()


def test_snapshot_has_what_is_under_way(slow):
    held, late, clock, _ = slow
    late.append(5)
    held.add(a_message())
    snapshot = held.snapshot()
    held.clear()
    clock.advance(5)
    assert held.messages() == []
    held.restore(snapshot)
    assert held.messages() == [a_message()]


class Refusing(MemoryMessages):
    """Takes a message only when it may."""

    takes: tuple[bool, ...] = ()

    def add(self, message):
        taken, *rest = self.takes or (True,)
        self.takes = tuple(rest)
        if not taken:
            raise StoreError("The disk is full.")
        super().add(message)


@pytest.fixture
def due(slow):
    """An outbox of which three messages are due, and the store that is to take them."""
    held, late, clock, _ = slow
    held._kept = kept = Refusing()
    late += [1, 2, 3]
    for name in "abc":
        held.add(a_message(id=name))
    clock.advance(3)
    return held, kept


def test_late_messages_that_could_not_be_stored_come_with_the_next_look_in_their_order(due):
    held, kept = due
    kept.takes = (True, False, False)
    for _ in range(2):
        with pytest.raises(StoreError):
            held.messages()
        assert ids(kept.all()) == ["a"]
    assert ids(held.wait(timeout=0)) == list("cba")
    assert ids(held.messages()) == list("cba")


def test_snapshot_has_what_could_not_be_stored_and_is_gone_back_to_without_it(due):
    held, kept = due
    empty = Outbox().snapshot()
    kept.takes = (False,)
    with pytest.raises(StoreError):
        held.messages()
    snapshot = held.snapshot()
    held.restore(empty)
    assert held.messages() == []
    held.restore(snapshot)
    assert ids(held.messages()) == list("cba")
