"""Fixtures of the HTTP surface, shared by tests/web and tests/contract."""

import pytest
import requests

from mock_b2c.config import create_emulator, load_config
from mock_b2c.levers import B2C
from mock_b2c.serving import serve
from mock_b2c.web import answer_by, create_app
from tests.web.site import IN_PROCESS_URL, Site, in_process
from tests.web.tenant import CONFIG


@pytest.fixture(scope="session")
def shared_app():
    """The application of the test tenant, made once: its templates take longer to compile than most tests."""
    return create_app(create_emulator(load_config(CONFIG)))


@pytest.fixture
def emulator(signing_key):
    """An emulator of its own for a test."""
    return create_emulator(load_config(CONFIG), signing_key=signing_key)


@pytest.fixture
def app(shared_app, emulator):
    """The application, with the test's emulator behind it."""
    answer_by(shared_app, emulator, B2C(emulator, load_config(CONFIG), IN_PROCESS_URL))
    return shared_app


@pytest.fixture
def make_site(signing_key):
    """`make_site(config, …)` is an in-process site with another config; options are those of `Emulator`."""

    def make(config=CONFIG, *, hosts=(), **options) -> Site:
        loaded = load_config(config)
        emulator = create_emulator(loaded, signing_key=signing_key, **options)
        app = create_app(emulator, hosts=hosts)
        answer_by(app, emulator, B2C(emulator, loaded, IN_PROCESS_URL))
        return in_process(emulator, app)

    return make


@pytest.fixture
def site(emulator, app) -> Site:
    """An emulator without sockets."""
    return in_process(emulator, app)


@pytest.fixture(scope="session")
def served():
    """The one emulator of the session that is served over TLS. All tests share its users and clock: only add."""
    with serve(CONFIG) as running:
        yield running


@pytest.fixture
def served_site(served) -> Site:
    """The served emulator as a site."""

    def new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(served.ca_bundle)
        return session

    return Site(emulator=served.emulator, url=served.url, new_session=new_session)


@pytest.fixture(params=["in process", "served"])
def each_site(request) -> Site:
    """The emulator without sockets, then served over TLS."""
    return request.getfixturevalue("site" if request.param == "in process" else "served_site")


@pytest.fixture
def visitor(site):
    """A browser at the emulator without sockets."""
    return site.browser()
