"""Clock, chance and password hashes: what the emulator brings along for the core's protocols."""

import re
import time
import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.emulator import Clock, Emulator
from mock_b2c.emulator.chance import RandomIds
from mock_b2c.emulator.passwords import REMEMBERED, Pbkdf2Hasher, SharedHasher
from tests.builders import NOW, a_tenant
from tests.threads import at_once

HASHER = Pbkdf2Hasher()

# ---- clock -----------------------------------------------------------------------------------------------------


def test_clock_is_real_time_until_it_is_moved():
    before = time.time()
    assert before <= Clock().now() <= time.time()


def test_advanced_clock_runs_on_from_there():
    clock = Clock()
    clock.advance(1000)
    clock.advance(-100)

    assert abs(clock.now() - time.time() - 900) < 5


def test_frozen_clock_stands_and_can_be_moved():
    clock = Clock()
    clock.freeze(NOW)
    assert clock.now() == clock.now() == NOW
    clock.advance(1.5)
    assert clock.now() == NOW + 1.5
    clock.freeze()
    assert clock.now() == NOW + 1.5


def test_freezing_keeps_what_was_advanced():
    clock = Clock()
    clock.advance(5000)
    clock.freeze()

    assert abs(clock.now() - time.time() - 5000) < 5


def test_reset_returns_to_real_time():
    clock = Clock()
    clock.advance(5000)
    clock.freeze(NOW)
    clock.reset()

    assert abs(clock.now() - time.time()) < 5


def test_parallel_advances_all_count(clock):
    at_once([lambda: clock.advance(1)] * 40)

    assert clock.now() == NOW + 40


# ---- chance ----------------------------------------------------------------------------------------------------


def test_guids_secrets_and_codes_have_their_forms():
    ids = RandomIds()

    guid = ids.guid()
    assert str(uuid.UUID(guid)) == guid
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", ids.secret())  # 256 bits
    assert all(re.fullmatch(r"[0-9]{6}", ids.digits()) for _ in range(50))


def test_chance_does_not_repeat_itself():
    ids = RandomIds()

    assert len({ids.guid() for _ in range(100)} | {ids.secret() for _ in range(100)}) == 200
    assert len({ids.digits() for _ in range(100)}) > 90


# ---- password hashes -------------------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_hash_is_verified_by_its_password_only(password, other):
    assume(password != other)
    hashed = HASHER.hash(password)

    assert HASHER.verify(password, hashed)
    assert HASHER.verify(password, hashed)  # from memory
    assert not HASHER.verify(other, hashed)


def test_hash_is_salted_and_read_by_another_hasher():
    first, second = HASHER.hash("same"), HASHER.hash("same")

    assert first != second
    assert "same" not in first
    assert Pbkdf2Hasher().verify("same", first)


def test_memory_of_verified_hashes_is_bounded_and_holds_no_password():
    hasher = Pbkdf2Hasher()
    for number in range(REMEMBERED + 5):
        assert hasher.verify(f"password {number}", hasher.hash(f"password {number}"))

    assert len(hasher._verified) == REMEMBERED
    assert not any(b"password" in mark for mark in hasher._verified.values())


def test_hasher_of_many_tenants_hashes_a_password_once_and_verifies_as_any_other():
    hasher = SharedHasher()
    hashed = hasher.hash("Sample-Passw0rd-1")

    assert hasher.hash("Sample-Passw0rd-1") == hashed != hasher.hash("Sample-Passw0rd-2")
    assert hasher.verify("Sample-Passw0rd-1", hashed)
    assert Pbkdf2Hasher().verify("Sample-Passw0rd-1", hashed)
    assert not hasher.verify("Sample-Passw0rd-2", hashed)
    assert SharedHasher().hash("Sample-Passw0rd-1") != hashed


def test_hasher_of_many_tenants_keeps_so_many_hashes():
    hasher = SharedHasher()
    for number in range(REMEMBERED + 5):
        assert hasher.verify(f"password {number}", hasher.hash(f"password {number}"))

    assert len(hasher._made) == len(hasher._verified) == REMEMBERED


def test_hasher_may_be_used_by_many_threads():
    hasher = Pbkdf2Hasher()
    hashes = [hasher.hash(f"password {number}") for number in range(8)]

    def use(number: int) -> bool:
        right, wrong = f"password {number}", f"password {number + 1}"
        return all(hasher.verify(right, hashes[number]) and not hasher.verify(wrong, hashes[number]) for _ in range(5))

    assert at_once([lambda number=number: use(number) for number in range(8)]) == [True] * 8


# ---- the emulator itself ---------------------------------------------------------------------------------------


def test_emulator_needs_nothing_but_its_tenants():
    emulator = Emulator([a_tenant()])  # with a key of its own

    assert emulator.users(emulator.tenants[0]) == ()
    assert b'"kid"' in emulator.keys.jwks
    assert abs(emulator.clock.now() - time.time()) < 5


def test_added_user_has_an_id_that_follows_from_the_address(emulator, signing_key):
    (tenant,) = emulator.tenants
    user = emulator.add_user(tenant, email="Ada@example.com", password="x")

    again = Emulator([tenant], signing_key=signing_key)
    assert user.id == again.add_user(tenant, email="ada@example.com", password="y").id
    with pytest.raises(AlreadyExistsError):
        emulator.add_user(tenant, email="ADA@example.com", password="x")
    assert emulator.users(tenant) == (user,)
