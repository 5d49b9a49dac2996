"""Storage in memory: the suite that every store passes, and the bounds of this one."""

import pytest

from mock_b2c.domain.ports import Restorable, Storage
from mock_b2c.storage import MemoryStorage
from mock_b2c.storage.conformance import StorageConformance
from mock_b2c.storage.conformance.racing import at_once
from mock_b2c.storage.memory import MemoryRecords
from tests.builders import NOW, TENANT_ID, a_code, a_user, browser_sessions

LATER = NOW + 900


class TestMemoryStorage(StorageConformance):
    def make(self) -> Storage:
        return MemoryStorage()


@pytest.fixture
def records() -> MemoryRecords[str]:
    """Room for three."""
    held: MemoryRecords[str] = MemoryRecords(limit=3)
    for key in "abc":
        held.put(key, key.upper(), LATER)
    return held


def keys(records: MemoryRecords[str]) -> str:
    """The keys that are held, asked for in a way that uses none."""
    return "".join(records._held)


def test_beyond_the_limit_the_oldest_is_forgotten(records):
    records.put("d", "D", LATER)

    assert keys(records) == "bcd"


def test_used_record_is_kept(records):
    records.get("a", NOW)
    records.put("d", "D", LATER)

    assert keys(records) == "cad"


def test_overwritten_record_is_kept(records):
    records.put("a", "A", LATER)
    records.put("d", "D", LATER)

    assert keys(records) == "cad"


def test_record_that_is_not_there_pushes_nothing_out(records):
    records.get("x", NOW)
    records.take("x", NOW)
    records.swap("x", "X", "Y")

    assert keys(records) == "abc"


def test_expired_record_makes_room_when_it_is_asked_for(records):
    assert records.get("a", LATER) is None
    assert records.take("b", LATER) is None

    assert keys(records) == "c"


def test_limit_holds_under_parallel_use():
    records: MemoryRecords[int] = MemoryRecords(limit=10)

    def use(number: int) -> None:
        for step in range(50):
            records.put(f"{number} {step}", step, LATER)
            records.get(f"{number} {step - 3}", NOW)

    done = at_once([lambda number=number: use(number) for number in range(8)])
    assert done == [None] * 8
    assert len(records) == 10


def test_storage_is_bounded_but_for_its_users():
    storage = MemoryStorage(limit=2)
    for number in range(5):
        storage.sessions.put(str(number), browser_sessions(), LATER)

    assert [storage.sessions.get(str(number), NOW) is not None for number in range(5)] == [False] * 3 + [True] * 2


def test_goes_back_to_what_it_held():
    storage, code = MemoryStorage(), a_code()
    storage.codes.put("code", code, NOW + 1)
    storage.users.add(TENANT_ID, a_user())
    snapshot = storage.snapshot()
    for _ in range(2):
        storage.codes.take("code", NOW)
        storage.codes.put("other", code, NOW + 1)
        storage.users.remove(TENANT_ID, a_user().id)
        storage.restore(snapshot)

        assert isinstance(storage, Restorable)
        assert (storage.codes.get("code", NOW), storage.codes.get("other", NOW)) == (code, None)
        assert storage.users.find(TENANT_ID, a_user().email) == a_user()
