"""An authority: where a client reaches one user flow of a tenant, and the addresses that follow from it."""

from dataclasses import dataclass

from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user_flow import IssuerForm, UserFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """`https://{host}/{tenant_segment}/{policy_segment}`, as the request named it (reference 1.2 and 2.1).

    `front_scheme` is the scheme of the addresses a browser visits; issuer, token and keys are always https.
    `policy_in_query` remembers that the policy came as `?p=`, so that the addresses given out have that form too.
    """

    tenant: Tenant
    user_flow: UserFlow
    host: str
    tenant_segment: str
    policy_segment: str
    front_scheme: str = "https"
    policy_in_query: bool = False

    @property
    def issuer(self) -> str:
        """The issuer of tokens: with the tenant's GUID and a trailing slash, in the form the user flow chose."""
        if self.user_flow.tokens.issuer is IssuerForm.POLICY:
            return f"https://{self.host}/tfp/{self.tenant.id}/{self.user_flow.name.lower()}/v2.0/"
        return f"https://{self.host}/{self.tenant.id}/v2.0/"

    @property
    def base_path(self) -> str:
        """Path prefix of the pages' own calls, with the policy in its canonical case (reference 1.2)."""
        return f"/{self.tenant_segment}/{self.user_flow.name}"

    def front_address(self, path: str) -> str:
        """The address of an endpoint that browsers visit; `path` such as `oauth2/v2.0/authorize`."""
        return self._address(self.front_scheme, path)

    def back_address(self, path: str) -> str:
        """The address of an endpoint that clients call."""
        return self._address("https", path)

    def _address(self, scheme: str, path: str) -> str:
        root = f"{scheme}://{self.host}/{self.tenant_segment}"
        if self.policy_in_query:
            return f"{root}/{path}?p={self.policy_segment}"
        return f"{root}/{self.policy_segment}/{path}"
