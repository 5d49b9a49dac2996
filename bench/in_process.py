"""A client of an application in this process: no sockets and no TLS, so that only the emulator is measured."""

import sys
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from bench.client import Answer

_ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8443",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost:8443",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "https",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class InProcessClient:
    """As `bench.client.Client`, for a WSGI application."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def get(self, path: str, cookies: dict[str, str] | None = None) -> Answer:
        """GET."""
        return self._answer("GET", path, b"", cookies, {})

    def post(
        self, path: str, fields: dict[str, str], cookies: dict[str, str] | None = None, headers: str = ""
    ) -> Answer:
        """POST of a form; `headers` are whole lines, each ended by CR LF."""
        body = urlencode(fields).encode()
        more = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))}
        for line in headers.splitlines():
            name, _, value = line.partition(": ")
            more[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return self._answer("POST", path, body, cookies, more)

    def _answer(
        self, method: str, target: str, body: bytes, cookies: dict[str, str] | None, more: dict[str, str]
    ) -> Answer:
        path, _, query = target.partition("?")
        environ = {**_ENVIRON, **more, "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ["wsgi.input"] = BytesIO(body)
        if cookies:
            environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        started: list[tuple[str, list[tuple[str, str]]]] = []
        content = b"".join(self._app(environ, lambda status, fields, _error=None: started.append((status, fields))))
        status, fields = started[-1]
        given = {}
        for name, value in fields:
            if name == "Set-Cookie":
                key, _, text = value.partition(";")[0].partition("=")
                given[key] = text
        return Answer(int(status[:3]), {name.lower(): value for name, value in fields}, given, content)
