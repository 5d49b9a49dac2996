"""Two processes of the web app that share sessions in Redis, behind nginx with TLS, with MSAL and a running tenant."""

import re

import pytest

from tests.services.web_apps import deployed, gunicorn, waitress
from tests.web import tenant
from tests.web.xhr_client import Browser, page

redis = pytest.importorskip("redis")

TWO = [gunicorn, waitress]


@pytest.fixture(scope="module")
def shared(tmp_path_factory, nginx, empty_redis):
    with deployed(tmp_path_factory.mktemp("shared"), nginx, TWO, SESSION_REDIS_URL=empty_redis()) as deployment:
        yield deployment


def sign_in(deployment):
    """From the web app to the tenant and back, following what is answered; the client and the last page."""
    browser = deployment.browser()
    begun = browser.get(f"{deployment.front.address}/login", allow_redirects=False)
    assert begun.status_code == 302, begun.text
    client = Browser(url=deployment.emulator, session=browser)
    shown = page(client.get(begun.headers["Location"]))
    assert client.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    back = client.confirm(shown).headers["Location"]
    assert back.startswith(f"{deployment.front.address}/getAToken?")
    ended = browser.get(back, allow_redirects=False)
    assert (ended.status_code, ended.headers["Location"]) == (302, "/"), ended.text
    return browser


def answering(deployment, path):
    """The ports that answered requests for a path, in turn."""
    return [port for port, _, there, _ in deployment.front.answered() if there == path]


def tasks_of(browser, deployment):
    """The page of the API's tasks, whose scopes may take a round trip to the tenant, and its form's token."""
    address = f"{deployment.front.address}/call_api"
    shown = browser.get(address)
    return address, re.search(r'name="csrf_token"[^>]* value="([^"]+)"', shown.text)[1]


def test_sign_in_begun_on_one_process_is_finished_on_the_other(shared):
    browser = sign_in(shared)

    assert answering(shared, "/login")[-1] != answering(shared, "/getAToken")[-1]
    for _ in range(2):
        assert "Hello, Ada Lovelace" in browser.get(shared.front.address).text
    assert len({*answering(shared, "/")[-2:]}) == 2


def test_tokens_are_there_on_every_process(shared):
    browser = sign_in(shared)
    tasks, token = tasks_of(browser, shared)
    form = {"csrf_token": token, "title": "Water the tomatoes"}
    added = browser.post(f"{tasks}/add", form, headers={"Referer": tasks})
    told, before = shared.token_answers(), len(answering(shared, "/call_api"))

    seen = [browser.get(tasks) for _ in range(2)]

    assert added.status_code == 200, added.text
    assert all("Water the tomatoes" in shown.text for shown in seen)
    assert len({*answering(shared, "/call_api")[before:]}) == 2
    assert shared.token_answers() == told > 0  # MSAL found the tokens in the session


def test_sign_out_on_one_process_is_one_on_the_other(shared):
    browser = sign_in(shared)
    browser.get(f"{shared.front.address}/logout", allow_redirects=False)

    for _ in range(2):
        assert ">Sign in</a>" in browser.get(shared.front.address).text


def test_cookie_is_secure_and_the_form_needs_its_token(shared):
    browser = sign_in(shared)
    (cookie,) = (cookie for cookie in browser.cookies if cookie.name == "__Host-session")

    refused = browser.post(f"{shared.front.address}/call_api/add", {"title": "no token"})

    assert cookie.secure
    assert refused.status_code == 400
    assert browser.get(shared.front.address).headers["Strict-Transport-Security"]


def test_who_signed_in_stays_so_when_a_process_is_killed(tmp_path, nginx, redis_url):
    with deployed(tmp_path, nginx, TWO, SESSION_REDIS_URL=redis_url) as deployment:
        browser = sign_in(deployment)
        (finished,) = answering(deployment, "/getAToken")
        deployment.processes[finished].kill()
        answers = [browser.get(deployment.front.address) for _ in range(4)]

    assert [answer.status_code for answer in answers].count(200) == 2  # nginx was told not to ask another
    assert all("Hello, Ada Lovelace" in answer.text for answer in answers if answer.status_code == 200)


def test_redis_that_refuses_us_is_a_page_and_a_line(tmp_path, nginx, redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
    wrong = re.sub(r":[^@/]*@", ":wrong@", redis_url)
    with deployed(tmp_path, nginx, [gunicorn], SESSION_REDIS_URL=wrong) as deployment:
        answer = deployment.browser().get(f"{deployment.front.address}/login")
        (port,) = set(answering(deployment, "/login"))
        log = deployment.log(port)

    assert answer.status_code == 503
    assert "Your session cannot be looked up" in answer.text
    assert "No sessions: Redis does not answer (SESSION_REDIS_URL): AuthenticationError" in log
    assert "Traceback" not in log
