"""Names of things that must not be mixed up, as types."""

from typing import NewType

TenantId = NewType("TenantId", str)
"""Directory id of a tenant, a lower-case GUID."""

ClientId = NewType("ClientId", str)
"""Application (client) id of an app registration, a lower-case GUID (or any text a config chose)."""

ObjectId = NewType("ObjectId", str)
"""Object id of a user, a lower-case GUID."""
