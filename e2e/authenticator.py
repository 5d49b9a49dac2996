"""An authenticator app: the code of a secret by this machine's clock (RFC 6238)."""

import base64
import hmac
import struct
import time
from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class AppUser:
    """Someone who has an authenticator app, and the address at which a user flow asks for its code."""

    email: str
    password: str
    secret: str = field(repr=False)
    address: str


def code_of(secret: str) -> str:
    """The six digits that an app shows now."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def secret_on(page: Page) -> str:
    """The secret that the QR code holds, as the emulator's page spells it out; a tenant's page may not."""
    return page.locator("#totpSecret").inner_text().replace(" ", "")
