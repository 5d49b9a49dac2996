"""The shape of `mock_b2c.toml`: what may stand in it, with defaults. The domain knows nothing of this."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from mock_b2c.domain.redirect_uri import registration_fault
from mock_b2c.domain.user_flow import DEFAULT_ATTRIBUTES, DEFAULT_CLAIMS, UserFlowType
from mock_b2c.user_flows.answers import is_email

Name = Annotated[str, StringConstraints(min_length=1, max_length=90, pattern=r"^\S(.*\S)?$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
Guid = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
HostName = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-zA-Z0-9.-]+(:[0-9]+)?$")]


class Section(BaseModel):
    """A table of the file; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TenantSection(Section):
    """`[tenant]`."""

    name: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-zA-Z0-9]{1,27}$")]
    id: Guid | None = None
    custom_domains: tuple[HostName, ...] = ()


class AttributeSection(Section):
    """An attribute that a page collects, with its setting."""

    id: Word
    required: bool = False


class PasswordSection(Section):
    """A custom password rule."""

    minimum: int = Field(default=8, ge=4, le=256)
    maximum: int = Field(default=64, ge=4, le=256)
    classes: int = Field(default=0, ge=0, le=4)


class TokenSection(Section):
    """Token lifetimes, within the service's bounds (reference 5.3)."""

    access_and_id_minutes: int = Field(default=60, ge=5, le=1440)
    refresh_days: int = Field(default=14, ge=1, le=90)
    refresh_window_days: int = Field(default=90, ge=1, le=365)


class SessionSection(Section):
    """The single sign-on session (reference 6)."""

    minutes: int = Field(default=1440, ge=15, le=1440)
    rolling: bool = True


class UserFlowSection(Section):
    """`[[user_flows]]`."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
    type: UserFlowType
    attributes: tuple[str | AttributeSection, ...] = tuple(
        AttributeSection(id=item.id, required=item.required) for item in DEFAULT_ATTRIBUTES
    )
    application_claims: tuple[str, ...] = DEFAULT_CLAIMS
    self_service_password_reset: bool = True
    email_verification: bool = True
    password: Literal["simple", "strong"] | PasswordSection = "strong"  # noqa: S105 - the name of a rule
    tokens: TokenSection = TokenSection()
    session: SessionSection = SessionSection()


class SecretSection(Section):
    """A client secret with its end."""

    value: Word
    expires: date | datetime | None = None


class ImplicitSection(Section):
    """The implicit grant's two switches."""

    access_tokens: bool = False
    id_tokens: bool = False


class ScopeSection(Section):
    """A scope that an API exposes."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.:-]+$")]
    description: str = ""


class AppSection(Section):
    """`[[apps]]`."""

    name: Name
    client_id: Word | None = None
    client_secret: Word | None = None
    client_secrets: tuple[SecretSection, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    spa_redirect_uris: tuple[str, ...] = ()
    public_redirect_uris: tuple[str, ...] = ()
    implicit: ImplicitSection = ImplicitSection()
    permissions: tuple[str, ...] = ()
    app_id_uri: Word | None = None
    scopes: tuple[ScopeSection, ...] = ()
    require_id_token_at_logout: bool = False

    @field_validator("redirect_uris", "spa_redirect_uris", "public_redirect_uris")
    @classmethod
    def _registrable(cls, uris: tuple[str, ...]) -> tuple[str, ...]:
        for uri in uris:
            if fault := registration_fault(uri):
                raise ValueError(f"{uri!r} {fault}")
        return uris


class UserSection(Section):
    """`[[users]]`."""

    email: str
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)
    id: Guid | None = None
    enabled: bool = True

    @field_validator("email")
    @classmethod
    def _address(cls, email: str) -> str:
        if not is_email(email):
            raise ValueError(f"{email!r} is not an e-mail address; write it like ada@example.com")
        return email


class ConfigFile(Section):
    """The whole file."""

    tenant: TenantSection
    user_flows: tuple[UserFlowSection, ...] = Field(min_length=1)
    apps: tuple[AppSection, ...] = ()
    users: tuple[UserSection, ...] = ()


_PLACES: dict[str, type[Section]] = {
    "tenant": TenantSection,
    "user_flows": UserFlowSection,
    "attributes": AttributeSection,
    "AttributeSection": AttributeSection,
    "PasswordSection": PasswordSection,
    "tokens": TokenSection,
    "session": SessionSection,
    "apps": AppSection,
    "client_secrets": SecretSection,
    "implicit": ImplicitSection,
    "scopes": ScopeSection,
    "users": UserSection,
}


def keys_at(location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand in the table which holds the last part of a location."""
    tables = [part for part in location[:-1] if isinstance(part, str) and part in _PLACES]
    section = _PLACES[tables[-1]] if tables else ConfigFile
    return list(section.model_fields)
