"""An emulator as clients meet it: in this process without sockets, or served over TLS. The tests do not notice."""

from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mock_b2c.emulator import Emulator
from tests.web import tenant
from tests.web.xhr_client import Browser

IN_PROCESS_URL = "https://localhost:8443"


class WsgiAdapter(HTTPAdapter):
    """A transport of `requests` that calls a WSGI application instead of a server."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app = app

    def send(self, request, **options) -> requests.Response:
        parts = urlsplit(request.url)
        builder = EnvironBuilder(
            method=request.method,
            path=parts.path,
            query_string=parts.query,
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers=[(name, _text(value)) for name, value in request.headers.items() if name != "Content-Length"],
            data=request.body.encode() if isinstance(request.body, str) else request.body,
        )
        environ = builder.get_environ()
        environ["HTTP_HOST"] = _text(request.headers.get("Host", parts.netloc))
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return self._response(request, b"".join(body), int(status[:3]), list(headers))

    def _response(self, request, body: bytes, status: int, headers: list[tuple[str, str]]) -> requests.Response:
        message = HTTPMessage()
        for name, value in headers:
            message[name] = value
        raw = HTTPResponse(
            body=BytesIO(body),
            status=status,
            headers=HTTPHeaderDict(headers),
            preload_content=False,
            original_response=SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None),
        )
        return self.build_response(request, raw)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


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
