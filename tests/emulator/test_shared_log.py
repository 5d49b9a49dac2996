"""The log of events that processes of one storage have in common; each emulator here is a process."""

import threading
import time

import pytest

from mock_b2c.domain.events import MessageSent
from mock_b2c.domain.ports import ENTRIES_KEPT, StoreError
from mock_b2c.emulator import Emulator, shared_log
from mock_b2c.storage import MemoryStorage
from tests.builders import NOW, a_tenant

LONG = 30.0  # no test waits for its end


def sent(to: str) -> MessageSent:
    return MessageSent(at=NOW, tenant="contoso", to=to)


def told(emulator: Emulator) -> list[str]:
    return [event.to for event in emulator.events]


def eventually(holds) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


@pytest.fixture
def storage():
    return MemoryStorage()


@pytest.fixture
def begun(storage, signing_key, monkeypatch):
    """`begun()` is one more process."""
    names = iter(range(100))
    emulators = []

    def begin() -> Emulator:
        emulators.append(Emulator([a_tenant()], storage=storage, signing_key=signing_key, shared=True))
        name = f"host:{next(names)}"
        monkeypatch.setattr(shared_log, "process_name", lambda: name)
        return emulators[-1]

    yield begin
    for emulator in emulators:
        emulator.close()


def test_what_happened_at_one_is_seen_at_another_without_asking_the_first(begun):
    one, other = begun(), begun()
    one.events.append(sent("ada"))
    eventually(lambda: told(other) == ["ada"])


def test_what_happened_is_in_order_whichever_process_tells_of_it_first(begun):
    one, other = begun(), begun()
    for number in range(20):
        (one if number % 2 else other).events.append(sent(str(number)))
    expected = [str(number) for number in range(20)]
    eventually(lambda: told(one) == expected)
    assert told(other) == expected


def test_what_happened_stays_in_order_when_the_clock_is_set_back(begun, monkeypatch):
    one = begun()
    for number, at in enumerate((NOW, NOW - 3600, NOW - 1800)):
        monkeypatch.setattr(shared_log.time, "time", lambda at=at: at)
        one.events.append(sent(str(number)))
    assert told(one) == ["0", "1", "2"]


def test_newest_changes_at_another_once_something_happened(begun):
    one, other = begun(), begun()
    before = other.events.newest()
    one.events.append(sent("ada"))
    eventually(lambda: other.events.newest() != before)


def test_last_entries_are_kept(begun):
    one, other = begun(), begun()
    for number in range(ENTRIES_KEPT + 10):
        one.events.append(sent(str(number)))
        if number % 500 == 0:
            assert one.events[-1].to == str(number)
    assert told(one) == [str(number) for number in range(10, ENTRIES_KEPT + 10)] == told(other)


def test_reset_at_one_forgets_what_another_has_noted_and_not_told_yet(begun, monkeypatch):
    one, other = begun(), begun()
    with monkeypatch.context() as slow:
        slow.setattr(shared_log, "WRITE_SECONDS", LONG)
        other.events.append(sent("before"))
        one.events.replace([sent("restored"), sent("too")])
    other.events.append(sent("after"))
    assert told(other) == ["restored", "too", "after"] == told(one)


def test_snapshot_of_one_is_gone_back_to_by_all(begun):
    one, other = begun(), begun()
    one.events.append(sent("ada"))
    snapshot = one.snapshot()
    one.events.append(sent("grace"))
    one.restore(snapshot)
    assert told(other) == ["ada"]


def test_what_happened_while_the_store_was_away_is_told_once_it_is_back(begun, storage, monkeypatch):
    one = begun()

    def refuse(*_batch):
        raise StoreError("gone")

    with monkeypatch.context() as away:
        away.setattr(storage.log, "add", refuse)
        for number in range(ENTRIES_KEPT + 1):
            one.events.append(sent(str(number)))
        assert told(one) == [str(number) for number in range(1, ENTRIES_KEPT + 1)]
        one.events.append(sent("last"))
    assert told(one) == [*(str(number) for number in range(2, ENTRIES_KEPT + 1)), "last"]


def test_what_happened_while_no_thread_was_to_be_had_is_told_with_what_happens_next(begun, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    one, other = begun(), begun()
    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", refuse)
        one.events.append(sent("ada"))
    assert told(other) == []
    one.events.append(sent("grace"))
    eventually(lambda: told(other) == ["ada", "grace"])


def test_what_was_noted_is_told_by_a_process_that_ends(begun, monkeypatch):
    monkeypatch.setattr(shared_log, "WRITE_SECONDS", LONG)
    one, other = begun(), begun()
    one.events.append(sent("ada"))
    one.close()
    assert told(other) == ["ada"]


def test_batch_of_an_unknown_kind_is_passed_over(begun, storage):
    one = begun()
    storage.log.add(b"\xc1 of another version", 1)
    one.events.append(sent("ada"))
    assert told(one) == ["ada"]


def test_counts_of_one_are_had_from_another_until_it_ends(begun, storage, monkeypatch):
    monkeypatch.setattr(shared_log, "process_name", lambda: "host:one")
    one = Emulator([a_tenant()], storage=storage, shared=True)
    one.events.append(sent("ada"))
    one.events.append(sent("ada"))
    eventually(storage.reports.all)

    other = begun()
    counts = other.events.counts_of_all()
    assert counts["host:one"].of(MessageSent) == {("contoso",): 2}
    assert counts["host:0"].of(MessageSent) == {}

    monkeypatch.setattr(shared_log, "process_name", lambda: "host:one")
    one.close()
    assert "host:one" not in storage.reports.all()
