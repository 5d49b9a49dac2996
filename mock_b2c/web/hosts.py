"""Which host names a request may use: a page elsewhere must not reach the emulator by a name of its own.

Without this check a foreign site could point its name at the loopback address and read mails and users (DNS
rebinding), and issuers would be made from any `Host` header.
"""

import re
from collections.abc import Iterable

from flask import Response, request

from mock_b2c.domain.redirect_uri import LOCAL_HOSTS
from mock_b2c.domain.tenant import Tenant

B2C_SUFFIXES = (".b2clogin.com", ".b2clogin.us", ".b2clogin.cn", ".b2clogin.de")
OLD_HOST = "login.microsoftonline.com"
"""Where the service was before b2clogin.com (reference 1.2)."""
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([1-9][0-9]{0,4}))?\Z", re.IGNORECASE | re.ASCII)


class AllowedHosts:
    """Loopback names, the tenants' hosts and custom domains, and what the caller added."""

    def __init__(self, tenants: Iterable[Tenant], more: Iterable[str] = ()) -> None:
        custom = {name.partition(":")[0] for tenant in tenants for name in tenant.custom_domains}
        self._names = frozenset({*LOCAL_HOSTS, OLD_HOST, *custom, *(name.lower().strip("[]") for name in more)})
        self._seen: set[str] = set()

    def check(self) -> Response | None:
        """Flask's `before_request`: an answer when the request is refused."""
        host = request.environ.get("HTTP_HOST", "")
        if host in self._seen or self._allows(host):
            return self._check_origin()
        name = _name(host)
        if not name:
            return _refused(400, "The Host header must be a host name, such as localhost:8443.")
        return _refused(421, f"This emulator does not answer for the host '{name}'; start it with --host {name}.")

    def _allows(self, host: str) -> bool:
        name = _name(host)
        if name not in self._names and not name.endswith(B2C_SUFFIXES):
            return False
        if len(self._seen) < 100:
            self._seen.add(host)
        return True

    def _check_origin(self) -> Response | None:
        """The emulator's own surface is not for other sites' scripts and forms."""
        origin = request.environ.get("HTTP_ORIGIN")
        if origin is None or not request.path.startswith("/_mock/"):
            return None
        if _name(origin.partition("://")[2]) in self._names:
            return None
        return _refused(403, "Requests of other origins are refused here.")


def _name(host: str) -> str:
    """The host name without its port, lower case; empty when it is none."""
    found = _HOST.match(host)
    if found is None or int(found[3] or 1) > 65_535:
        return ""
    return (found[1] or found[2]).lower()


def _refused(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
