"""Three emulators on one SQLite file in this process take turns: no two requests in a row go to the same one."""

import itertools

import pytest
import requests

from mock_b2c.config import create_emulator, emulator_without_users, load_config
from mock_b2c.levers import B2C
from mock_b2c.storage import open_storage
from mock_b2c.web import answer_by, create_app
from tests.sharing.suite import AnyProcess
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


@pytest.fixture(scope="module")
def apps():
    """Applications, made once for all tests: their templates take longer to compile than most tests."""
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


class TestThreads(AnyProcess):
    @pytest.fixture
    def levers(self, store, signing_key, apps):
        config = load_config(CONFIG)
        handles = []
        for app in apps:
            made = emulator_without_users if handles else create_emulator
            emulator = made(config, storage=store(), signing_key=signing_key, shared=True)
            handles.append(B2C(emulator, config, IN_PROCESS_URL))
            answer_by(app, emulator, handles[-1])
        yield handles
        for handle in handles:
            handle.emulator.close()

    @pytest.fixture
    def site(self, levers, apps) -> Site:
        turns = itertools.cycle(WsgiAdapter(app) for app in apps)

        def new_session() -> requests.Session:
            session = requests.Session()
            session.trust_env = False
            session.mount("https://", TakingTurns(turns))
            return session

        return Site(emulator=levers[0].emulator, url=IN_PROCESS_URL, new_session=new_session)
