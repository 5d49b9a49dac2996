"""Names under which the emulator answers.

Without them a foreign site could point its name at the loopback address and read mails and users (DNS rebinding), and
issuers would be made from any name that a request gives.
"""

import ipaddress
import re
from collections.abc import Iterable

from mock_b2c.domain.redirect_uri import LOCAL_HOSTS
from mock_b2c.domain.tenant import Tenant

B2C_SUFFIXES = (".b2clogin.com", ".b2clogin.us", ".b2clogin.cn", ".b2clogin.de")
OLD_HOST = "login.microsoftonline.com"
"""Where the service was before b2clogin.com (reference 1.2)."""
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([1-9][0-9]{0,4}))?\Z", re.IGNORECASE | re.ASCII)
_REMEMBERED = 100


class HostNames:
    """Loopback names, the service's, the tenants' custom domains, and what the caller added."""

    def __init__(self, tenants: Iterable[Tenant], more: Iterable[str] = ()) -> None:
        custom = {name for tenant in tenants for name in tenant.custom_hosts}
        self._own = frozenset({*LOCAL_HOSTS, *custom, *(name.lower().strip("[]") for name in more)})
        self._seen: set[str] = set()

    def include(self, host: str) -> bool:
        """Whether `host`, with or without a port, is one of them."""
        if host in self._seen:
            return True
        name = name_of(host)
        if name not in self._own and name != OLD_HOST and not name.endswith(B2C_SUFFIXES):
            return False
        if len(self._seen) < _REMEMBERED:
            self._seen.add(host)
        return True

    def are_origin(self, origin: str) -> bool:
        """Whether a page of that origin is one of this emulator, under a name that is not the service's."""
        return name_of(origin.partition("://")[2]) in self._own


def name_of(host: str) -> str:
    """The name without its port, lower case; empty when it is none."""
    found = _HOST.match(host)
    if found is None or int(found[3] or 1) > 65_535:
        return ""
    return (found[1] or found[2]).lower()


def is_loopback(name: str) -> bool:
    """Whether nobody but this machine can mean it: `localhost`, an address such as 127.0.0.1 or ::1."""
    bare = name.strip("[]").lower()
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"
