"""Parameters of a request as a flat mapping, and back into the wire form of an answer."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote_plus

from flask import request

from mock_b2c.domain.errors import B2CError

MAX_VALUE = 8 * 1024
FORM = "application/x-www-form-urlencoded"
_ESCAPE = re.compile("%[0-9A-F]{2}")


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
    return flat(request.query_string)


def form() -> dict[str, str]:
    """The form parameters; none where the body is not a form (RFC 6749 appendix B)."""
    body = request.get_data(cache=False)
    return flat(body) if request.mimetype == FORM else {}


def encoded(parameters: Iterable[tuple[str, str]]) -> str:
    """As the service writes URLs: blanks as `+`, escapes in lower case (reference 3.4)."""
    text = "&".join(f"{name}={quote_plus(value)}" for name, value in parameters)
    return _ESCAPE.sub(lambda match: match[0].lower(), text)
