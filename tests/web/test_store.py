"""A store that does not do its work: a clean answer, one line in the log, and all is well once it is back."""

import logging

import pytest

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage import MemoryStorage
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

GONE = "PostgreSQL at db.example/mock: connection refused"


class Brittle:
    """Stands before a store, or a part of one; what is named in `broken` fails."""

    def __init__(self, held):
        self.held = held
        self.broken = set()

    def __getattr__(self, name):
        if name in self.broken:
            raise StoreError(GONE)
        return getattr(self.held, name)


class BrittleStorage(Brittle):
    def __init__(self):
        super().__init__(MemoryStorage())
        self.shared = Brittle(self.held.shared)

    def snapshot(self):
        return self.held.snapshot()

    def restore(self, snapshot):
        self.held.restore(snapshot)


@pytest.fixture(autouse=True)
def _nothing_was_told(monkeypatch):
    monkeypatch.setattr("mock_b2c.web.store._told", {})


@pytest.fixture
def storage():
    return BrittleStorage()


@pytest.fixture
def shared_site(make_site, storage):
    return make_site(storage=storage, shared=True)


def test_request_is_answered_with_503_and_when_to_come_back(make_site, storage):
    browser = make_site(storage=storage).browser()
    storage.broken.add("transactions")
    refused = browser.authorize(tenant.SUSI, authorization())
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.text == "The service is unavailable."
    assert GONE not in str(refused.headers)

    storage.broken.clear()
    assert page(browser.authorize(tenant.SUSI, authorization())).settings["api"] == "CombinedSigninAndSignup"


def test_nothing_is_answered_by_what_may_be_out_of_date(shared_site, storage):
    session = shared_site.new_session()
    keys = f"{shared_site.authority()}/discovery/v2.0/keys"
    assert session.get(keys).status_code == 200
    storage.shared.broken.add("versions")
    assert session.get(keys).status_code == 503
    storage.shared.broken.clear()
    assert session.get(keys).status_code == 200


def test_the_emulator_s_own_surface_says_why(shared_site, storage):
    session = shared_site.new_session()
    storage.shared.broken.add("versions")
    health = session.get(f"{shared_site.url}/_mock/health")
    assert (health.status_code, health.headers["Retry-After"]) == (503, "1")
    assert GONE in health.text

    problem = session.get(f"{shared_site.url}/_mock/api/v1/users")
    assert (problem.status_code, problem.headers["Retry-After"]) == (503, "1")
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert GONE in problem.json()["detail"]


def test_the_log_has_one_line_however_many_are_refused(shared_site, storage, caplog):
    session = shared_site.new_session()
    storage.shared.broken.add("versions")
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            session.get(f"{shared_site.authority()}/discovery/v2.0/keys")
            session.get(f"{shared_site.url}/_mock/api/v1/users")
    (record,) = caplog.records
    assert record.getMessage() == f"{GONE}. Requests that need the store are answered with 503 meanwhile."
    assert record.exc_info is None
