"""Answering for the service's own host names through a proxy (design, way 2): which host is whose."""

import logging
import threading
from collections.abc import Iterable

from mock_b2c.domain.hosts import B2C_SUFFIXES
from mock_b2c.domain.tenant import Tenant
from mock_b2c.server import Verdict

_log = logging.getLogger("mock_b2c")
_NAMES_KEPT = 1_000
_HTTPS = 443


class Impersonation:
    """Judges tunnels: the service's hosts and the tenants' custom domains are ours; others are passed on or refused."""

    def __init__(self, tenants: Iterable[Tenant], *, offline: bool = False) -> None:
        self._custom = frozenset(name for tenant in tenants for name in tenant.custom_hosts)
        self._offline = offline
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def __call__(self, host: str, port: int) -> Verdict:
        """The verdict on a host; the first time that one is refused, a line in the log says so."""
        if host.endswith(B2C_SUFFIXES) or (host in self._custom and port == _HTTPS):
            return Verdict.OURS
        if not self._offline:
            return Verdict.ELSEWHERE
        with self._lock:
            new = host not in self._told and len(self._told) < _NAMES_KEPT
            self._told.add(host)
        if new:
            _log.warning("%s is refused: the proxy is offline.", host)
        return Verdict.REFUSED
