"""How many of a kind a tenant may have (reference 12)."""

from collections.abc import Iterator

from mock_b2c.config.connectors import KEYS
from mock_b2c.config.schema import ConfigFile

CUSTOM_ATTRIBUTES = 100
USER_FLOWS = 200
API_CONNECTORS = 20
USERS = 1_250_000


def count_faults(file: ConfigFile) -> Iterator[str]:
    """A line for each kind of which there are more than the service takes."""
    sections = [getattr(flow, key) for flow in file.user_flows for key in KEYS]
    counted = {
        "tenant.custom_attributes": (len(file.tenant.custom_attributes), CUSTOM_ATTRIBUTES),
        "user_flows": (len(file.user_flows), USER_FLOWS),
        "user_flows: web services": (len({section.url for section in sections if section}), API_CONNECTORS),
        "users": (len(file.users), USERS),
    }
    for key, (count, most) in counted.items():
        if count > most:
            yield f"{key}: {count} are too many; the service takes {most} at most"
