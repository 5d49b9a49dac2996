"""What happened, and what processes say of themselves."""

from mock_b2c.domain.ports import ENTRIES_KEPT, REPORTS_KEPT
from mock_b2c.storage.conformance.cases import NOW, Case
from mock_b2c.storage.conformance.racing import at_once

_HALF = ENTRIES_KEPT // 2
_MANY = 60


class OfLog(Case):
    """The tests."""

    def test_batches_come_oldest_first(self, storage):
        storage.log.add(b"first \x00\xff", 1)
        storage.log.add(b"second", 2)

        assert storage.log.all() == [b"first \x00\xff", b"second"]

    def test_newer_batch_is_told_apart_from_those_before(self, storage):
        seen = [storage.log.newest()]
        for batch in (b"same", b"same"):
            storage.log.add(batch, 1)
            assert storage.log.newest() not in seen
            seen.append(storage.log.newest())
        assert storage.log.newest() == seen[-1]

    def test_batch_that_replaces_all_others_is_a_newer_one(self, storage):
        storage.log.add(b"first", 1)
        before = storage.log.newest()
        storage.log.replace(b"first", 1)
        assert storage.log.newest() != before
        storage.log.add(b"second", 1)

        assert storage.log.all() == [b"first", b"second"]

    def test_last_entries_are_kept_and_old_ones_forgotten_in_time(self, storage):
        for number in range(_MANY):
            storage.log.add(str(number).encode(), _HALF)

        held = [int(batch) for batch in storage.log.all()]
        assert held == list(range(held[0], _MANY))
        assert _MANY // 2 < held[0] <= _MANY - 2

    def test_batches_added_at_once_are_all_there(self, storage):
        at_once([lambda number=number: storage.log.add(str(number).encode(), 1) for number in range(20)])

        assert sorted(map(int, storage.log.all())) == list(range(20))

    def test_batches_outlive_a_snapshot(self, storage):
        held = storage.snapshot()
        storage.log.add(b"happened", 1)
        storage.restore(held)

        assert storage.log.all() == [b"happened"]

    def test_report_takes_the_place_of_that_of_the_same_process(self, storage):
        storage.reports.put("host:1", b"first", NOW)
        storage.reports.put("host:2", b"\x00other", NOW)
        storage.reports.put("host:1", b"second", NOW + 1)
        assert storage.reports.all() == {"host:1": b"second", "host:2": b"\x00other"}

        storage.reports.remove("host:1")
        storage.reports.remove("host:1")
        assert storage.reports.all() == {"host:2": b"\x00other"}

    def test_processes_that_have_been_silent_longest_are_forgotten(self, storage):
        for number in range(REPORTS_KEPT + 5):
            storage.reports.put(f"host:{number}", b"report", NOW + number)

        assert set(storage.reports.all()) == {f"host:{number}" for number in range(5, REPORTS_KEPT + 5)}
