"""The machine's clock is set back while the emulator runs."""

import logging

import pytest

from mock_b2c.emulator import Clock


@pytest.fixture
def machine(monkeypatch):
    """The machine's clock, as a list of one."""
    now = [1_700_000_000.0]
    monkeypatch.setattr("mock_b2c.emulator.clock.time.time", lambda: now[0])
    return now


def test_it_is_told_once_and_time_goes_on_from_there(machine, caplog):
    clock = Clock()
    clock.now()
    machine[0] -= 3600
    with caplog.at_level(logging.WARNING):
        assert [clock.now() for _ in range(3)] == [1_700_000_000.0 - 3600] * 3
    assert caplog.messages == [
        "The system's clock went back by 3600 seconds: what was issued before begins and ends that much later."
    ]


def test_small_corrections_and_a_clock_that_tests_move_are_not_told(machine, caplog):
    clock = Clock()
    clock.now()
    machine[0] -= 0.5
    clock.now()
    clock.advance(3600)
    clock.now()
    clock.reset()
    clock.freeze(5.0)
    clock.now()
    clock.resume()
    clock.now()
    assert not caplog.messages
