"""A secret of the emulator, which all of its processes have."""

import hmac
import secrets

from mock_b2c.domain.sharing import TakesTurns


class Secret(TakesTurns):
    """Digests that nobody else can make. It is never changed: whoever comes later has that of the first process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def digest(self, purpose: str, text: str = "") -> str:
        """The same text for the same text and purpose; the text is not to be had from it."""
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(), "sha256").hex()

    def dump(self) -> bytes:
        """See `Shareable`."""
        return self._key

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        self._key = body
