"""What every store has to do: the promises of `domain.ports.Storage` as tests, for pytest.

    from mock_b2c.storage.conformance import StorageConformance

    class TestMyStore(StorageConformance):
        def make(self) -> Storage:
            return MyStore()

`make` gives an empty store. Stores may be shared by several threads and processes, so tests with threads hold for all.
"""

import contextlib
import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import FederatedIdentity, ProviderCode
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.limits import Count
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.messages import Message
from mock_b2c.domain.ports import AlreadyExistsError, Records, Storage
from mock_b2c.domain.records import Memo
from mock_b2c.domain.session import BrowserSessions, Farewell
from mock_b2c.domain.user import User
from mock_b2c.storage.conformance.examples import LONGEST, example
from mock_b2c.storage.conformance.racing import at_once

__all__ = ["StorageConformance"]

NOW = 1_700_000_000.0
TENANT_ID = TenantId("7e7e7e7e-0000-4000-8000-000000000b2c")
OTHER_TENANT = TenantId("0e0e0e0e-0000-4000-8000-000000000b2c")
KINDS: dict[str, type[Any]] = {
    "codes": AuthorizationCode,
    "refresh_tokens": Grant,
    "revoked_families": Grant,
    "sessions": BrowserSessions,
    "transactions": Transaction,
    "farewells": Farewell,
    "provider_codes": ProviderCode,
    "wrong_passwords": WrongPasswords,
    "counts": Count,
    "memos": Memo,
}
ROUNDS = 200  # a race that is run once is won by luck
every_kind = pytest.mark.parametrize("kind", KINDS)


def a_user(**changes: Any) -> User:
    """A local account."""
    user = User(
        id=ObjectId("00000000-0000-4000-8000-0000000000ad"),
        email="ada@example.com",
        password_hash="hash of a password",
        attributes={"displayName": "Ada Lovelace", "surname": "Lovelace", "givenName": "Ada"},
    )
    return replace(user, **changes)


class StorageConformance:
    """The suite; a subclass says which store."""

    def make(self) -> Storage:
        """An empty store."""
        raise NotImplementedError

    @pytest.fixture
    def storage(self) -> Storage:
        return self.make()

    # ---- users -----------------------------------------------------------------------------------------------

    def test_user_is_found_by_id_and_by_sign_in_name_in_any_case(self, storage):
        storage.users.add(TENANT_ID, a_user(email="Ada@Example.com"))

        for name in ("ada@example.com", "ADA@EXAMPLE.COM", " Ada@example.com "):
            assert storage.users.find(TENANT_ID, name) == a_user(email="Ada@Example.com")
        assert storage.users.get(TENANT_ID, a_user().id) == a_user(email="Ada@Example.com")

    def test_user_of_a_provider_is_found_by_identity_and_by_no_name(self, storage):
        user = a_user(identity=FederatedIdentity(issuer="google.com", subject="Ab"))
        storage.users.add(TENANT_ID, user)

        assert storage.users.find_identity(TENANT_ID, FederatedIdentity(issuer="google.com", subject="Ab")) == user
        for issuer, subject in (("google.com", "ab"), ("facebook.com", "Ab"), ("", "")):
            asked = FederatedIdentity(issuer=issuer, subject=subject)
            assert storage.users.find_identity(TENANT_ID, asked) is None
        assert storage.users.find_identity(OTHER_TENANT, user.identity) is None
        assert storage.users.find(TENANT_ID, user.email) is None

    def test_identity_is_of_one_user_and_leaves_the_address_free(self, storage):
        identity = FederatedIdentity(issuer="google.com", subject="1")
        storage.users.add(TENANT_ID, a_user(identity=identity))

        with pytest.raises(AlreadyExistsError):
            storage.users.add(TENANT_ID, a_user(id=ObjectId("another"), identity=identity))
        storage.users.add(TENANT_ID, a_user(id=ObjectId("local")))
        assert storage.users.find(TENANT_ID, a_user().email).id == "local"

    def test_unknown_user_is_none(self, storage):
        storage.users.add(TENANT_ID, a_user())

        assert storage.users.find(TENANT_ID, "grace@example.com") is None
        assert storage.users.find(TENANT_ID, "") is None
        assert storage.users.get(TENANT_ID, ObjectId("no such id")) is None

    def test_users_of_one_tenant_are_unknown_in_another(self, storage):
        storage.users.add(TENANT_ID, a_user())
        storage.users.add(OTHER_TENANT, a_user(email="ada@example.com", attributes={"city": "London"}))

        assert storage.users.get(TENANT_ID, a_user().id) == a_user()
        assert [user.attributes for user in storage.users.all(OTHER_TENANT)] == [{"city": "London"}]

    @pytest.mark.parametrize(
        "second",
        [
            a_user(id=ObjectId("another id")),
            a_user(id=ObjectId("another id"), email=" ADA@example.com"),
            a_user(email="grace@example.com"),
        ],
        ids=["same name", "same name in another case", "same id"],
    )
    def test_name_and_id_are_unique_and_nothing_is_changed_by_a_refusal(self, storage, second):
        storage.users.add(TENANT_ID, a_user())

        with pytest.raises(AlreadyExistsError):
            storage.users.add(TENANT_ID, second)
        assert list(storage.users.all(TENANT_ID)) == [a_user()]
        assert storage.users.find(TENANT_ID, "grace@example.com") is None

    def test_of_many_new_users_those_are_added_who_can_be(self, storage):
        users = [a_user(id=ObjectId(f"id {number}"), email=f"user{number}@example.com") for number in range(5)]
        assert storage.users.add_many(TENANT_ID, users[:2]) == []
        twice = a_user(id=ObjectId("another"), email="USER2@example.com")
        same_id = a_user(id=users[3].id, email="another@example.com")

        told = storage.users.add_many(TENANT_ID, [replace(users[1], enabled=False), *users[2:], twice, same_id])
        assert told == [replace(users[1], enabled=False), twice, same_id]
        assert list(storage.users.all(TENANT_ID)) == users
        assert storage.users.add_many(TENANT_ID, []) == []
        assert storage.users.add_many(OTHER_TENANT, users) == []

    def test_users_come_in_the_order_they_were_added(self, storage):
        names = ["eve@example.com", "ada@example.com", "grace@example.com"]
        for number, name in enumerate(names):
            storage.users.add(TENANT_ID, a_user(id=ObjectId(f"id {number}"), email=name))

        assert [user.email for user in storage.users.all(TENANT_ID)] == names
        assert (storage.users.count(TENANT_ID), storage.users.count(OTHER_TENANT)) == (3, 0)

    def test_swapped_user_has_its_new_state_everywhere(self, storage):
        storage.users.add(TENANT_ID, a_user())
        changed = a_user(password_hash="new", attributes={"city": "Łódź"}, enabled=False, sessions_valid_from=NOW + 0.5)
        assert storage.users.swap(TENANT_ID, a_user(), changed)

        assert storage.users.get(TENANT_ID, changed.id) == changed
        assert storage.users.find(TENANT_ID, changed.email) == changed
        assert list(storage.users.all(TENANT_ID)) == [changed]

    def test_user_that_has_changed_or_is_not_there_is_not_swapped(self, storage):
        changed = a_user(enabled=False)
        assert not storage.users.swap(TENANT_ID, a_user(), changed)
        assert list(storage.users.all(TENANT_ID)) == []

        storage.users.add(TENANT_ID, a_user(attributes={"city": "Łódź"}))
        assert not storage.users.swap(TENANT_ID, a_user(), changed)
        assert not storage.users.swap(OTHER_TENANT, a_user(attributes={"city": "Łódź"}), changed)
        assert storage.users.get(TENANT_ID, changed.id).enabled

    def test_no_change_of_a_user_is_lost_when_many_change_it_at_once(self, storage):
        storage.users.add(TENANT_ID, a_user(password_hash="0"))

        def count_on() -> None:
            """Adds one, as often as somebody else is faster."""
            while True:
                held = storage.users.get(TENANT_ID, a_user().id)
                if storage.users.swap(TENANT_ID, held, replace(held, password_hash=str(int(held.password_hash) + 1))):
                    return

        assert at_once([lambda: [count_on() for _ in range(25)]] * 8) == [[None] * 25] * 8
        assert storage.users.get(TENANT_ID, a_user().id).password_hash == "200"

    def test_removed_user_is_nowhere_and_its_name_is_free(self, storage):
        storage.users.add(TENANT_ID, a_user())

        assert not storage.users.remove(OTHER_TENANT, a_user().id)
        assert storage.users.remove(TENANT_ID, a_user().id)
        assert not storage.users.remove(TENANT_ID, a_user().id)
        assert storage.users.get(TENANT_ID, a_user().id) is None
        assert storage.users.find(TENANT_ID, a_user().email) is None
        storage.users.add(TENANT_ID, a_user(id=ObjectId("another")))

    def test_of_many_accounts_of_one_name_at_once_one_is_made(self, storage):
        def add_all(adder: int) -> list[str]:
            """The names that this adder got; all adders want the same ones."""
            got = []
            for number in range(ROUNDS):
                user = a_user(id=ObjectId(f"{adder} {number}"), email=f"user{number}@example.com")
                with contextlib.suppress(AlreadyExistsError):
                    storage.users.add(TENANT_ID, user)
                    got.append(user.email)
            return got

        done = at_once([lambda adder=adder: add_all(adder) for adder in range(8)])
        names = sorted(f"user{number}@example.com" for number in range(ROUNDS))
        assert sorted(itertools.chain(*done)) == names
        assert sorted(user.email for user in storage.users.all(TENANT_ID)) == names
        assert all(storage.users.find(TENANT_ID, name) for name in names)

    def test_users_can_be_listed_while_others_are_added(self, storage):
        def add(number: int) -> None:
            user: User = a_user(id=ObjectId(f"id {number}"), email=f"user{number}@example.com")
            storage.users.add(TENANT_ID, user)

        def count() -> int:
            return len(list(storage.users.all(TENANT_ID)))

        done = at_once([*(lambda number=number: add(number) for number in range(20)), *[count] * 10])
        assert not [result for result in done if isinstance(result, Exception)]
        assert count() == 20

    # ---- records ---------------------------------------------------------------------------------------------

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

    @pytest.mark.parametrize("name", ["long" * 10_000 + "@example.com", "łódź@example.com", "a'b\";--@example.com"])
    def test_account_of_an_unusual_name_is_found_by_it_alone(self, storage, name):
        storage.users.add(TENANT_ID, a_user(email=name))

        assert storage.users.find(TENANT_ID, name.upper()) == a_user(email=name)
        assert storage.users.find(TENANT_ID, f"{name}x") is None

    def test_user_with_something_in_every_field_is_kept_as_it_is(self, storage):
        user = example(User)
        storage.users.add(TENANT_ID, user)

        assert storage.users.get(TENANT_ID, user.id) == user
        assert storage.users.find_identity(TENANT_ID, user.identity) == user
        assert storage.users.swap(TENANT_ID, user, replace(user, attributes={}))

    # ---- messages --------------------------------------------------------------------------------------------

    def test_messages_come_newest_first(self, storage):
        first, second = example(Message, 0), example(Message, 1)
        storage.messages.add(first)
        storage.messages.add(second)

        assert storage.messages.all() == [second, first]

    def test_replaced_messages_are_forgotten(self, storage):
        first, second, third = (example(Message, salt) for salt in range(3))
        storage.messages.add(first)
        storage.messages.replace([third, second])
        assert storage.messages.all() == [third, second]

        storage.messages.add(first)
        assert storage.messages.all() == [first, third, second]
        storage.messages.replace([])
        assert storage.messages.all() == []

    def test_newest_message_is_told_apart_from_those_before(self, storage):
        first, second = (replace(example(Message), id=str(number)) for number in range(2))
        seen = [storage.messages.newest()]
        for message in (first, second):
            storage.messages.add(message)
            seen.append(storage.messages.newest())
            assert storage.messages.newest() == seen[-1]
        storage.messages.replace([])
        storage.messages.add(replace(first, id="after"))
        seen.append(storage.messages.newest())
        assert all(one != other for one, other in itertools.combinations(seen, 2))

    def test_old_messages_are_forgotten_in_time(self, storage):
        for number in range(600):
            storage.messages.add(replace(example(Message), id=str(number)))

        assert [message.id for message in storage.messages.all()] == [str(number) for number in range(599, 99, -1)]

    # ---- settings that processes share -----------------------------------------------------------------------

    def test_setting_that_nobody_has_set_is_none(self, storage):
        assert storage.shared.get("clock") is None
        assert storage.shared.get("") is None
        assert storage.shared.versions() == 0

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

    # ---- races -----------------------------------------------------------------------------------------------

    def test_of_fifty_who_redeem_one_code_at_once_one_gets_it(self, storage):
        code = example(AuthorizationCode)
        storage.codes.put("code", code, NOW + 10)

        assert sorted(at_once([lambda: storage.codes.take("code", NOW) == code] * 50)) == [False] * 49 + [True]

    def test_of_fifty_who_mark_one_code_as_spent_at_once_one_does(self, storage):
        code = replace(example(AuthorizationCode), spent=False)
        storage.codes.put("code", code, NOW + 10)

        done = at_once([lambda: storage.codes.swap("code", code, replace(code, spent=True))] * 50)
        assert sorted(done) == [False] * 49 + [True]
