"""Identity providers beside the tenant's own directory, and the people they vouch for (reference 7.2 and 8.5).

A provider is a mock with a consent page of its own unless it has an `upstream`: a real OpenID Connect provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mock_b2c.domain.ids import TenantId


class ProviderKind(StrEnum):
    """The kinds that a config can name."""

    GOOGLE = "google"
    FACEBOOK = "facebook"
    MICROSOFT = "microsoft"
    APPLE = "apple"
    GITHUB = "github"
    LINKEDIN = "linkedin"
    AMAZON = "amazon"
    OPENID_CONNECT = "openid_connect"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProvider:
    """What is the same for every tenant: text and id of the button, value of `domain_hint`, value of `idp`."""

    title: str
    exchange: str
    domain: str
    issuer: str


KNOWN = {
    ProviderKind.GOOGLE: KnownProvider(
        title="Google", exchange="GoogleExchange", domain="google.com", issuer="google.com"
    ),
    ProviderKind.FACEBOOK: KnownProvider(
        title="Facebook", exchange="FacebookExchange", domain="facebook.com", issuer="facebook.com"
    ),
    ProviderKind.MICROSOFT: KnownProvider(
        title="Microsoft Account", exchange="MicrosoftAccountExchange", domain="microsoft.com", issuer="live.com"
    ),
    ProviderKind.APPLE: KnownProvider(
        title="Apple", exchange="AppleManagedExchange", domain="apple.com", issuer="apple.com"
    ),
    ProviderKind.GITHUB: KnownProvider(
        title="GitHub", exchange="GitHubExchange", domain="github.com", issuer="github.com"
    ),
    ProviderKind.LINKEDIN: KnownProvider(
        title="LinkedIn", exchange="LinkedInExchange", domain="linkedin.com", issuer="linkedin.com"
    ),
    ProviderKind.AMAZON: KnownProvider(
        title="Amazon", exchange="AmazonExchange", domain="amazon.com", issuer="amazon.com"
    ),
}
"""Reference 3.1, 5.2 and 8.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsMapping:
    """Which claims of the provider's ID token hold what; the defaults are those of OpenID Connect Core §5.1."""

    user_id: str = "sub"
    display_name: str = "name"
    given_name: str = "given_name"
    surname: str = "family_name"
    email: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A real provider: where its discovery document is, and as whom the tenant is registered there."""

    metadata_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid profile email"
    claims: ClaimsMapping = field(default_factory=ClaimsMapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """One provider as a user flow offers it.

    `id` names it in the config and at its own page, `exchange` is the id of its button, `domain` what `domain_hint`
    calls it, `issuer` what `idp` says of it.
    """

    id: str
    title: str
    exchange: str
    domain: str
    issuer: str
    upstream: Upstream | None = None

    def is_hinted(self, domain_hint: str) -> bool:
        """Whether `domain_hint` means this one (reference 3.1); case does not matter in host names."""
        return bool(domain_hint) and domain_hint.strip().casefold() == self.domain.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedIdentity:
    """Whom an account belongs to at a provider: `issuer` and `subject` together are unique (Core §5.7)."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedPerson:
    """Somebody a provider vouches for. `attributes` are keyed by B2C's attribute ids."""

    identity: FederatedIdentity
    email: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    access_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A browser that was sent to a provider. `secret` must come back with it in `state` (RFC 6749 §10.12).

    `used` is set when it did; a page that is loaded again is shown again, and nobody signs in twice by it.
    """

    provider: str
    secret: str = field(repr=False)
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCode:
    """What a mock provider's code stands for: one answer to one handover. `fault` is the error row it ends in."""

    tenant_id: TenantId
    provider: str
    state: str = field(repr=False)
    person: FederatedPerson
    fault: str = ""
