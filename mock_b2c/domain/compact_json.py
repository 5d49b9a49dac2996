"""JSON without blanks, as the service writes it."""

import json

import msgspec

_write = msgspec.json.encode


def compact_json(value: object) -> bytes:
    """The value as JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, is escaped."""
    try:
        return _write(value)
    except UnicodeEncodeError:  # other servers' JSON may bring one in, where it was escaped, too
        return json.dumps(value, separators=(",", ":")).encode()
