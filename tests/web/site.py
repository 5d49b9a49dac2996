"""An emulator as clients meet it: in this process without sockets, or served over TLS. The tests do not notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from mock_b2c.emulator import Emulator
from mock_b2c.interception.transport import answered
from tests.web import tenant
from tests.web.xhr_client import Browser

IN_PROCESS_URL = "https://localhost:8443"


class WsgiAdapter(HTTPAdapter):
    """A transport of `requests` that calls a WSGI application instead of a server."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app = app

    def send(self, request, **options) -> requests.Response:
        return answered(self._app, self, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`new_session` makes a `requests` session that reaches the emulator at `url` and has no cookies yet."""

    emulator: Emulator
    url: str
    new_session: Callable[[], requests.Session]

    def browser(self) -> Browser:
        """A browser that was never here."""
        return Browser(url=self.url, session=self.new_session())

    def authority(self, policy: str = tenant.SUSI) -> str:
        """The authority that an application is configured with."""
        return f"{self.url}/{tenant.TENANT}/{policy}"


def in_process(emulator: Emulator, app: Any, url: str = IN_PROCESS_URL) -> Site:
    """The emulator behind `app`, without sockets; `url` is whatever address it shall be reached by."""

    def new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", WsgiAdapter(app))
        session.mount("http://", WsgiAdapter(app))
        return session

    return Site(emulator=emulator, url=url, new_session=new_session)
