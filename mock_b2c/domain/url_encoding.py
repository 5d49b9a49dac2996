"""How the service writes text into addresses (reference 3.4)."""

import re
from urllib.parse import quote_plus

_ESCAPE = re.compile("%[0-9A-F]{2}")


def url_encoded(text: str) -> str:
    """The text as a part of an address: blanks as `+`, escapes in lower case."""
    return _ESCAPE.sub(lambda match: match[0].lower(), quote_plus(text))
