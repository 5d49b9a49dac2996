"""Parameters of a request as a flat mapping."""

from urllib.parse import unquote_plus

from flask import Request
from werkzeug.exceptions import ClientDisconnected

from mock_b2c.domain.errors import B2CError
from mock_b2c.web.asked import asked, notes

MAX_BODY = 256 * 1024
_DIGITS = len(str(MAX_BODY))
MAX_VALUE = 8 * 1024
FORM = "application/x-www-form-urlencoded"


def flat(text: bytes) -> dict[str, str]:
    """The first value of each name; UnicodeDecodeError for bytes that are not UTF-8.

    AADB2C90122 for values that no request needs: too long, or with NUL.
    """
    pairs: dict[str, str] = {}
    for pair in text.decode().split("&"):
        if not pair:
            continue
        written_name, _, written_value = pair.partition("=")
        name, value = _decoded(written_name), _decoded(written_value)
        if len(value) > MAX_VALUE or "\x00" in value:
            raise B2CError("AADB2C90122", parameter=name[:64])
        pairs.setdefault(name, value)
    return pairs


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def query() -> dict[str, str]:
    """The query parameters."""
    return _noted(flat(asked().query_string))


def form() -> dict[str, str]:
    """The form parameters; none where the body is not a form (RFC 6749 appendix B)."""
    current = asked()
    body = _body(current)
    is_form = current.environ.get("CONTENT_TYPE") == FORM or current.mimetype == FORM
    return _noted(flat(body)) if is_form else {}


def _body(current: Request) -> bytes:
    """The body. One of a known length needs none of the precautions with which Werkzeug reads."""
    environ = current.environ
    announced = environ.get("CONTENT_LENGTH", "")
    length = int(announced) if announced.isdecimal() and len(announced) <= _DIGITS else MAX_BODY + 1
    if length > MAX_BODY:
        return current.get_data(cache=False)  # RequestEntityTooLarge, or a body in pieces
    body: bytes = environ["wsgi.input"].read(length)
    if len(body) < length:
        raise ClientDisconnected
    return body


def given() -> dict[str, str]:
    """The parameters of this request, as far as a view has asked for them."""
    held: dict[str, str] = notes().get("given", {})
    return held


def _noted(pairs: dict[str, str]) -> dict[str, str]:
    noted = notes()
    noted.given = {**noted.get("given", {}), **pairs}
    return pairs
