"""Telling a certificate that is not trusted from a connection that is not there."""

from __future__ import annotations

import requests

_VERIFYING = ("CERTIFICATE_VERIFY_FAILED", "NO_CERTIFICATE_OR_CRL_FOUND")  # OpenSSL: by the bundle, or a bad bundle


def is_untrusted(error: OSError) -> bool:
    """Whether a call by `requests` failed because the other side's certificate could not be verified.

    A CA bundle that is not where REQUESTS_CA_BUNDLE says is an OSError that is no RequestException.
    """
    if isinstance(error, requests.exceptions.SSLError):
        return any(words in str(error) for words in _VERIFYING)
    return not isinstance(error, requests.RequestException)
