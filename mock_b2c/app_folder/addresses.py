"""Addresses of a tenant in an app's settings: whose they are, and the same ones at the emulator."""

import re
from collections.abc import Iterator

from mock_b2c.domain.hosts import B2C_SUFFIXES, OLD_HOST
from mock_b2c.domain.ids import GUID, is_guid
from mock_b2c.domain.redirect_uri import LOCAL_HOSTS

_FLAGS = re.IGNORECASE | re.ASCII
_TENANT = rf"/(?:t(?:e|fp)/)?(?P<tenant>[\w-]+\.onmicrosoft\.com|{GUID})"
_AUTHORITY = re.compile(rf"(?<=://)(?P<host>[\w.-]+){_TENANT}/B2C_1A?_", _FLAGS)
_LOGIN_HOST = re.compile(r"(?<![\w.-])[\w-]+\.b2clogin\.\w+", _FLAGS)
_AT_LOGIN_HOST = re.compile(rf"{_LOGIN_HOST.pattern}{_TENANT}", _FLAGS)


def login_hosts_in(value: str) -> Iterator[str]:
    """The service's hosts of tenants, `contoso.b2clogin.com`."""
    yield from (found[0].lower() for found in _LOGIN_HOST.finditer(value))


def custom_domains_in(value: str) -> Iterator[str]:
    """The hosts of authorities that are a tenant's own: neither the service's nor this machine's."""
    yield from (found["host"].lower() for found in _AUTHORITY.finditer(value) if is_custom_domain(found["host"]))


def is_custom_domain(host: str) -> bool:
    """Whether a host can be a tenant's own; one with a port is somebody's emulator."""
    name = host.lower()
    return "." in name and ":" not in name and name not in {OLD_HOST, *LOCAL_HOSTS} and not name.endswith(B2C_SUFFIXES)


def tenant_ids_in(value: str) -> Iterator[str]:
    """The ids of directories that stand in place of the tenant's domain."""
    found = (*_AUTHORITY.finditer(value), *_AT_LOGIN_HOST.finditer(value))
    yield from (match["tenant"].lower() for match in found if is_guid(match["tenant"]))


def at_address(value: str, address: str, custom_domain: str) -> str:
    """The value with `address` in place of each host of the tenant."""
    hosts = {*login_hosts_in(value), *custom_domains_in(value), *filter(None, [custom_domain])}
    names = "|".join(re.escape(host) for host in sorted(hosts))
    return re.sub(rf"(?<![\w.-])(?:{names})(?![\w.-])", address, value, flags=_FLAGS) if names else value
