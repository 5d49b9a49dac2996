"""What may stand in the file for an app registration: `[[apps]]`."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from mock_b2c.config.attribute_section import Section
from mock_b2c.config.texts import Flag, Name, ScopeName, Word
from mock_b2c.domain.app_registration import SignInAudience
from mock_b2c.domain.redirect_uri import is_web_address, logout_url_fault, registration_fault

_DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


def _registrable(uri: str) -> str:
    if fault := registration_fault(uri, query=True):  # `build` knows whether the app may have one
        raise ValueError(f"{uri!r} {fault}")
    return uri


def _web(uri: str) -> str:
    if not is_web_address(uri):
        raise ValueError(f"{uri!r} must be an https address; other schemes go into public_redirect_uris (AADB2C90103)")
    return uri


def _callable(uri: str) -> str:
    if fault := logout_url_fault(uri):
        raise ValueError(f"{uri!r} {fault}")
    return uri


def _digest(value: str) -> str:
    if not _DIGEST.match(value):
        raise ValueError("is not the SHA-256 of a secret: 64 digits 0-9a-f")
    return value


def _day(value: object) -> object:
    if isinstance(value, str | date):
        try:
            return value if isinstance(value, date) else datetime.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("is not a date; write it like 2027-01-01")


RedirectUri = Annotated[str, AfterValidator(_registrable)]
WebRedirectUri = Annotated[RedirectUri, AfterValidator(_web)]
LogoutUrl = Annotated[str, AfterValidator(_callable)]
Digest = Annotated[str, AfterValidator(_digest)]
Day = Annotated[date | datetime, BeforeValidator(_day)]


class SecretSection(Section):
    """A client secret with its end; of one that must stand nowhere else, its SHA-256 is enough."""

    value: Word | None = None
    sha256: Digest | None = None
    expires: Day | None = None


class ImplicitSection(Section):
    """The implicit grant's two switches."""

    access_tokens: Flag = False
    id_tokens: Flag = False


class ScopeSection(Section):
    """A scope that an API exposes."""

    name: ScopeName
    description: str = ""
    enabled: Flag = True


class AppSection(Section):
    """`[[apps]]`."""

    name: Name
    client_id: Word | None = None
    client_secret: Word | None = None
    client_secrets: tuple[SecretSection, ...] = ()
    redirect_uris: tuple[WebRedirectUri, ...] = ()
    redirect_uri_queries: Flag = False
    spa_redirect_uris: tuple[WebRedirectUri, ...] = ()
    public_redirect_uris: tuple[RedirectUri, ...] = ()
    logout_url: LogoutUrl | None = None
    post_logout_redirect_uris: tuple[WebRedirectUri, ...] = ()
    implicit: ImplicitSection = ImplicitSection()
    permissions: tuple[str, ...] = ()
    application_permissions: tuple[str, ...] = ()
    allow_public_client_flows: Flag = False
    app_id_uri: Word | None = None
    other_app_id_uris: tuple[Word, ...] = ()
    scopes: tuple[ScopeSection, ...] = ()
    openid_and_offline_access: Flag = True
    enabled: Flag = True
    app_roles: tuple[ScopeName, ...] = ()
    supported_accounts: SignInAudience = SignInAudience.ANY
