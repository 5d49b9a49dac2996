"""Base64url without padding (RFC 7515 §2), in which this field writes whatever is not text."""

import binascii

_SAFE = bytes.maketrans(b"+/", b"-_")


def base64url(data: bytes) -> str:
    """The octets as text that may stand in an address, a cookie or a header field."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_SAFE).decode()
