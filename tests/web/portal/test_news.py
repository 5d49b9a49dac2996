"""Pages learn of every change, from whatever side it comes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import a_message
from tests.web import tenant
from tests.web.relying_party import authorization

LONG = 30.0


def word(portal, **params):
    return portal.session.get(f"{portal.url}/_mock/news", params=params, timeout=LONG)


CHANGES = {
    "a request": lambda b2c, site: site.browser().authorize(tenant.SUSI, authorization()),
    "a message": lambda b2c, site: b2c.outbox.add(a_message(id="1")),
    "a user": lambda b2c, site: b2c.users.add("new@example.com"),
    "a changed user": lambda b2c, site: b2c.users.change(tenant.ADA, city="Paris"),
    "a deleted user": lambda b2c, site: b2c.users.remove(tenant.ADA),
    "an app": lambda b2c, site: b2c.apps.add("shop"),
    "a user flow": lambda b2c, site: b2c.flows.add("fresh", "sign_in"),
    "the clock": lambda b2c, site: b2c.clock.advance(1),
    "a frozen clock": lambda b2c, site: b2c.clock.freeze(),
    "a fault": lambda b2c, site: b2c.faults.add("drop"),
    "a fault that happens": lambda b2c, site: b2c.faults.of_answer("logout"),
    "a key": lambda b2c, site: b2c.keys.announce(),
    "a snapshot": lambda b2c, site: b2c.reset(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_news(portal, b2c, site, change):
    b2c.faults.add("drop", endpoint="logout", times=2)
    known = word(portal).json()["version"]
    assert word(portal).json()["version"] == known
    CHANGES[change](b2c, site)
    assert word(portal, known=known, wait="30").json()["version"] != known


def test_page_says_which_state_it_shows(portal):
    state = portal.open("log").html.main["data-state"]
    assert word(portal).json() == {"version": state}


def test_looking_is_no_news(portal):
    known = word(portal).json()["version"]
    for address in ("", "log", "outbox", "keys"):
        assert portal.open(address).html.main["data-state"] == known


def test_answer_waits_for_the_change(portal, b2c, site, monkeypatch):
    began = threading.Event()
    closing = b2c.emulator.closing
    before = closing.wait

    def wait(seconds):
        began.set()
        return before(seconds)

    monkeypatch.setattr(closing, "wait", wait)
    with ThreadPoolExecutor(1) as pool:
        known = word(portal).json()["version"]
        asked = pool.submit(word, portal, known=known, wait="30")
        assert began.wait(LONG)
        assert not asked.done()
        b2c.outbox.add(a_message(id="1"))
        assert asked.result(LONG).json()["version"] != known


def test_waiting_in_vain_ends(portal):
    known = word(portal).json()["version"]
    response = word(portal, known=known, wait="0.001")
    assert response.json()["version"] == known
    assert response.headers["Cache-Control"] == "no-store"


def test_emulator_that_closes_lets_nobody_wait(portal, site):
    known = word(portal).json()["version"]
    site.emulator.close()
    assert word(portal, known=known, wait="30").json()["version"] == known


@pytest.mark.parametrize("wait", ["x", "-1", "31"])
def test_faulty_wait_is_refused(portal, wait):
    assert word(portal, wait=wait).status_code == 400
