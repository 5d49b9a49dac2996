"""Identity providers beside the tenant's own directory, and the people they vouch for (reference 7.2 and 8.5).

A provider is a mock with a consent page of its own unless it has an `upstream`: a real OpenID Connect provider.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from mock_b2c.domain.ids import TenantId
from mock_b2c.domain.records import WithSecrets


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


class KnownProvider(Struct, frozen=True, kw_only=True):
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


class ClaimsMapping(Struct, frozen=True, kw_only=True):
    """Which claims of the provider's ID token hold what; the defaults are those of OpenID Connect Core §5.1."""

    user_id: str = "sub"
    display_name: str = "name"
    given_name: str = "given_name"
    surname: str = "family_name"
    email: str = "email"


class Upstream(WithSecrets, frozen=True, kw_only=True):
    """A real provider: where its discovery document is, and as whom the tenant is registered there.

    With `single_logout` a log-out goes by its end-session endpoint, if it has one (reference 6.1).
    """

    hidden = frozenset({"client_secret"})

    metadata_url: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid profile email"
    single_logout: bool = True
    claims: ClaimsMapping = field(default_factory=ClaimsMapping)


class IdentityProvider(Struct, frozen=True, kw_only=True):
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


class FederatedIdentity(Struct, frozen=True, kw_only=True):
    """Whom an account belongs to at a provider: `issuer` and `subject` together are unique (Core §5.7)."""

    issuer: str
    subject: str


class FederatedPerson(WithSecrets, frozen=True, kw_only=True):
    """Somebody a provider vouches for. `attributes` are keyed by B2C's attribute ids."""

    hidden = frozenset({"access_token"})

    identity: FederatedIdentity
    email: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    access_token: str = ""


class Handover(WithSecrets, frozen=True, kw_only=True):
    """A browser that was sent to a provider. `secret` must come back with it in `state` (RFC 6749 §10.12).

    `used` is set when it did; a page that is loaded again is shown again, and nobody signs in twice by it.
    """

    hidden = frozenset({"secret"})

    provider: str
    secret: str
    used: bool = False


class ProviderCode(WithSecrets, frozen=True, kw_only=True):
    """What a mock provider's code stands for: one answer to one handover. `fault` is the error row it ends in."""

    hidden = frozenset({"state"})

    tenant_id: TenantId
    provider: str
    state: str
    person: FederatedPerson
    fault: str = ""
