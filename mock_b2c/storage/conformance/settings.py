"""Settings that processes share, by versions."""

from mock_b2c.storage.conformance.cases import Case
from mock_b2c.storage.conformance.racing import at_once


class OfSettings(Case):
    """The tests."""

    def test_setting_that_nobody_has_set_is_none(self, storage):
        assert storage.shared.get("clock") is None
        assert storage.shared.get("") is None
        assert storage.shared.versions() == 0

    def test_no_process_is_behind_for_long(self, storage):
        assert 0 <= storage.shared.lag < 1

    def test_setting_is_swapped_by_its_version(self, storage):
        assert storage.shared.swap("clock", 0, b"\x00one")
        body, version = storage.shared.get("clock")
        assert (body, version) == (b"\x00one", storage.shared.versions())

        assert storage.shared.swap("clock", version, b"two")
        assert storage.shared.get("clock")[0] == b"two"

    def test_setting_is_not_swapped_by_another_version(self, storage):
        storage.shared.swap("clock", 0, b"one")
        held = storage.shared.get("clock")

        for version in (0, held[1] - 1, held[1] + 1, -1):
            assert not storage.shared.swap("clock", version, b"two")
        assert not storage.shared.swap("faults", held[1], b"two")
        assert storage.shared.get("clock") == held
        assert storage.shared.get("faults") is None

    def test_versions_grow_with_every_change_of_any_setting(self, storage):
        seen = [storage.shared.versions()]
        for name in ("clock", "faults", "clock"):
            held = storage.shared.get(name)
            storage.shared.swap(name, held[1] if held else 0, b"body")
            seen.append(storage.shared.versions())
        storage.shared.swap("clock", 0, b"refused")

        assert seen == sorted(set(seen))
        assert storage.shared.versions() == seen[-1] == storage.shared.get("clock")[1]

    def test_no_change_of_a_setting_is_lost_when_many_count_at_once(self, storage):
        def count_on() -> None:
            """Adds one, as often as somebody else is faster."""
            while True:
                body, version = storage.shared.get("count") or (b"0", 0)
                if storage.shared.swap("count", version, str(int(body) + 1).encode()):
                    return

        assert at_once([lambda: [count_on() for _ in range(25)]] * 8) == [[None] * 25] * 8
        assert storage.shared.get("count")[0] == b"200"

    def test_of_many_who_set_a_setting_first_one_does(self, storage):
        done = at_once([lambda number=number: storage.shared.swap("key", 0, bytes([number])) for number in range(50)])

        assert sorted(done) == [False] * 49 + [True]
        assert storage.shared.get("key")[0] == bytes([done.index(True)])

    def test_time_is_that_of_the_store_or_none(self, storage):
        told = [storage.shared.time() for _ in range(2)]
        assert told == [None, None] or 0 < told[0] <= told[1]
