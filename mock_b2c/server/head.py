"""The head of an HTTP/1.1 request: request line and header fields (RFC 9112 §3 to §6), as a WSGI environ (PEP 3333).

What breaks the protocol, or could be read in two ways, raises `BadRequestError`.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote

from mock_b2c.server.refusal import BadRequestError

_CONTROLS = bytes(set(range(0x20)) - {0x09}) + b"\x7f"
_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # the token of RFC 9110 §5.6.2
_REQUEST_LINE = re.compile(rf"({_NAME}) ([^ ]+) HTTP/(\d)\.(\d)")
_FIELD_NAME = re.compile(_NAME)
_ABSOLUTE_FORM = re.compile(r"https?://([^/?#]+)(.*)", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,15}")
_SINGLE = frozenset({"HTTP_HOST", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_AUTHORIZATION"})
_KNOWN_NAMES_KEPT = 512

_environ_keys: dict[str, str] = {}


class Request(NamedTuple):
    """A complete request."""

    method: str
    environ: dict[str, Any]
    """The part of the WSGI environ that comes from the request itself."""
    minor_version: int
    """The x of HTTP/1.x."""
    keep_alive: bool
    """Whether the client is ready for another exchange on this connection."""


class Head(NamedTuple):
    """A request without its body, and how to find that."""

    request: Request
    length: int
    """Bytes of the body, unless it is chunked."""
    chunked: bool
    """Whether the body says its own length, piece by piece."""
    expects_continue: bool
    """Whether the client waits for "100 Continue" (RFC 9110 §10.1.1)."""


def parse_head(block: bytes) -> Head:
    """Request line and header fields, as RFC 9112 §3 to §6 want them."""
    lines = block.decode("latin-1").split("\r\n")
    line_ends = 2 * (len(lines) - 1)
    if len(block.translate(None, _CONTROLS)) + line_ends != len(block):
        raise BadRequestError("400 Bad Request", "The request head contains a control character.")
    match = _REQUEST_LINE.fullmatch(lines[0])
    if match is None:
        raise BadRequestError("400 Bad Request", "The request line is not: method, target, HTTP version.")
    method, target, major, minor = match.groups()
    if major != "1":
        raise BadRequestError("505 HTTP Version Not Supported", "This server speaks HTTP/1.1.")
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "REQUEST_URI": target}
    _parse_fields(lines, environ)
    _parse_target(method, target, environ)
    minor_version = 0 if minor == "0" else 1
    environ["SERVER_PROTOCOL"] = f"HTTP/1.{minor_version}"
    if minor_version and "HTTP_HOST" not in environ:
        raise BadRequestError("400 Bad Request", "The Host header field is missing.")  # RFC 9112 §3.2
    length, chunked = _framing(environ)
    request = Request(method, environ, minor_version, _keeps_alive(environ.get("HTTP_CONNECTION"), minor_version))
    expects_continue = minor_version > 0 and environ.get("HTTP_EXPECT", "").lower() == "100-continue"
    return Head(request, length, chunked, expects_continue)


def _parse_fields(lines: list[str], environ: dict[str, Any]) -> None:
    for index in range(1, len(lines)):
        name, colon, value = lines[index].partition(":")
        if not colon:
            raise BadRequestError("400 Bad Request", "A header field has no colon.")
        key = _environ_keys.get(name)
        if key is None:
            key = _environ_key(name)
        if not key:
            continue
        value = value.strip(" \t")
        environ[key] = _combined(key, environ[key], value) if key in environ else value


def _environ_key(name: str) -> str:
    """The field's key in the environ; none for a name with an underscore, which could pose as another field."""
    if _FIELD_NAME.fullmatch(name) is None:
        raise BadRequestError("400 Bad Request", "A header field has no valid name.")
    key = "" if "_" in name else name.upper().replace("-", "_")
    if key and key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = "HTTP_" + key
    if len(_environ_keys) < _KNOWN_NAMES_KEPT:  # clients choose names: keep a bounded number
        _environ_keys[name] = key
    return key


def _combined(key: str, first: str, second: str) -> str:
    """The value of a field given twice (RFC 9110 §5.3; RFC 6265 §5.4 for cookies)."""
    if key in _SINGLE:
        if first == second and key == "CONTENT_LENGTH":
            return first
        name = key.removeprefix("HTTP_").replace("_", "-").title()
        raise BadRequestError("400 Bad Request", f"The {name} header field is given twice.")
    return f"{first}; {second}" if key == "HTTP_COOKIE" else f"{first}, {second}"


def _parse_target(method: str, target: str, environ: dict[str, Any]) -> None:
    """Split the request target (RFC 9112 §3.2): origin form, absolute form, or the asterisk of OPTIONS."""
    if method == "CONNECT":
        environ["PATH_INFO"] = environ["QUERY_STRING"] = ""
        return
    if not target.startswith("/"):
        absolute = _ABSOLUTE_FORM.fullmatch(target)
        if absolute is not None:
            environ["HTTP_HOST"] = absolute[1]
            target = absolute[2] if absolute[2].startswith("/") else "/" + absolute[2]
        elif method != "OPTIONS" or target != "*":
            raise BadRequestError("400 Bad Request", "The request target does not start with a slash.")
    if "#" in target:
        raise BadRequestError("400 Bad Request", "The request target contains a fragment.")
    path, _, query = target.partition("?")
    environ["PATH_INFO"] = unquote(path, "latin-1") if "%" in path else path
    environ["QUERY_STRING"] = query


def _framing(environ: dict[str, Any]) -> tuple[int, bool]:
    """Length of the body, and whether it is chunked. What two readers could take differently is refused."""
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    length = environ.get("CONTENT_LENGTH")
    if coding is not None:
        if length is not None:
            raise BadRequestError("400 Bad Request", "Content-Length and Transfer-Encoding exclude each other.")
        if coding.lower() != "chunked" or environ["SERVER_PROTOCOL"] == "HTTP/1.0":
            raise BadRequestError("501 Not Implemented", "The only transfer coding understood is chunked.")
        del environ["HTTP_TRANSFER_ENCODING"]  # the application gets the body decoded, with its length
        return 0, True
    if length is None:
        return 0, False
    if _LENGTH.fullmatch(length) is None:
        raise BadRequestError("400 Bad Request", "Content-Length is not a number.")
    return int(length), False


def _keeps_alive(connection: str | None, minor_version: int) -> bool:
    if connection is None:
        return minor_version > 0
    options = {option.strip() for option in connection.lower().split(",")}
    return "close" not in options if minor_version else "keep-alive" in options
