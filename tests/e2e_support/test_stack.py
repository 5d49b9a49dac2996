from contextlib import contextmanager

import pytest

from e2e import stack
from e2e.stack import Plan, StackError, running_on_free_ports


@pytest.fixture
def starts(monkeypatch):
    """The plans that were tried; the first `starts.failures` of them fail."""

    class Starts(list):
        failures = 0

    tried = Starts()

    @contextmanager
    def running(plan, interrupted):
        tried.append(plan)
        if len(tried) <= tried.failures:
            raise StackError("the web app stopped by itself")
        yield "running"

    monkeypatch.setattr(stack, "running", running)
    return tried


def test_other_ports_are_tried_when_one_was_lost(starts, monkeypatch, tmp_path):
    monkeypatch.setattr(stack, "is_taken", lambda port: True)
    starts.failures = 2
    with running_on_free_ports(Plan(folder=tmp_path)) as up:
        assert up == "running"
    assert len({plan.ports for plan in starts}) == 3


def test_loss_of_ports_is_not_suffered_for_ever(starts, monkeypatch, tmp_path):
    monkeypatch.setattr(stack, "is_taken", lambda port: True)
    starts.failures = 99
    with pytest.raises(StackError), running_on_free_ports(Plan(folder=tmp_path)):
        pytest.fail("the start must not succeed")
    assert len(starts) == 3


def test_failure_for_another_reason_is_not_tried_again(starts, monkeypatch, tmp_path):
    monkeypatch.setattr(stack, "is_taken", lambda port: False)
    starts.failures = 1
    with pytest.raises(StackError), running_on_free_ports(Plan(folder=tmp_path)):
        pytest.fail("the start must not succeed")
    assert len(starts) == 1
