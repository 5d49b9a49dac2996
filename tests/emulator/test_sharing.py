"""Processes of one storage agree: two emulators on it, each of which only looks at what stands there."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mock_b2c.domain.faults import AnswerFault, a_fault
from mock_b2c.emulator import Emulator
from mock_b2c.emulator.faults import Order, dumped
from mock_b2c.storage import MemoryStorage
from mock_b2c.storage.conformance.racing import at_once
from mock_b2c.tokens.keys import new_key
from tests.builders import NOW, a_message, a_tenant
from tests.news import news_of_faults

LONG = 60.0  # no test waits for its end


@pytest.fixture
def storage():
    return MemoryStorage()


@pytest.fixture
def begun(storage, signing_key):
    """`begun()` is one more process."""

    def begin(key=signing_key, **parts) -> Emulator:
        return Emulator([a_tenant()], storage=storage, signing_key=key, shared=True, **parts)

    return begin


@pytest.fixture
def two(begun):
    return begun(), begun()


# ---- clock -----------------------------------------------------------------------------------------------------------


def test_clock_moved_at_one_counts_for_the_next_request_at_the_other(two):
    one, other = two
    one.clock.freeze(NOW)
    one.clock.advance(90)
    other.catch_up()
    assert other.clock.now() == NOW + 90

    other.clock.reset()
    one.catch_up()
    assert not one.clock.is_frozen


def test_who_changes_something_begins_from_what_the_others_left(two):
    one, other = two
    one.clock.freeze(NOW)
    other.clock.advance(1)  # without having caught up
    one.clock.advance(1)
    assert one.clock.now() == NOW + 2


def test_moves_of_the_clock_at_once_all_count(begun):
    processes = [begun() for _ in range(4)]
    processes[0].clock.freeze(NOW)
    at_once([lambda held=held: held.clock.advance(1) for held in processes * 8])
    processes[1].catch_up()
    assert processes[1].clock.now() == NOW + 32


def test_refused_change_changes_nothing_anywhere(two):
    one, other = two
    one.clock.freeze(NOW)
    with pytest.raises(ValueError, match="the time would be"):
        other.clock.advance(-2 * NOW)
    for held in two:
        held.catch_up()
        assert held.clock.now() == NOW


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_who_comes_later_has_the_keys_of_the_first(begun, signing_key):
    begun()
    late = begun(key=new_key(0))
    assert late.keys.current.kid == signing_key.kid


def test_rollover_is_seen_by_all(two, signing_key):
    one, other = two
    one.keys.announce()
    one.keys.roll()
    other.catch_up()
    assert other.keys.current.kid == one.keys.current.kid != signing_key.kid
    assert other.keys.jwks == one.keys.jwks
    assert other.keys.public_key(signing_key.kid) is not None

    other.keys.drop_retired()
    one.catch_up()
    assert one.keys.public_key(signing_key.kid) is None


def test_key_of_custom_policies_is_made_once(begun, signing_key):
    made = []

    def make_policy_key():
        made.append(1)
        return new_key(len(made))

    one, other = begun(make_policy_key=make_policy_key), begun(make_policy_key=make_policy_key)
    kid = one.key_ring.custom_policies.current.kid
    assert other.key_ring.custom_policies.current.kid == kid
    assert len(made) == 1
    other.key_ring.custom_policies.roll()
    one.catch_up()
    assert one.key_ring.custom_policies.jwks == other.key_ring.custom_policies.jwks


# ---- faults ----------------------------------------------------------------------------------------------------------


def test_the_next_two_are_two_for_all_together(two):
    one, other = two
    one.faults.add("status", times=2)
    other.catch_up()
    happened = [held.faults.of_answer("token") for held in (one, other, one, other)]
    assert [fault.kind for fault in happened if fault] == [AnswerFault.STATUS] * 2


def test_a_race_for_a_fault_is_won_as_often_as_it_was_ordered(begun):
    processes = [begun() for _ in range(3)]
    processes[0].faults.add("status", times=10)
    for held in processes:
        held.catch_up()
    happened = at_once([lambda held=held: held.faults.of_answer("token") for held in processes * 8])
    assert len([fault for fault in happened if fault]) == 10
    assert processes[0].faults.of_answer("token") is None


def test_share_of_answers_is_one_of_all_together(two):
    two[0].faults.add("latency", times=None, share=0.25, seconds=1)
    two[1].catch_up()
    assert len([1 for held in two * 8 if held.faults.of_answer("keys")]) == 4


def test_faults_are_taken_back_for_all(two):
    one, other = two
    fault = one.faults.add("extra_claim", claim="a", value={"b": [1, None]}, times=None)
    other.catch_up()
    assert other.faults.ordered == (fault,)
    other.faults.remove(fault)
    one.catch_up()
    assert one.faults.ordered == ()
    assert one.faults.of_token("id") is None


def test_late_answer_comes_at_once_when_faults_are_cleared_at_the_other(two):
    one, other = two
    news = news_of_faults(one)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(one.faults.wait, LONG)
        news.until(1)
        other.faults.clear()
        waits.result(LONG / 2)


def test_faults_that_a_former_version_ordered_still_happen(storage, begun):
    orders = tuple(Order(a_fault("status")) for _ in range(2))
    storage.shared.swap("faults", 0, dumped(orders))
    assert begun().faults.ordered == (a_fault("status"),) * 2


# ---- what else -------------------------------------------------------------------------------------------------------


def test_all_have_the_same_secret(two):
    one, other = two
    assert one.secret.digest("x") == other.secret.digest("x") != Emulator([a_tenant()]).secret.digest("x")


def test_message_at_one_is_found_and_waited_for_at_the_other(two):
    one, other = two

    def send():
        one.outbox.add(a_message(id="1"))

    found, _ = at_once([lambda: other.outbox.wait(timeout=LONG), send])
    assert [message.id for message in found] == ["1"]
    assert other.outbox.messages() == one.outbox.messages()
    other.outbox.clear()
    assert one.outbox.messages() == []


def test_late_message_arrives_where_somebody_looks_and_once(two):
    one, other = two
    one.clock.freeze(NOW)
    one.faults.add("late_message", seconds=60)
    one.outbox.add(a_message(id="1"))
    assert other.outbox.messages() == []

    other.clock.advance(60)
    other.catch_up()
    one.catch_up()
    assert [message.id for message in other.outbox.messages()] == ["1"]
    assert [message.id for message in one.outbox.messages()] == ["1"]


def test_alone_nothing_is_looked_up(signing_key):

    storage = MemoryStorage()
    del storage.shared
    held = Emulator([a_tenant()], storage=storage, signing_key=signing_key)
    held.catch_up()
    held.faults.add("status")
    assert held.faults.of_answer("token")


# ---- stores where another process is a moment behind -----------------------------------------------------------------


@pytest.fixture
def slept(storage, monkeypatch):
    """How long processes of a store that lags have waited; nobody really waits."""
    waited = []
    storage.shared.lag = 0.5
    monkeypatch.setattr("mock_b2c.emulator.sharing.time.sleep", waited.append)
    return waited


def test_who_makes_the_same_change_as_another_one_waits_until_nobody_is_behind(two, slept):
    one, other = two
    one.clock.freeze(NOW)
    slept.clear()
    other.clock.freeze(NOW)
    [waited] = slept
    assert 0 < waited <= 0.5


def test_who_changes_nothing_about_what_has_been_so_for_long_does_not_wait(two, slept):
    one, other = two
    one.clock.freeze(NOW)
    other.catch_up()
    other.sharing._parts["clock"].seen -= 1  # a while ago
    slept.clear()
    other.clock.freeze(NOW)
    assert slept == [0.0]
