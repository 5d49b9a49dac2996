"""Ids, secrets and one-time codes from the operating system's random source."""

import secrets
import uuid


class RandomIds:
    """`domain.ports.Ids` for real use."""

    def guid(self) -> str:
        """A new GUID, lower case."""
        return str(uuid.uuid4())

    def secret(self) -> str:
        """A new unguessable URL-safe text of 256 bits."""
        return secrets.token_urlsafe(32)

    def digits(self) -> str:
        """A new one-time code of six digits."""
        return f"{secrets.randbelow(1_000_000):06d}"

    def octets(self, count: int) -> bytes:
        """So many new unguessable bytes."""
        return secrets.token_bytes(count)
