"""Sessions in Redis while Redis is away. That they work while it is there is shown in tests/services."""

import logging

import pytest
from flask import session
from redis import ConnectionError as NoConnection
from redis import Redis

from webapp.app import create_app
from webapp.settings import Settings


class Store:
    """Stands in for Redis's client; `away` makes it answer as a Redis that is down."""

    def __init__(self):
        self.kept = {}
        self.away = False

    def get(self, name):
        self._answer()
        return self.kept.get(name)

    def set(self, name, value, ex):
        self._answer()
        self.kept[name] = value

    def delete(self, name):
        self._answer()
        self.kept.pop(name, None)

    def _answer(self):
        if self.away:
            raise NoConnection("Error 111 connecting to redis.example:6379. Connection refused.")


@pytest.fixture
def store(monkeypatch):
    store = Store()
    for name in ("get", "set", "delete"):
        monkeypatch.setattr(Redis, name, lambda _self, *args, _name=name, **more: getattr(store, _name)(*args, **more))
    return store


@pytest.fixture
def app(environment, store, tmp_path):
    settings = Settings.from_environment(environment | {"SESSION_REDIS_URL": "redis://:s3cret@redis.example"})
    app = create_app(settings, session_folder=tmp_path / "sessions")
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_session_is_in_redis_and_not_in_a_file(sign_in, client, store, tmp_path):
    sign_in()

    assert "Hello, Ada Lovelace" in client.get("/").text
    assert len(store.kept) == 1
    assert not (tmp_path / "sessions").exists()


def test_two_processes_share_a_session(sign_in, client, app, environment, tmp_path):
    sign_in()
    settings = Settings.from_environment(environment | {"SESSION_REDIS_URL": "redis://:s3cret@redis.example"})
    other = create_app(settings, session_folder=tmp_path / "sessions").test_client()
    other.set_cookie("session", client.get_cookie("session").value)

    assert "Hello, Ada Lovelace" in other.get("/").text


@pytest.mark.parametrize("path", ["/", "/login", "/call_api", "/logout", "/no-such-page", "/getAToken?code=1&state=2"])
def test_page_tells_that_redis_is_away(sign_in, client, store, caplog, path):
    sign_in()
    store.away = True
    caplog.clear()

    answer = client.get(path)

    assert answer.status_code == 503
    assert "Your session cannot be looked up" in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is None
    assert record.getMessage().startswith("No sessions: Redis does not answer (SESSION_REDIS_URL): ConnectionError: ")
    assert "s3cret" not in caplog.text


def test_who_was_signed_in_still_is_when_redis_is_back(sign_in, client, store):
    sign_in()
    store.away = True
    client.get("/")
    store.away = False

    assert "Hello, Ada Lovelace" in client.get("/").text


def test_style_sheet_needs_no_session(sign_in, client, store):
    sign_in()
    store.away = True

    with client.get("/static/app.css") as answer:
        assert answer.status_code == 200


def test_sign_in_that_cannot_be_remembered_is_no_success(client, b2c, store, caplog):
    store.away = True  # a first visit: nothing is looked up, but the trip to B2C must be stored

    answer = client.get("/login")

    assert (answer.status_code, answer.location) == (503, None)
    assert "Your session cannot be looked up" in answer.text
    assert [record.exc_info for record in caplog.records] == [None]


def test_redis_that_goes_away_in_the_middle_is_told_once(sign_in, client, b2c, store, caplog):
    address = b2c.visit(client.get("/login").location)
    looked_up = store.get

    def last_answer(name):
        found = looked_up(name)
        store.away = True
        return found

    store.get = last_answer

    answer = client.get(address)

    assert answer.status_code == 503
    assert "Your session cannot be looked up" in answer.text
    assert [record.name for record in caplog.records] == ["webapp.shared_sessions"]


@pytest.mark.parametrize("stored", [b"\x80\x04cposix\nsystem\n.", b"\xc1", b"\x93\x01\x02\x03", b"{}"])
def test_what_is_no_session_is_never_unpickled_but_begun_anew(app, store, stored, caplog):
    @app.get("/what")
    def what():
        return dict(session)

    client = app.test_client()
    client.set_cookie("session", "known")
    store.kept["session:known"] = stored

    assert client.get("/what").json == {}
    assert "A session in Redis cannot be read" in caplog.text
