"""Users: unique names and identities, changes that are not lost."""

import contextlib
import itertools

import pytest
from msgspec.structs import replace

from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.domain.user import User
from mock_b2c.storage.conformance.cases import NOW, OTHER_TENANT, ROUNDS, TENANT_ID, Case, a_user
from mock_b2c.storage.conformance.examples import example
from mock_b2c.storage.conformance.racing import at_once


class OfUsers(Case):
    """The tests."""

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

    def test_users_behind_one_are_those_added_after_it(self, storage):
        users = [a_user(id=ObjectId(f"id {number}"), email=f"user{number}@example.com") for number in range(3)]
        storage.users.add_many(TENANT_ID, users)

        behind = {user.id: list(storage.users.all(TENANT_ID, user.id)) for user in users}
        assert behind == {"id 0": users[1:], "id 1": users[2:], "id 2": []}
        for nobody in (ObjectId("no such id"), ObjectId("")):
            assert list(storage.users.all(TENANT_ID, nobody)) == []
        assert list(storage.users.all(OTHER_TENANT, users[0].id)) == []

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
