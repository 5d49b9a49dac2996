"""Answers that are late on purpose: so many at once, and the emulator goes on beside them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from mock_b2c.server import crew
from mock_b2c.serving import serve
from mock_b2c.web.waiting import MOST_LATE, MOST_WAITING
from tests.news import LONG, news_of_faults
from tests.web import tenant

KEYS = f"/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys"


@pytest.fixture
def pool():
    with ThreadPoolExecutor(MOST_LATE) as pool:
        yield pool


def late(emulator):
    """Orders late answers, and gives the news of them."""
    emulator.faults.add("latency", seconds=2 * LONG, times=None)
    return news_of_faults(emulator)


def test_so_many_are_late_and_who_is_too_many_is_told_to_come_again(site, pool):
    news = late(site.emulator)
    waiting = [pool.submit(site.browser().get, KEYS) for _ in range(MOST_LATE)]
    news.until(MOST_LATE)
    refused = site.browser().get(KEYS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    site.emulator.faults.clear()
    assert {each.result(LONG).status_code for each in waiting} == {200}

    site.emulator.faults.add("latency", seconds=0.001)
    assert site.browser().get(KEYS).status_code == 200


def test_served_emulator_takes_faults_back_while_as_many_as_possible_are_late(pool):
    with serve(tenant.CONFIG) as running, requests.Session() as session:
        news = late(running.emulator)
        session.trust_env, session.verify = False, str(running.ca_bundle)

        def ask(path, method="GET"):
            granted = {"Authorization": f"Bearer {running.api_token}"}
            return session.request(method, running.url + path, headers=granted, timeout=LONG)

        waiting = [pool.submit(ask, KEYS) for _ in range(MOST_LATE)]
        news.until(MOST_LATE)
        assert ask("/_mock/health").status_code == 200
        assert ask("/_mock/api/v1/faults", "DELETE").status_code == 204
        assert {each.result(LONG).status_code for each in waiting} == {200}


def test_all_who_wait_on_purpose_leave_threads_for_others():
    assert MOST_WAITING + MOST_LATE + 16 <= crew._MOST_THREADS
