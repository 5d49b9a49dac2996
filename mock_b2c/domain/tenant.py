"""A tenant: the B2C directory with its app registrations and user flows.

Users are not part of it: they change while the emulator runs and live behind `ports.Users`.
"""

import hashlib
import uuid
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, field

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.conditional_access import AccessRule
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.ids import ClientId, TenantId
from mock_b2c.domain.limits import Limits
from mock_b2c.domain.lockout import LockoutSettings
from mock_b2c.domain.redirect_uri import LOCAL_HOSTS
from mock_b2c.domain.user_flow import UserFlow

GENERIC = frozenset({"common", "organizations", "consumers"})
"""What stands in place of a tenant at the general identity platform; B2C has no such endpoint."""

_NAMESPACE = uuid.NAMESPACE_URL.bytes
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))  # RFC 9562 §4.1


def derived_id(*parts: str) -> str:
    """A GUID made from `parts`: the same parts always give the same one (version 5, RFC 9562 §5.5).

    It is what `uuid.uuid5` makes, at a quarter of the time: each user of an import needs one.
    """
    name = "/".join(("mock_b2c", *parts)).lower()
    made = hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{_VARIANT[made[16]]}{made[17:20]}-{made[20:32]}"


class Tenant(Struct, frozen=True, kw_only=True, dict=True):
    """`contoso` stands for the directory `contoso.onmicrosoft.com`, served at `contoso.b2clogin.com`.

    `custom_attributes` are the data types of `extension_…` attributes; one that is not there is a text.
    `access_rules` are those of Conditional Access, for the user flows that ask them.
    """

    name: str
    id: TenantId
    user_flows: tuple[UserFlow, ...]
    apps: tuple[AppRegistration, ...]
    custom_domains: tuple[str, ...] = field(default=())
    lockout: LockoutSettings = field(default_factory=LockoutSettings)
    custom_attributes: Mapping[str, AttributeType] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    access_rules: tuple[AccessRule, ...] = ()

    @property
    def domain(self) -> str:
        """The initial domain, as it stands in URLs and scopes."""
        return f"{self.name}.onmicrosoft.com"

    @property
    def login_host(self) -> str:
        """The host of the real service that this tenant answers for."""
        return f"{self.name}.b2clogin.com"

    @property
    def custom_hosts(self) -> tuple[str, ...]:
        """The custom domains without their ports, in lower case; loopback names, which all have, are none of them."""
        names = (domain.lower().partition(":")[0] for domain in self.custom_domains)
        return tuple(dict.fromkeys(name for name in names if name not in LOCAL_HOSTS))

    def is_named(self, segment: str) -> bool:
        """Whether a URL segment means this tenant: domain, GUID or custom domain, in any case (reference 1.2)."""
        return segment.lower() in self.names

    def user_flow(self, name: str) -> UserFlow | None:
        """The user flow of that name; the case does not matter (reference 1.2)."""
        return self._flows.get(name.lower())

    def app(self, client_id: str) -> AppRegistration | None:
        """The app registration with that client id; the case of the GUID does not matter."""
        return self._apps.get(ClientId(client_id.lower()))

    def api(self, app_id_uri: str) -> AppRegistration | None:
        """The app registration that exposes an API under that App ID URI."""
        return self._apis.get(app_id_uri)

    @cached_property
    def names(self) -> frozenset[str]:
        """What a URL segment may call this tenant, in lower case: domain, GUID, host, custom domains."""
        return frozenset(n.lower() for n in (self.domain, self.id, self.login_host, *self.custom_domains))

    @cached_property
    def _flows(self) -> dict[str, UserFlow]:
        return {flow.name.lower(): flow for flow in self.user_flows}

    @cached_property
    def _apps(self) -> dict[ClientId, AppRegistration]:
        return {ClientId(app.client_id.lower()): app for app in self.apps}

    @cached_property
    def _apis(self) -> dict[str, AppRegistration]:
        return {uri: app for app in self.apps for uri in app.app_id_uris}


class Tenants(tuple[Tenant, ...]):  # noqa: SLOT001 - the index is kept in it
    """Tenants that are found by their names at once, however many there are; of two with one name the first counts."""

    @cached_property
    def _by_name(self) -> dict[str, Tenant]:
        return {name: tenant for tenant in reversed(self) for name in tenant.names}

    def named(self, segment: str) -> Tenant | None:
        """The tenant that a URL segment means, or None."""
        return self._by_name.get(segment.lower())
