import pytest
import requests

from tests.web.fixtures import *  # noqa: F403 - shared with tests/contract
from tests.web.site import WsgiAdapter, in_process


@pytest.fixture
def trusted(served_site, served, monkeypatch):
    """The served emulator; `requests` trusts it by the bundle that users are told to set."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(served.ca_bundle))
    return served_site


@pytest.fixture
def b2clogin(app, emulator, monkeypatch):
    """The emulator in place of contoso.b2clogin.com for everything that this process sends by `requests`."""
    adapter = WsgiAdapter(app)
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: adapter)
    return in_process(emulator, app, "https://contoso.b2clogin.com")
