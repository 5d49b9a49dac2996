"""The tenant's issuer and signing keys, fetched from its discovery document and kept for a day.

Azure AD B2C may change keys at any time without notice; its documentation advises to read metadata and keys every
24 hours, and at once when a token names an unknown key. Anybody can name unknown keys, so that is done no more often
than every ten seconds. `requests` is used, not PyJWT's own client, for its time-outs and `REQUESTS_CA_BUNDLE`.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import jwt
import requests

from webapp.tasks_api.errors import KeysUnavailableError

_log = logging.getLogger(__name__)

_TIME_OUT = (3.05, 5)  # seconds to connect, seconds between bytes of the answer
_GOOD_FOR = 24 * 3600
_PAUSE = 10
_TRY_AGAIN = "try again soon"
_NOT_TRUSTED = "its certificate is not trusted: set REQUESTS_CA_BUNDLE to the CA bundle and start the API again"
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fetched:
    issuer: str
    keys: Mapping[str, jwt.PyJWK]
    at: float


class SigningKeys:
    """Issuer and keys of the tenant whose discovery document is at `metadata_url`; safe to share by threads.

    A token with a known key never waits for B2C; `clock` counts seconds.
    """

    def __init__(self, metadata_url: str, *, clock: Callable[[], float]) -> None:
        self._metadata_url = metadata_url
        self._clock = clock
        self._fetching = Lock()
        self._fetched: _Fetched | None = None
        self._tried_at = -math.inf
        self._reachable = False
        self._advice = _TRY_AGAIN

    def find(self, key_id: str) -> tuple[str, jwt.PyJWK | None]:
        """The issuer, and the key of that id if the tenant has one; `KeysUnavailableError` when it cannot tell."""
        fetched = self._current()
        if fetched is None or key_id not in fetched.keys:
            self._fetch_unless_just_done()
            fetched = self._current()
            if fetched is None or (key_id not in fetched.keys and not self._reachable):
                raise KeysUnavailableError(f"Azure AD B2C could not be asked for its signing keys; {self._advice}")
        return fetched.issuer, fetched.keys.get(key_id)

    def _current(self) -> _Fetched | None:
        fetched = self._fetched
        return fetched if fetched and self._clock() - fetched.at < _GOOD_FOR else None

    def _fetch_unless_just_done(self) -> None:
        with self._fetching:
            now = self._clock()
            if now - self._tried_at < _PAUSE:
                return
            self._tried_at = now
            try:
                metadata = _get_json(self._metadata_url)
                keys = dict(_usable(_get_json(metadata["jwks_uri"])["keys"]))
                self._fetched = _Fetched(issuer=metadata["issuer"], keys=keys, at=now)
                self._reachable = True
            except (OSError, jwt.PyJWTError, *_MALFORMED) as error:  # OSError: requests' own, and a missing CA bundle
                self._advice = _NOT_TRUSTED if _is_untrusted(error) else _TRY_AGAIN
                _log.warning("No signing keys from %s: %s: %s", self._metadata_url, type(error).__name__, error)
                self._reachable = False


def _get_json(url: str) -> dict[str, Any]:
    answer = requests.get(url, timeout=_TIME_OUT)
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


def _is_untrusted(error: Exception) -> bool:
    """Whether a certificate could not be verified, or REQUESTS_CA_BUNDLE names no file (no RequestException then)."""
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(error) or "NO_CERTIFICATE_OR_CRL_FOUND" in str(error)
    return isinstance(error, OSError) and not isinstance(error, requests.RequestException)


def _usable(keys: list[dict[str, Any]]) -> list[tuple[str, jwt.PyJWK]]:
    """RSA keys for signatures, by id; others, which some issuers publish beside them, are passed over."""
    return [
        (key["kid"], jwt.PyJWK(key, algorithm="RS256"))
        for key in keys
        if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"
    ]
