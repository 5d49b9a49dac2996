"""Smart lockout as a rule: what counts, when an account is locked, and for how long (reference 7.5)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_b2c.domain.lockout import LONGEST, LockoutSettings, WrongPasswords, essence
from tests.builders import NOW

SETTINGS = LockoutSettings()


def after(marks, held=None, settings=SETTINGS, now=NOW):
    held = held or WrongPasswords()
    for mark in marks:
        held = held.after(str(mark), settings, now)
    return held


def test_ten_wrong_passwords_lock_for_a_minute():
    assert not after(range(9)).locked(NOW)
    held = after(range(10))
    assert held.locked(NOW)
    assert held.locked(NOW + 59.9)
    assert not held.locked(NOW + 60)


def test_same_wrong_password_counts_once():
    assert not after(["a"] * 50).locked(NOW)
    assert not after([*"abcdefghi", *"ihgfedcba"]).locked(NOW)


def test_settings_say_how_many_and_how_long():
    held = after("ab", settings=LockoutSettings(threshold=2, seconds=5))
    assert held.locked(NOW + 4.9)
    assert not held.locked(NOW + 5)


def test_attempts_during_a_lockout_count_for_nothing():
    held = after(range(10))
    assert after(range(100, 150), held) == held


def test_each_lockout_counts_anew():
    held = after(range(10))
    again = after(range(9), held, now=NOW + 60)
    assert not again.locked(NOW + 60)
    assert after([9], again, now=NOW + 60).locked(NOW + 60)


def lengths(settings, count):
    held, now, found = WrongPasswords(), NOW, []
    for _ in range(count):
        held = after(range(settings.threshold), held, settings, now)
        found.append(held.locked_until - now)
        now = held.locked_until
    return found


def test_ten_lockouts_last_a_minute_each_and_later_ones_longer():
    found = lengths(SETTINGS, 30)
    assert found[:10] == [60] * 10
    assert found[10:20] == [120] * 10
    assert found[20:] == [240] * 10


def test_no_lockout_is_longer_than_five_hours():
    found = lengths(LockoutSettings(threshold=1, seconds=18_000), 300)
    assert set(found) == {LONGEST}
    assert max(lengths(LockoutSettings(threshold=1), 300)) == LONGEST == 5 * 60 * 60


@given(st.lists(st.text(max_size=3), max_size=60), st.integers(1, 50))
@settings(max_examples=40)
def test_memory_is_bounded_by_the_threshold(marks, threshold):
    held = after(marks, settings=LockoutSettings(threshold=threshold))
    assert len(held.marks) < threshold


@pytest.mark.parametrize(("one", "other"), [("Secret1", "sECRET1"), ("Secret1", " Secret1 ")])
def test_near_variants_are_one(one, other):
    assert essence(one) == essence(other)


def test_other_passwords_are_not():
    assert len({essence(text) for text in ("wrong1", "wrong2", "wrong", "wrong!")}) == 4
