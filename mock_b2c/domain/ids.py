"""Names of things that must not be mixed up, as types."""

import re
from typing import NewType

GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
"""The form of a GUID, as a regular expression."""

TenantId = NewType("TenantId", str)
"""Directory id of a tenant, a lower-case GUID."""

ClientId = NewType("ClientId", str)
"""Application (client) id of an app registration, a lower-case GUID (or any text a config chose)."""

ObjectId = NewType("ObjectId", str)
"""Object id of a user, a lower-case GUID."""


def is_guid(text: str) -> bool:
    """Whether a text is a GUID; the case does not matter."""
    return re.fullmatch(GUID, text) is not None
