"""App registrations: clients that sign users in, and APIs that expose scopes (reference 11)."""

import hashlib
import hmac
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.ids import ClientId
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.redirect_uri import origin_of


class Platform(StrEnum):
    """Where a redirect URI was registered; it decides how the client proves itself."""

    WEB = "web"
    SPA = "spa"
    PUBLIC = "public"

    @property
    def key(self) -> str:
        """Where its redirect URIs stand in the config."""
        return "redirect_uris" if self is Platform.WEB else f"{self}_redirect_uris"


class SignInAudience(StrEnum):
    """Supported account types of an app registration, as Graph names them (reference 11)."""

    ANY = "AzureADandPersonalMicrosoftAccount"
    """Any identity provider or organizational directory: the one for user flows."""
    MY_ORGANIZATION = "AzureADMyOrg"
    MANY_ORGANIZATIONS = "AzureADMultipleOrgs"


class RedirectUri(Struct, frozen=True, kw_only=True):
    """A registered redirect URI."""

    uri: str
    platform: Platform


class ClientSecret(WithSecrets, frozen=True, kw_only=True):
    """A secret of a confidential client, as its SHA-256 in hexadecimal; `expires` in epoch seconds, None for never."""

    hidden = frozenset({"sha256"})

    sha256: str
    expires: float | None = None


def client_secret(value: str, expires: float | None = None) -> ClientSecret:
    """The secret of that value."""
    return ClientSecret(sha256=digest(value), expires=expires)


def digest(value: str) -> str:
    """What is kept of a secret: its SHA-256. Secrets are long and random, so that is enough."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


class ExposedScope(Struct, frozen=True, kw_only=True):
    """A scope that an API offers, by its short name such as `tasks.read`."""

    name: str
    description: str = ""


class AppRegistration(Struct, frozen=True, kw_only=True):
    """A client, an API, or both.

    `permissions` are full scope URIs granted with admin consent, `application_permissions` the same for app roles of
    APIs. `allow_public_client_flows` lets a user's password be sent by the client (ROPC).
    `openid_and_offline_access` is the consent to those two scopes, which the portal gives unless told not to.
    `audience` says whom it may sign in; user flows want `SignInAudience.ANY`.
    `logout_url` is called when its user signs out elsewhere. `post_logout_redirect_uris` are addresses that log-out may
    lead to beside the redirect URIs, where it is checked.
    """

    name: str
    client_id: ClientId
    secrets: tuple[ClientSecret, ...] = ()
    redirect_uris: tuple[RedirectUri, ...] = ()
    implicit_access_tokens: bool = False
    implicit_id_tokens: bool = False
    app_id_uri: str | None = None
    other_app_id_uris: tuple[str, ...] = ()
    scopes: tuple[ExposedScope, ...] = ()
    permissions: frozenset[str] = frozenset()
    openid_and_offline_access: bool = True
    enabled: bool = True
    app_roles: tuple[str, ...] = ()
    application_permissions: frozenset[str] = frozenset()
    allow_public_client_flows: bool = False
    logout_url: str | None = None
    post_logout_redirect_uris: tuple[str, ...] = ()
    audience: SignInAudience = SignInAudience.ANY

    def redirect_uri(self, uri: str) -> RedirectUri | None:
        """The registered redirect URI equal to `uri`, character by character (reference 11: exact match)."""
        return next((known for known in self.redirect_uris if known.uri == uri), None)

    @property
    def app_id_uris(self) -> tuple[str, ...]:
        """All App ID URIs of an API, none for what is none (reference 11: up to 50)."""
        return (self.app_id_uri, *self.other_app_id_uris) if self.app_id_uri else ()

    @property
    def logout_targets(self) -> tuple[str, ...]:
        """Where log-out may lead, when that is checked: to these addresses, character by character (reference 6.1)."""
        return (*(known.uri for known in self.redirect_uris), *self.post_logout_redirect_uris)

    def has_secret(self, value: str, now: float) -> bool:
        """Whether `value` is one of the secrets that have not expired; takes the same time for any value."""
        given = digest(value)
        matches = [
            hmac.compare_digest(given, secret.sha256)
            for secret in self.secrets
            if secret.expires is None or now < secret.expires
        ]
        return any(matches)

    def spa_origins(self, redirect_uri: str = "") -> frozenset[str]:
        """Origins whose scripts may redeem for this app: of its single-page redirect URIs, or only of the one given."""
        uris = (known.uri for known in self.redirect_uris if known.platform is Platform.SPA)
        return frozenset(origin_of(uri) for uri in uris if redirect_uri in ("", uri))

    def exposes(self, scope: str) -> bool:
        """Whether this API offers a scope of that short name."""
        return any(known.name == scope for known in self.scopes)
