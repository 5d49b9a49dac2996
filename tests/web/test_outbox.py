"""The outbox over HTTP: waiting for a message, choosing among them, and what is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from mock_b2c.domain.languages import COUNTRIES
from mock_b2c.serving import serve
from mock_b2c.web.waiting import LONGEST_WAIT, MOST_WAITING
from tests.builders import a_message
from tests.news import LONG, News
from tests.web import tenant

JSON = {"Accept": "application/json"}


@pytest.fixture
def news(emulator):
    """The news of the emulator's outbox."""
    emulator.outbox._news = News()
    return emulator.outbox._news


@pytest.fixture
def pool():
    with ThreadPoolExecutor(MOST_WAITING + 1) as pool:
        yield pool


def ask(browser, **params):
    return browser.get("/_mock/outbox", params=params, headers=JSON)


def ids(response):
    assert response.status_code == 200
    return [message["id"] for message in response.json()["messages"]]


# ---- waiting ---------------------------------------------------------------------------------------------------


def test_answer_waits_for_the_message_that_was_asked_for(site, news, pool):
    found = pool.submit(ask, site.browser(), to="Ada@example.com", kind="sms", wait="30")
    news.until(1)
    site.emulator.outbox.add(a_message(id="1"))
    news.until(1)
    assert not found.done()
    site.emulator.outbox.add(a_message(id="2", kind="sms"))
    assert ids(found.result(LONG)) == ["2"]


def test_what_is_there_is_answered_at_once_but_only_newer_ones_than_asked(site, news):
    for number in "12":
        site.emulator.outbox.add(a_message(id=number))
    assert ids(ask(site.browser(), wait="30")) == ["2", "1"]
    assert ids(ask(site.browser(), wait="30", after="1")) == ["2"]
    assert ids(ask(site.browser(), after="2")) == []


def test_waiting_in_vain_is_an_empty_list(site):
    response = ask(site.browser(), to="nobody@example.com", wait="0.001")
    assert ids(response) == []
    assert response.headers["Cache-Control"] == "no-store"


def test_so_many_may_wait_and_who_is_too_many_is_told(site, news, pool):
    waiting = [pool.submit(ask, site.browser(), wait="30") for _ in range(MOST_WAITING)]
    news.until(MOST_WAITING)
    refused = ask(site.browser(), wait="30")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.text.startswith(f"{MOST_WAITING} requests wait for messages already")
    assert ids(ask(site.browser())) == []
    site.emulator.outbox.add(a_message(id="1"))
    assert [ids(one.result(LONG)) for one in waiting] == [["1"]] * MOST_WAITING
    assert ids(ask(site.browser(), wait="30")) == ["1"]


def test_page_does_not_wait(site):
    site.emulator.outbox.add(a_message(id="1"))
    shown = site.browser().get("/_mock/outbox", params={"wait": "30", "after": "1"})
    assert 'id="mail-1"' in shown.text


def test_served_emulator_serves_others_while_many_wait_and_stops_at_once(pool):
    with serve(tenant.CONFIG) as running:
        news = running.emulator.outbox._news = News()
        session = requests.Session()
        session.trust_env, session.verify = False, str(running.ca_bundle)

        def get(path):
            return session.get(running.url + path, headers=JSON, timeout=LONG)

        waiting = [pool.submit(get, "/_mock/outbox?wait=30") for _ in range(12)]
        news.until(12)
        assert get("/_mock/health").status_code == 200
        assert not any(one.done() for one in waiting)
    assert [ids(one.result(LONG)) for one in waiting] == [[]] * 12


# ---- choosing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"kind": "email"}, ["1"]),
        ({"kind": "sms"}, ["2"]),
        ({"kind": "call"}, []),
        ({"kind": "", "to": "", "after": "", "wait": ""}, ["2", "1"]),
        ({"to": "+441632960123"}, ["2"]),
    ],
)
def test_messages_of_one_kind_or_recipient(site, params, found):
    site.emulator.outbox.add(a_message(id="1"))
    site.emulator.outbox.add(a_message(id="2", to="+441632960123", kind="sms"))
    assert ids(ask(site.browser(), **params)) == found


@pytest.mark.parametrize(
    ("params", "told"),
    [
        *[
            ({"wait": wait}, f"'wait' must be a number of seconds from 0 to {LONGEST_WAIT}.")
            for wait in ("x", "-1", "31", "30.001", "1e1", "nan", "inf", "٣", " 1", "1,5", "0x1", "9" * 5000)
        ],
        *[({"kind": kind}, "'kind' must be one of: email, sms, call.") for kind in ("mail", "EMAIL", "<b>", "\x00")],
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_faulty_parameter_is_refused_with_what_would_be_right(visitor, params, told, accept):
    response = visitor.get("/_mock/outbox", params=params, headers={"Accept": accept})
    assert (response.status_code, response.text) == (400, told + "\n")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


# ---- the page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", COUNTRIES)
def test_page_says_in_which_language_a_message_is(site, language):
    site.emulator.outbox.add(a_message(id="1", language=language))
    shown = site.browser().get("/_mock/outbox").text
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<h2 lang="{language}" dir="{direction}">' in shown
    assert f'<pre lang="{language}" dir="{direction}">' in shown


def test_page_says_whose_messages_it_shows(visitor):
    shown = visitor.get("/_mock/outbox", params={"to": 'a"&<b>@example.com', "kind": "sms", "wait": "3"}).text
    assert "Only text messages to <strong>a&#34;&amp;&lt;b&gt;<wbr>@example<wbr>.com</strong>" in shown


def test_page_without_script_says_how_to_see_what_is_new(visitor):
    shown = visitor.get("/_mock/outbox").text
    assert '<span id="live" hidden>' in shown
    assert "load a page again" in shown.partition("<noscript>")[2].partition("</noscript>")[0]
