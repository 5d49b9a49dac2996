"""Parameters of a request as a flat mapping, and back into the wire form of an answer."""

import re
from collections.abc import Iterable
from urllib.parse import quote_plus

from flask import request
from werkzeug.datastructures import MultiDict

from mock_b2c.domain.errors import B2CError

MAX_VALUE = 8 * 1024
_ESCAPE = re.compile("%[0-9A-F]{2}")


def flat(values: MultiDict[str, str]) -> dict[str, str]:
    """The first value of each name. AADB2C90122 for values that no request needs: too long, or with NUL."""
    pairs = dict(values.items())
    for name, value in pairs.items():
        if len(value) > MAX_VALUE or "\x00" in value:
            raise B2CError("AADB2C90122", parameter=name[:64])
    return pairs


def query() -> dict[str, str]:
    """The query parameters."""
    return flat(request.args)


def form() -> dict[str, str]:
    """The form parameters."""
    return flat(request.form)


def encoded(parameters: Iterable[tuple[str, str]]) -> str:
    """As the service writes URLs: blanks as `+`, escapes in lower case (reference 3.4)."""
    text = "&".join(f"{name}={quote_plus(value)}" for name, value in parameters)
    return _ESCAPE.sub(lambda match: match[0].lower(), text)
