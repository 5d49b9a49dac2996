"""Codes of authenticator apps: RFC 6238 with its defaults, SHA-1, six digits and 30 seconds."""

import base64
import hmac
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE = 1
"""Steps by which the clock of an app may be off, to either side (RFC 6238 §5.2)."""
SECRET_BYTES = 20


def base32(secret: bytes) -> str:
    """A secret as apps take it: base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def code_at(secret: str, moment: float) -> str:
    """The code that an app with this base32 secret shows at a time in epoch seconds."""
    return _code(secret, int(moment) // STEP_SECONDS)


def matching_step(secret: str, code: str, *, now: float, after: int) -> int | None:
    """The time step whose code that is: one near `now` and later than `after`; None when there is none."""
    middle, found = int(now) // STEP_SECONDS, None
    for step in range(middle - TOLERANCE, middle + TOLERANCE + 1):
        same = hmac.compare_digest(_code(secret, step).encode(), code.encode())
        if same and step > after:
            found = step
    return found


def provisioning_uri(secret: str, *, issuer: str, account: str) -> str:
    """What the QR code says: the `otpauth` address that authenticator apps read."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def _code(secret: str, step: int) -> str:
    """HOTP (RFC 4226 §5.3) of a time step."""
    padded = secret + "=" * (-len(secret) % 8)
    digest = hmac.digest(base64.b32decode(padded), struct.pack(">Q", max(step, 0)), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
