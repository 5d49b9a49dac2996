"""Who waits because of an ordered fault, and what ends that before its time."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.news import LONG, news_of_faults


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as pool:
        yield pool


ENDS = {
    "cleared": lambda emulator: emulator.faults.clear(),
    "restored": lambda emulator: emulator.restore(emulator.snapshot()),
    "closed": lambda emulator: emulator.close(),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_wait_ends_when_nothing_shall_go_wrong_any_more(emulator, pool, end):
    news = news_of_faults(emulator)
    waits = pool.submit(emulator.faults.wait, 2 * LONG)
    news.until(1)
    end(emulator)
    waits.result(LONG)


def test_other_orders_leave_a_wait_as_it_is(emulator, pool):
    news = news_of_faults(emulator)
    waits = pool.submit(emulator.faults.wait, 2 * LONG)
    news.until(1)
    emulator.faults.remove(emulator.faults.add("status"))
    with news:
        news.notify_all()
    news.until(1)
    assert not waits.done()
    emulator.faults.clear()
    waits.result(LONG)


def test_wait_is_over_when_its_time_is(emulator):
    begun = time.monotonic()
    emulator.faults.wait(0.01)
    assert time.monotonic() >= begun + 0.01
