"""A client of an application in this process: no sockets and no TLS, so that only the emulator is measured."""

import sys
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from bench.http import Answer, Request, Result, Steps, walked

_ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8443",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost:8443",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.input": BytesIO(),
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

    def get(self, path: str) -> Answer:
        """GET."""
        return self.answer(Request(path))

    def do(self, steps: Steps[Result]) -> Result:
        """What these steps come to."""
        return walked(steps, self.answer)

    def answer(self, request: Request) -> Answer:
        """The application's answer."""
        path, _, query = request.path.partition("?")
        environ = {**_ENVIRON, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
        if request.fields is not None:
            body = urlencode(request.fields).encode()
            environ |= {"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
            environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        if request.cookies:
            environ["HTTP_COOKIE"] = request.cookie
        for line in request.headers.splitlines():
            name, _, value = line.partition(": ")
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        started: list[tuple[str, list[tuple[str, str]]]] = []
        content = b"".join(self._app(environ, lambda status, fields, _error=None: started.append((status, fields))))
        status, fields = started[-1]
        head = "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields)])
        return Answer(int(status[:3]), head, content)
