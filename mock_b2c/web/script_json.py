"""JSON that is safe inside a script element."""

from json import JSONEncoder

from markupsafe import Markup

_encoded = JSONEncoder(separators=(",", ":")).encode
"""In ASCII: what scripts take for an end of line is escaped, too."""


def script_json(value: object) -> Markup:
    """The JSON of a value; a template puts it into a script as it is."""
    return Markup(_safe(value))  # noqa: S704 - escaped there


def inside_string(text: str) -> str:
    """How a text stands between the quotation marks of such JSON."""
    return _safe(text)[1:-1]


def _safe(value: object) -> str:
    return _encoded(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
