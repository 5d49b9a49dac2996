"""An authority: where a client reaches one user flow of a tenant, and the addresses that follow from it."""

import re

from msgspec import Struct

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ids import is_guid
from mock_b2c.domain.tenant import GENERIC, Tenant, Tenants
from mock_b2c.domain.user_flow import IssuerForm, UserFlow

VERSION_1, VERSION_2 = "1.0", "2.0"
"""Versions of the protocol: addresses without and with `v2.0`; grants of one are not redeemed at the other."""
_POLICY = re.compile(r"B2C_1A?_[A-Za-z0-9_.-]+\Z", re.IGNORECASE | re.ASCII)  # reference 1.2


class Authority(Struct, frozen=True, kw_only=True):
    """`https://{host}/{tenant_segment}/{policy_segment}`, as the request named it (reference 1.2 and 2.1).

    `front_scheme` is the scheme of the addresses a browser visits; issuer, token and keys are always https.
    `policy_in_query` remembers that the policy came as `?p=`, so that the addresses given out have that form too;
    `mount` is `/te` where the request came by the addresses of the service's old host. `protocol` is the version that
    the address is of, where it makes or redeems grants.
    """

    tenant: Tenant
    user_flow: UserFlow
    host: str
    tenant_segment: str
    policy_segment: str
    front_scheme: str = "https"
    policy_in_query: bool = False
    mount: str = ""
    protocol: str = VERSION_2

    @property
    def issuer(self) -> str:
        """The issuer of tokens: with the tenant's GUID and a trailing slash, in the form the user flow chose."""
        if self.user_flow.tokens.issuer is IssuerForm.POLICY:
            return f"https://{self.host}/tfp/{self.tenant.id}/{self.user_flow.name.lower()}/v2.0/"
        return f"https://{self.host}/{self.tenant.id}/v2.0/"

    @property
    def base_path(self) -> str:
        """Path prefix of the pages' own calls, with the policy in its canonical case (reference 1.2)."""
        return f"{self.mount}/{self.tenant_segment}/{self.user_flow.name}"

    def front_address(self, path: str) -> str:
        """The address of an endpoint that browsers visit; `path` such as `oauth2/v2.0/authorize`."""
        return self._address(self.front_scheme, path)

    def back_address(self, path: str) -> str:
        """The address of an endpoint that clients call."""
        return self._address("https", path)

    def _address(self, scheme: str, path: str) -> str:
        root = f"{scheme}://{self.host}{self.mount}/{self.tenant_segment}"
        if self.policy_in_query:
            return f"{root}/{path}?p={self.policy_segment}"
        return f"{root}/{self.policy_segment}/{path}"


def named_tenant(tenants: Tenants, segment: str, policy: str) -> Tenant:
    """The tenant that an address names; B2CError AADB2C90250 for a general endpoint, AADB2C90022 for none of ours."""
    tenant = tenants.named(segment)
    if tenant is not None:
        return tenant
    known = ", ".join(held.domain for held in tenants)
    if segment.lower() in GENERIC:
        raise B2CError("AADB2C90250", tenant=segment, known=known)
    advice = f"Tenants of this emulator: {known}."
    if is_guid(segment):
        advice += " The id of a tenant is `id` below [tenant] in its config."
    raise B2CError("AADB2C90022", policy=policy, tenant=segment, advice=advice)


def named_user_flow(tenant: Tenant, segment: str, policy: str) -> UserFlow:
    """The user flow that an address names; `segment` is how it names the tenant.

    Raises B2CError AADB2C90083 when it names none, AADB2C90066 for what cannot be the name of one, AADB2C90022 for
    one that the tenant does not have.
    """
    flow = tenant.user_flow(policy)
    if flow is not None:
        return flow
    if not policy:
        raise B2CError("AADB2C90083", parameter="p (the user flow, in the path or as ?p=)")
    advice = f"User flows of {tenant.domain}: {', '.join(held.name for held in tenant.user_flows)}."
    if not _POLICY.match(policy):
        raise B2CError("AADB2C90066", policy=policy, advice=advice)
    raise B2CError("AADB2C90022", policy=policy, tenant=segment, advice=advice)
