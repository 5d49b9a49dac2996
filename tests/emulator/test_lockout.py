"""Accounts that too many wrong passwords have locked (reference 7.5)."""

import threading

import pytest

from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.lockout import LockoutSettings
from mock_b2c.emulator import Emulator
from mock_b2c.emulator.lockouts import count_wrong_password
from mock_b2c.storage import MemoryStorage
from mock_b2c.storage.memory import MemoryRecords
from mock_b2c.user_flows.definitions import RESET_LINK
from tests.builders import NOW, CountedIds, a_tenant
from tests.emulator.visitor import ADA, PASSWORD, Told, Visitor
from tests.threads import at_once

USER = ObjectId("a user")
LOCKED = Told(code="AADB2C90114", text="UserMessageIfUserAccountLocked")


def try_wrong(visitor, count, begin=0):
    return [visitor.submit(email=ADA, password=f"wrong {number}").code for number in range(begin, begin + count)]


@pytest.fixture
def opened(visitor):
    visitor.open()
    return visitor


def test_ten_wrong_passwords_lock_the_account_for_a_minute(opened, clock):
    assert try_wrong(opened, 10) == ["AADB2C90054"] * 10
    assert opened.submit(email=ADA, password=PASSWORD) == LOCKED
    clock.freeze(NOW + 59)
    assert opened.submit(email=ADA, password=PASSWORD) == LOCKED
    clock.freeze(NOW + 60)
    assert opened.submit(email=ADA, password=PASSWORD) == Told()


def test_lock_holds_in_every_browser_and_user_flow(emulator, opened):
    try_wrong(opened, 10)
    other = Visitor(emulator)
    other.open("B2C_1_sign_in")
    assert other.submit(email=ADA.upper(), password=PASSWORD) == LOCKED


def test_wrong_passwords_of_several_transactions_add_up(emulator, opened):
    try_wrong(opened, 5)
    other = Visitor(emulator)
    other.open()
    try_wrong(other, 5, begin=5)
    assert other.submit(email=ADA, password=PASSWORD) == LOCKED


def test_right_password_begins_anew(opened):
    try_wrong(opened, 9)
    assert opened.submit(email=ADA, password=PASSWORD) == Told()
    try_wrong(opened, 9)
    assert opened.submit(email=ADA, password=PASSWORD) == Told()


def test_same_wrong_password_and_its_near_variants_count_once(opened):
    for password in ("wrong", "Wrong", "WRONG ", "wrong") * 5:
        opened.submit(email=ADA, password=password)
    assert opened.submit(email=ADA, password=PASSWORD) == Told()


def test_lock_of_one_account_is_not_that_of_another(emulator, opened):
    emulator.add_user(emulator.tenants[0], email="grace@example.com", password=PASSWORD)
    try_wrong(opened, 10)
    assert opened.submit(email="grace@example.com", password=PASSWORD) == Told()


def test_password_reset_unlocks(emulator, opened):
    try_wrong(opened, 10)
    opened.follow(RESET_LINK)
    opened.prove(ADA)
    opened.submit(email=ADA)
    opened.confirm()
    assert opened.submit(newPassword="N3w-Passw0rd!", reenterPassword="N3w-Passw0rd!") == Told()
    other = Visitor(emulator)
    other.open()
    assert other.submit(email=ADA, password="N3w-Passw0rd!") == Told()


def test_tenant_says_how_many_and_how_long(clock, signing_key):
    tenant = a_tenant(lockout=LockoutSettings(threshold=2, seconds=5))
    emulator = Emulator([tenant], clock=clock, ids=CountedIds(), signing_key=signing_key)
    emulator.add_user(tenant, email=ADA, password=PASSWORD)
    visitor = Visitor(emulator)
    visitor.open()
    try_wrong(visitor, 2)
    assert visitor.submit(email=ADA, password=PASSWORD) == LOCKED
    clock.freeze(NOW + 5)
    assert visitor.submit(email=ADA, password=PASSWORD) == Told()


def test_session_from_before_goes_on(opened):
    opened.sign_in()
    opened.open(prompt="login")
    try_wrong(opened, 10)
    opened.open()
    assert opened.code()


def test_wrong_passwords_at_once_are_all_counted(emulator, ada):
    visitors = [Visitor(emulator) for _ in range(10)]
    for visitor in visitors:
        visitor.open()
    try_wrong(visitors[0], 1)
    at_once([lambda held=held, number=number: try_wrong(held, 1, number) for number, held in enumerate(visitors)])
    assert visitors[0].submit(email=ADA, password=PASSWORD) == LOCKED


def test_of_two_first_wrong_passwords_at_once_none_is_lost(clock, signing_key):
    class Waiting(MemoryRecords):
        """Both callers have looked before either of them goes on."""

        both = threading.Barrier(2)

        def get(self, key, now):
            held = super().get(key, now)
            if held is None:
                self.both.wait(10)
            return held

    storage = MemoryStorage()
    storage.wrong_passwords = Waiting()
    lockout = LockoutSettings(threshold=2, seconds=60)
    emulator = Emulator([a_tenant(lockout=lockout)], clock=clock, signing_key=signing_key, storage=storage)
    (tenant,), world = emulator.tenants, emulator._world
    at_once([lambda text=text: count_wrong_password(world, tenant, USER, text) for text in ("one", "another")])
    assert storage.wrong_passwords._held[world.lockout_key(tenant.id, USER)][0].lockouts == 1


def test_wrong_passwords_are_not_kept(emulator, opened):
    opened.submit(email=ADA, password="a wrong password")
    (held,) = (record for record, _ in emulator._world.storage.wrong_passwords._held.values())
    assert len(held.marks) == 1
    assert "wrong" not in repr(held)


def test_names_of_nobody_are_not_counted(emulator, opened):
    for number in range(20):
        assert opened.submit(email=f"nobody{number}@example.com", password="x").code == "AADB2C90053"
    assert len(emulator._world.storage.wrong_passwords) == 0


@pytest.fixture
def overtaken(emulator, ada, monkeypatch):
    """While the next password is looked at, another browser tries ten wrong ones."""
    other, world = Visitor(emulator), emulator._world
    other.open()
    verify = world.passwords.verify

    def slow(password, hashed):
        monkeypatch.undo()
        found = verify(password, hashed)
        assert try_wrong(other, 10) == ["AADB2C90054"] * 10
        return found

    monkeypatch.setattr(world.passwords, "verify", slow)


@pytest.mark.usefixtures("overtaken")
@pytest.mark.parametrize("password", [PASSWORD, "an eleventh"])
def test_account_that_is_locked_while_a_password_is_looked_at_does_not_tell_whether_it_was_right(opened, password):
    assert opened.submit(email=ADA, password=password) == LOCKED
    assert opened.submit(email=ADA, password=PASSWORD) == LOCKED


def test_no_more_wrong_passwords_are_told_at_once_than_lock_the_account(emulator, ada):
    visitors = [Visitor(emulator) for _ in range(25)]
    for visitor in visitors:
        visitor.open()
    told = at_once(
        [lambda held=held, number=number: try_wrong(held, 1, number) for number, held in enumerate(visitors)]
    )
    codes = [code for codes in told for code in codes]
    assert sorted(codes) == ["AADB2C90054"] * 10 + ["AADB2C90114"] * 15
