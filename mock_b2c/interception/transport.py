"""A request of `requests`, answered by a WSGI application."""

import sys
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError
from requests.exceptions import ConnectionError as NoConnectionError
from urllib3 import HTTPHeaderDict, HTTPResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_REASONS = 4  # "200 " before the reason phrase


def answered(app: "WSGIApplication", adapter: HTTPAdapter, request: PreparedRequest) -> Response:
    """The application's answer, as the adapter would have made it from the network: with cookies and all fields."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    cut: list[bool] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        started.append((status, headers))

    pieces = app({**environ_of(request), "server.cut_off": cut.append}, start_response)
    body = b"".join(pieces)
    close = getattr(pieces, "close", None)
    if close:
        close()
    if cut:
        ended = ChunkedEncodingError("The answer ended in the middle.")
        raise ended if cut[0] else NoConnectionError("The connection ended without an answer.")
    status, headers = started[-1]
    message = HTTPMessage()  # where `requests` looks for cookies
    for name, value in headers:
        message[name] = value
    raw = HTTPResponse(
        body=BytesIO(body),
        status=int(status[:3]),
        reason=status[_REASONS:],
        headers=HTTPHeaderDict(headers),
        preload_content=False,
        original_response=SimpleNamespace(msg=message, isclosed=lambda: True, close=lambda: None),  # type: ignore[arg-type]
    )
    return adapter.build_response(request, raw)


def environ_of(request: PreparedRequest) -> "WSGIEnvironment":
    """The request as PEP 3333 has it."""
    parts = urlsplit(request.url or "")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"".join(body)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path or "/", "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = _text(name).upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = _text(value)
    environ["CONTENT_LENGTH"] = str(len(content))
    return environ


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
