"""Parameters of a request as a flat mapping."""

from urllib.parse import parse_qsl

from flask import g, request

from mock_b2c.domain.errors import B2CError

MAX_VALUE = 8 * 1024
FORM = "application/x-www-form-urlencoded"


def flat(text: bytes) -> dict[str, str]:
    """The first value of each name; UnicodeDecodeError for bytes that are not UTF-8.

    AADB2C90122 for values that no request needs: too long, or with NUL.
    """
    pairs: dict[str, str] = {}
    for name, value in parse_qsl(text.decode(), keep_blank_values=True, errors="strict"):
        if len(value) > MAX_VALUE or "\x00" in value:
            raise B2CError("AADB2C90122", parameter=name[:64])
        pairs.setdefault(name, value)
    return pairs


def query() -> dict[str, str]:
    """The query parameters."""
    return _noted(flat(request.query_string))


def form() -> dict[str, str]:
    """The form parameters; none where the body is not a form (RFC 6749 appendix B)."""
    body = request.get_data(cache=False)
    return _noted(flat(body)) if request.mimetype == FORM else {}


def given() -> dict[str, str]:
    """The parameters of this request, as far as a view has asked for them."""
    held: dict[str, str] = g.get("given", {})
    return held


def _noted(pairs: dict[str, str]) -> dict[str, str]:
    g.given = {**given(), **pairs}
    return pairs
