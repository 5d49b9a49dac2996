"""Fixtures of the HTTP surface for several emulators on one store."""

import itertools

import pytest
import requests

from mock_b2c.config import create_emulator, load_config
from mock_b2c.emulator import Emulator
from mock_b2c.levers import B2C
from mock_b2c.storage import open_storage
from mock_b2c.web import answer_by, create_app
from tests.web.fixtures import *  # noqa: F403 - shared with tests/web
from tests.web.site import IN_PROCESS_URL, Site, WsgiAdapter
from tests.web.tenant import CONFIG

PROCESSES = 3


class TakingTurns(requests.adapters.HTTPAdapter):
    """Each request is answered by another application."""

    def __init__(self, turns) -> None:
        super().__init__()
        self._turns = turns

    def send(self, request, **options) -> requests.Response:
        return next(self._turns).send(request, **options)


@pytest.fixture(scope="session")
def apps_of_all():
    """Applications, made once for all tests: see `shared_app`."""
    return [create_app(create_emulator(load_config(CONFIG))) for _ in range(PROCESSES)]


@pytest.fixture
def store(tmp_path):
    """Opens the store as one more process does."""
    opened = []

    def store():
        opened.append(open_storage(f"sqlite:///{tmp_path}/store.sqlite"))
        return opened[-1]

    yield store
    for storage in opened:
        storage.close()


@pytest.fixture
def handles(store, signing_key, apps_of_all):
    """The levers of each process; the application of the same place answers by them."""
    config = load_config(CONFIG)
    handles = []
    for app in apps_of_all:
        parts = {"storage": store(), "signing_key": signing_key, "shared": True}
        emulator = Emulator([config.tenant], **parts) if handles else create_emulator(config, **parts)
        handles.append(B2C(emulator, config, IN_PROCESS_URL))
        answer_by(app, emulator, handles[-1])
    yield handles
    for handle in handles:
        handle.emulator.close()


@pytest.fixture
def site(handles, apps_of_all) -> Site:
    """A site each of whose requests is answered by the next process."""
    turns = itertools.cycle(WsgiAdapter(app) for app in apps_of_all)

    def new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", TakingTurns(turns))
        return session

    return Site(emulator=handles[0].emulator, url=IN_PROCESS_URL, new_session=new_session)
