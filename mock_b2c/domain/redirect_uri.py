"""What may be a redirect URI, and what may be redirected to after sign-out (reference 6.1 and 11)."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*\Z")  # RFC 3986 §3.1
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")  # RFC 3986 leaves these out of URIs
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_SCRIPT_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})
MAX_LENGTH = 2048
"""Of a redirect URI in a request: a longer one is none."""
LONGEST_REGISTERED = 256
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_absolute_uri(uri: str) -> bool:
    """Whether `uri` has a scheme and something behind it, and only characters that a URI may hold."""
    scheme, colon, rest = uri.partition(":")
    if not (colon and rest and _SCHEME.match(scheme)) or len(uri) > MAX_LENGTH or _UNSAFE.search(uri):
        return False
    return bool(_host(uri)) if scheme.lower() in {"http", "https"} else True


def is_web_address(uri: str) -> bool:
    """Whether a browser may be sent to `uri`: a whole http or https URI."""
    return uri.partition(":")[0].lower() in {"http", "https"} and is_absolute_uri(uri)


def origin_of(uri: str) -> str:
    """The origin of an http or https URI as browsers write it in `Origin` (RFC 6454 §6.2); empty for others."""
    if not is_web_address(uri):
        return ""
    parts = urlsplit(uri)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def with_query(uri: str, query: Mapping[str, str]) -> str:
    """The address with parameters added to its query, before a fragment."""
    address, mark, fragment = uri.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}{mark}{fragment}"


def registration_fault(uri: str, *, query: bool = False) -> str:
    """Why `uri` cannot be registered as a redirect URI, in words; empty when it can (reference 11).

    Most end with the code by which the service's portal tells of the fault. `query` allows one that has a query, as
    RFC 6749 §3.1.2 does and the service does not.
    """
    if not is_absolute_uri(uri):
        words = "is not an absolute URI; give scheme, host and path, such as http://localhost:5000/getAToken"
        return f"{words} (AADB2C90102)"
    if len(uri) > LONGEST_REGISTERED:
        return f"has {len(uri)} characters; the service takes {LONGEST_REGISTERED} at most"
    scheme = uri.partition(":")[0].lower()
    if scheme in _SCRIPT_SCHEMES:
        return f"has the scheme {scheme}, which no application can be reached by (AADB2C90103)"
    if "*" in uri:
        return "has a wildcard; list each redirect URI (AADB2C90105)"
    if "#" in uri:
        return "has a fragment; leave out the part from # on (AADB2C90227)"
    if not query and scheme in {"http", "https"} and "?" in uri:
        return "has a query; leave out the part from ? on (the service refuses it, AADB2C90104)"
    if scheme == "http" and _host(uri) not in LOCAL_HOSTS:
        return "must use https; http is for localhost only (AADB2C95010)"
    return ""


def logout_url_fault(uri: str) -> str:
    """Why `uri` cannot be an application's log-out URL, in words; empty when it can (reference 6.1).

    Browsers call it in a frame. A policy that allows frames cannot name IPv6 addresses (CSP Level 3 §2.3.1).
    """
    if not is_web_address(uri):
        return "is not a whole https address; write it like https://app.contoso.com/signed-out"
    if "#" in uri:
        return "has a fragment; leave out the part from # on"
    if "*" in uri:
        return "has a wildcard; give one address"
    if ":" in _host(uri) or "@" in urlsplit(uri).netloc:
        return "has an IPv6 address or a user name as host, which no browser would call; name the host"
    if uri.partition(":")[0].lower() == "http" and _host(uri) not in LOCAL_HOSTS:
        return "must use https; http is for localhost only"
    return ""


def _host(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return ""
    return parts.hostname or ""
