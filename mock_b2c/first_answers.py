"""Discovery documents and keys before the rest is loaded: clients that wait for the emulator ask for these.

Loading the web framework and the user flows takes longer than all else at the start, and cryptography not much less.
Every other request, and whatever is unusual about these, waits for the application; and what it answers later is the
same, byte for byte.
"""

import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mock_b2c._version import __version__
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.hosts import HostNames
from mock_b2c.domain.tenant import Tenant
from mock_b2c.keeping import Place
from mock_b2c.published import CONTENT_TYPE, HEADER_FIELDS, SIGNING_KEY_FILE, discovery_document

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_ADDRESS = re.compile(r"/([^/]+)/([^/]+)/(.+)\Z", re.ASCII)
_VERSIONS = {f"{version}.well-known/openid-configuration": version for version in ("v2.0/", "")}
_KEYS = frozenset({"discovery/v2.0/keys", "discovery/keys"})
_DEFAULT_PORTS = (":443", ":80")
_JWKS_FILE = "published_keys"


def published_keys(folder: Path, load: Callable[[], bytes]) -> bytes:
    """The JWK set of the signing key in `folder`; `load` is asked only if that key was not published from there before.

    A key cannot be read without loading cryptography, and reading it again gives the same. What `load` raises is for
    the caller.
    """
    place, mark = Place(folder / _JWKS_FILE), _mark(folder / SIGNING_KEY_FILE)
    kept = place.content(mark) if mark else None
    if kept is not None:
        return kept
    jwks = load()  # makes the key where there is none
    place.keep(_mark(folder / SIGNING_KEY_FILE), jwks)
    return jwks


def _mark(key: Path) -> bytes:
    """What the JWK set follows from: the key, when it was made, and the code that writes it; empty without a key."""
    try:
        return b"%s %d " % (__version__.encode(), key.stat().st_mtime_ns) + key.read_bytes()
    except OSError:
        return b""


class FirstAnswers:
    """A WSGI application that stands before another one, which it is given by `hand_over` when that is loaded.

    `jwks` are the keys of user flows; `names` those under which it answers, `front_scheme` as for `Authority`.
    """

    def __init__(self, tenant: Tenant, jwks: bytes, names: HostNames, front_scheme: str) -> None:
        self._tenant = tenant
        self._jwks = jwks
        self._names = names
        self._front_scheme = front_scheme
        self._application: Application | None = None
        self._decided = threading.Event()

    def hand_over(self, application: Application) -> None:
        """From now on it answers everything; requests that wait go to it."""
        self._application = application
        self._decided.set()

    def give_up(self) -> None:
        """Without an application, requests that wait are answered with 503."""
        self._decided.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers a request, now or when the application is there (PEP 3333)."""
        if self._application is None:
            body = self._answer(environ)
            if body is not None:
                fields = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body))), *HEADER_FIELDS]
                start_response("200 OK", fields)
                return [body]
            self._decided.wait()
        return (self._application or _unavailable)(environ, start_response)

    def _answer(self, environ: dict[str, Any]) -> bytes | None:
        """The body of a plain question for metadata or keys; None for everything else."""
        host = environ.get("HTTP_HOST", "")
        if environ["REQUEST_METHOD"] != "GET" or not self._names.include(host) or host.endswith(_DEFAULT_PORTS):
            return None
        found = _ADDRESS.match(environ["PATH_INFO"])
        authority = self._authority(host, found[1], found[2]) if found else None
        if found is None or authority is None:
            return None
        if found[3] in _KEYS:
            return self._jwks
        version = _VERSIONS.get(found[3])
        return None if version is None else discovery_document(authority, version=version)

    def _authority(self, host: str, tenant: str, policy: str) -> Authority | None:
        flow = self._tenant.user_flow(policy) if self._tenant.is_named(tenant) else None
        if flow is None or flow.is_custom_policy or self._tenant.limits.are_set:
            return None
        return Authority(
            tenant=self._tenant,
            user_flow=flow,
            host=host.lower(),
            tenant_segment=tenant,
            policy_segment=policy,
            front_scheme=self._front_scheme,
        )


def _unavailable(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []
