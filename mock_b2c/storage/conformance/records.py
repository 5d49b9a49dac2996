"""Short-lived records: held until their end, taken once, swapped by one of many."""

import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.ports import Records, Storage
from mock_b2c.storage.conformance.cases import KINDS, NOW, ROUNDS, TENANT_ID, Case, a_user, every_kind
from mock_b2c.storage.conformance.examples import LONGEST, example
from mock_b2c.storage.conformance.racing import at_once


class OfRecords(Case):
    """The tests."""

    def records(self, storage: Storage, kind: str) -> tuple[Records[Any], Any, Any]:
        return getattr(storage, kind), example(KINDS[kind], 0), example(KINDS[kind], 1)

    @every_kind
    def test_record_is_held_until_its_end(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert records.get("key", NOW) == record
        assert records.get("key", NOW + 9.9) == record
        assert records.get("key", NOW + 10) is None

    @every_kind
    def test_unknown_key_holds_nothing(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        for key in ("", "KEY", "key ", "other"):
            assert records.get(key, NOW) is None
            assert records.take(key, NOW) is None
        assert records.get("key", NOW) == record

    @every_kind
    def test_put_overwrites_record_and_end(self, storage, kind):
        records, record, changed = self.records(storage, kind)
        records.put("key", record, NOW + 10)
        records.put("key", changed, NOW + 20)

        assert records.get("key", NOW + 15) == changed

    @every_kind
    def test_record_is_added_where_none_is(self, storage, kind):
        records, first, second = self.records(storage, kind)
        assert records.add("key", first, NOW + 60, NOW)
        assert not records.add("key", second, NOW + 60, NOW)
        assert records.get("key", NOW) == first

        assert records.add("key", second, NOW + 120, NOW + 60)
        assert records.get("key", NOW + 61) == second

    def test_of_many_adders_at_once_one_adds_each_record(self, storage):
        records, grants = storage.revoked_families, [example(Grant, salt) for salt in range(8)]

        def add_all(adder: int) -> list[bool]:
            return [records.add(str(place), grants[adder], NOW + 60, NOW) for place in range(ROUNDS)]

        done: list[Any] = at_once([lambda adder=adder: add_all(adder) for adder in range(8)])
        for place, added in enumerate(zip(*done, strict=True)):
            assert added.count(True) == 1
            assert records.get(str(place), NOW) == grants[added.index(True)]

    @every_kind
    def test_taken_record_is_gone(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert records.take("key", NOW) == record
        assert records.take("key", NOW) is None
        assert records.get("key", NOW) is None

    @every_kind
    def test_expired_record_cannot_be_taken(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert records.take("key", NOW + 10) is None

    @every_kind
    def test_of_many_takers_at_once_one_gets_each_record(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        for number in range(ROUNDS):
            records.put(str(number), record, NOW + 10)

        def take_all() -> list[int]:
            return [number for number in range(ROUNDS) if records.take(str(number), NOW) is not None]

        done = at_once([take_all] * 8)
        assert sorted(itertools.chain(*done)) == list(range(ROUNDS))

    @every_kind
    def test_swap_replaces_what_is_still_there_and_keeps_the_end(self, storage, kind):
        records, record, changed = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert records.swap("key", replace(record), changed)
        assert records.get("key", NOW + 9) == changed
        assert records.get("key", NOW + 10) is None

    @every_kind
    def test_swap_sets_a_new_end_when_one_is_given(self, storage, kind):
        records, record, changed = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert records.swap("key", record, changed, NOW + 20)
        assert records.get("key", NOW + 19) == changed
        assert records.get("key", NOW + 20) is None

    @every_kind
    def test_swap_of_what_was_changed_or_is_gone_does_nothing(self, storage, kind):
        records, record, changed = self.records(storage, kind)

        assert not records.swap("key", record, changed)
        assert records.get("key", NOW) is None
        records.put("key", changed, NOW + 10)
        assert not records.swap("key", record, record)
        assert records.get("key", NOW) == changed

    @every_kind
    def test_discarded_record_is_gone_if_it_was_still_the_same(self, storage, kind):
        records, record, changed = self.records(storage, kind)
        assert not records.discard("key", record)
        records.put("key", record, NOW + 10)

        assert not records.discard("key", changed)
        assert records.get("key", NOW) == record
        assert records.discard("key", replace(record))
        assert not records.discard("key", record)
        assert records.get("key", NOW) is None

    def test_of_many_who_swap_or_discard_at_once_one_does(self, storage):
        records, held = storage.transactions, example(Transaction)
        for number in range(ROUNDS):
            records.put(str(number), held, NOW + 10)

        def swap_all() -> list[int]:
            return [number for number in range(ROUNDS) if records.swap(str(number), held, replace(held, csrf="new"))]

        def discard_all() -> list[int]:
            return [number for number in range(ROUNDS) if records.discard(str(number), held)]

        done = at_once([swap_all, discard_all] * 4)
        assert sorted(itertools.chain(*done)) == list(range(ROUNDS))

    def test_no_swap_is_lost_when_many_count_at_once(self, storage):
        storage.transactions.put("key", replace(example(Transaction), csrf="0"), NOW + 10)

        def count_on() -> None:
            """Adds one, as often as somebody else is faster."""
            while True:
                held = storage.transactions.get("key", NOW)
                if storage.transactions.swap("key", held, replace(held, csrf=str(int(held.csrf) + 1))):
                    return

        assert at_once([lambda: [count_on() for _ in range(25)]] * 8) == [[None] * 25] * 8
        assert storage.transactions.get("key", NOW).csrf == "200"

    @every_kind
    def test_kinds_do_not_see_each_other(self, storage, kind):
        records, record, _ = self.records(storage, kind)
        records.put("key", record, NOW + 10)

        assert all(getattr(storage, other).get("key", NOW) is None for other in KINDS if other != kind)

    def test_whole_number_in_place_of_a_float_is_no_other_record(self, storage):
        storage.wrong_passwords.put("key", WrongPasswords(locked_until=5), NOW + 10)

        assert storage.wrong_passwords.swap("key", WrongPasswords(locked_until=5), WrongPasswords(locked_until=6))
        assert storage.wrong_passwords.swap("key", WrongPasswords(locked_until=6.0), WrongPasswords(locked_until=7))
        storage.users.add(TENANT_ID, a_user(updated_at=5))
        assert storage.users.swap(TENANT_ID, a_user(updated_at=5), a_user(updated_at=6))
        assert storage.users.swap(TENANT_ID, storage.users.get(TENANT_ID, a_user().id), a_user(updated_at=7))

    @pytest.mark.parametrize("text", ["", "\x00", "\ud800", "a\x00b", "long" * 10_000, LONGEST])
    def test_whatever_is_asked_for_is_an_answer(self, storage, text):
        storage.users.add(TENANT_ID, a_user())
        other = FederatedIdentity(issuer=text, subject=text)

        assert storage.users.find(TENANT_ID, f"no such {text}") is None
        assert storage.users.get(TENANT_ID, ObjectId(text)) is None
        assert storage.users.find_identity(TENANT_ID, other) is None
        for kind in KINDS:
            assert getattr(storage, kind).get(text, NOW) is None
            assert getattr(storage, kind).take(text, NOW) is None

    def test_of_fifty_who_redeem_one_code_at_once_one_gets_it(self, storage):
        code = example(AuthorizationCode)
        storage.codes.put("code", code, NOW + 10)

        assert sorted(at_once([lambda: storage.codes.take("code", NOW) == code] * 50)) == [False] * 49 + [True]

    def test_of_fifty_who_mark_one_code_as_spent_at_once_one_does(self, storage):
        code = replace(example(AuthorizationCode), spent=False)
        storage.codes.put("code", code, NOW + 10)

        done = at_once([lambda: storage.codes.swap("code", code, replace(code, spent=True))] * 50)
        assert sorted(done) == [False] * 49 + [True]
