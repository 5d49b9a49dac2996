"""Machines of one store whose clocks are apart."""

import logging
import math

import pytest

from mock_b2c.domain.ports import StoreError
from mock_b2c.emulator import Clock
from mock_b2c.emulator.store_time import LOOK_SECONDS, StoreTime

NOW = 1_700_000_000.0
AHEAD = "This machine's clock is 600 seconds ahead of the store's, which all of its processes go by: set it right."
BEHIND = "This machine's clock is 30 seconds behind the store's, which all of its processes go by: set it right."
AGAIN = "This machine's clock agrees with the store's again."


class World:
    """The clocks of a store and of a machine; what asking the store takes, and how often it was asked."""

    def __init__(self) -> None:
        self.true, self.ahead, self.takes, self.asked = NOW, 0.0, 0.0, 0
        self.answers = True

    def time(self) -> float | None:
        self.asked += 1
        self.true += self.takes
        if self.answers is None:
            raise StoreError("It does not do its work.")
        return self.true if self.answers else None

    @property
    def machine(self) -> float:
        return self.true + self.ahead


@pytest.fixture
def world(monkeypatch, caplog):
    world = World()
    monkeypatch.setattr("mock_b2c.emulator.clock.time.time", lambda: world.machine)
    monkeypatch.setattr("mock_b2c.emulator.store_time.time.monotonic", lambda: world.true)
    caplog.set_level(logging.INFO)
    return world


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store_time(world, clock):
    return StoreTime(clock, world)


@pytest.mark.parametrize(("ahead", "told"), [(600.0, [AHEAD]), (-30.0, [BEHIND]), (0.9, []), (-0.9, [])])
def test_clock_is_set_by_that_of_the_store_which_is_told_once(world, clock, caplog, ahead, told):
    store_time, world.ahead = StoreTime(clock, world), ahead
    for _ in range(3):
        store_time.look()
        world.true += LOOK_SECONDS
    assert abs(clock.now() - world.true) < 1
    assert caplog.messages == told


@pytest.mark.parametrize("takes", [3.0, 60.0])
def test_slow_answer_is_no_difference(world, clock, store_time, caplog, takes):
    world.takes = takes
    store_time.look()
    assert clock.now() == world.true
    assert not caplog.messages


def test_clock_is_set_by_the_answer_that_was_the_quickest(world, clock, store_time, monkeypatch):
    world.ahead = 600.0
    takes = iter([0.5, 0.25, 0.001, 0.3, 0.2, 0.4])

    def answer():
        world.true += next(takes)
        return world.true

    monkeypatch.setattr(world, "time", answer)
    store_time.look()
    assert abs(clock.now() - world.true) <= 0.001


def test_machine_that_is_set_right_counts_by_itself_again(world, clock, store_time, caplog):
    world.ahead = 600.0
    store_time.look()
    world.ahead = 0.0
    world.true += LOOK_SECONDS
    store_time.look()
    assert abs(clock.now() - world.true) < 1
    assert caplog.messages == [AHEAD, AGAIN]


def test_store_is_asked_every_now_and_then_only(world, store_time):
    for _ in range(100):
        store_time.look()
    assert world.asked == 1
    world.true += LOOK_SECONDS
    store_time.look()
    assert world.asked == 2


def test_store_without_a_clock_is_asked_once(world, clock, store_time):
    world.answers, world.ahead = False, 600.0
    for _ in range(3):
        store_time.look()
        world.true += LOOK_SECONDS
    assert world.asked == 1
    assert clock.now() == world.machine


def test_store_that_cannot_say_is_asked_again(world, store_time):
    world.answers = None
    for _ in range(2):
        with pytest.raises(StoreError):
            store_time.look()
    assert world.asked == 2


def test_time_that_tests_have_moved_stays_so_far_from_the_real_one(world, clock, store_time):
    world.ahead = 600.0
    clock.advance(3600)
    store_time.look()
    assert math.isclose(clock.now(), world.true + 3600, abs_tol=1)
    clock.freeze(5.0)
    clock.resume()
    world.true += 10
    assert math.isclose(clock.now(), 15.0, abs_tol=1e-3)
    clock.reset()
    assert math.isclose(clock.now(), world.true, abs_tol=1)
