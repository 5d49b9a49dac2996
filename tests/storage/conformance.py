"""What every store has to do: the promises of `domain.ports.Storage` as tests.

    class TestMyStorage(StorageConformance):
        def make(self) -> Storage:
            return MyStorage()

`make` gives an empty store. Stores may be shared by several processes, so the tests with threads hold for those too.
"""

import contextlib
import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.ports import AlreadyExistsError, Records, Storage
from mock_b2c.domain.session import Farewell
from mock_b2c.domain.user import User
from tests.builders import (
    NOW,
    TENANT_ID,
    a_code,
    a_grant,
    a_provider_code,
    a_session,
    a_transaction,
    a_user,
    browser_sessions,
)
from tests.threads import at_once

OTHER_TENANT = TenantId("0e0e0e0e-0000-4000-8000-000000000b2c")
RECORDS = {  # kind: a record, and the same one changed
    "codes": (a_code(), a_code(redirect_uri="https://app.example.com/elsewhere")),
    "refresh_tokens": (a_grant(), a_grant(issued_at=NOW + 1)),
    "revoked_families": (a_grant(family="a"), a_grant(family="b")),
    "sessions": (browser_sessions(), browser_sessions(a_session(auth_time=NOW + 0.25))),
    "transactions": (a_transaction(), a_transaction(csrf="a new csrf token", auth_time=NOW + 0.5)),
    "farewells": (Farewell(tenant_id=TENANT_ID, location=None), Farewell(tenant_id=TENANT_ID, location="https://a/")),
    "provider_codes": (a_provider_code(), a_provider_code(fault="AADB2C90289")),
    "wrong_passwords": (WrongPasswords(), WrongPasswords(marks=("a", "b"), lockouts=2, locked_until=NOW + 0.5)),
}
ROUNDS = 200  # a race that is run once is won by luck
every_kind = pytest.mark.parametrize("kind", RECORDS)


class StorageConformance:
    """The suite; a subclass says which store."""

    def make(self) -> Storage:
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

    def test_users_come_in_the_order_they_were_added(self, storage):
        names = ["eve@example.com", "ada@example.com", "grace@example.com"]
        for number, name in enumerate(names):
            storage.users.add(TENANT_ID, a_user(id=ObjectId(f"id {number}"), email=name))

        assert [user.email for user in storage.users.all(TENANT_ID)] == names

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
        return getattr(storage, kind), *RECORDS[kind]

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
        storage.transactions.put("key", a_transaction(csrf="0"), NOW + 10)

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

        assert all(getattr(storage, other).get("key", NOW) is None for other in RECORDS if other != kind)
