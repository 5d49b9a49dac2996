"""The shape of `mock_b2c.toml`: what may stand in it, with defaults. The domain knows nothing of this."""

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    Field,
    Tag,
)

from mock_b2c.config.app_section import AppSection, ImplicitSection, ScopeSection, SecretSection
from mock_b2c.config.attribute_section import Attribute, AttributeSection, OptionSection, Section, or_table
from mock_b2c.config.form import Form
from mock_b2c.config.gates import AccessRuleSection, AgeGatingSection
from mock_b2c.config.outbox_section import OutboxSection, SmtpSection, WebhookSection
from mock_b2c.config.page_layouts import PageLayoutsSection
from mock_b2c.config.texts import (
    AttributeName,
    Banner,
    FileName,
    Flag,
    Guid,
    HostName,
    Known,
    Language,
    Line,
    Name,
    OptionValue,
    Password,
    PasswordHash,
    PhoneNumber,
    ProviderName,
    ServiceUrl,
    TenantName,
    TotpSecret,
    UserFlowName,
    Username,
    Whole,
    Word,
)
from mock_b2c.domain.branding import Template, Theme
from mock_b2c.domain.conditional_access import RiskLevel
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.identity_provider import ProviderKind
from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod
from mock_b2c.domain.password_rules import PasswordPolicy
from mock_b2c.domain.redirect_uri import is_web_address
from mock_b2c.domain.user_flow import (
    DEFAULT_ATTRIBUTES,
    CaptchaStep,
    IssuerForm,
    PolicyClaim,
    SignInName,
    SsoScope,
    SubjectForm,
    UserFlowType,
    UserFlowVersion,
)
from mock_b2c.user_flows.email import is_email


def _address(email: str) -> str:
    if email and not is_email(email):  # `users` knows whether there may be none
        raise ValueError(f"{email!r} is not an email address; write it like ada@example.com")
    return email


def _findable(uri: str) -> str:
    if not is_web_address(uri):
        raise ValueError(f"{uri!r} must be an https address, or an http one on localhost")
    return uri


MetadataUrl = Annotated[str, AfterValidator(_findable)]
Email = Annotated[str, AfterValidator(_address)]


class LockoutSection(Section):
    """When wrong passwords lock an account (reference 7.5), within the bounds of the service's portal."""

    threshold: Whole = Field(default=10, ge=1, le=50)
    seconds: Whole = Field(default=60, ge=5, le=18_000)


class TenantSection(Section):
    """`[tenant]`."""

    name: TenantName
    id: Guid | None = None
    custom_domains: tuple[HostName, ...] = ()
    lockout: LockoutSection = LockoutSection()
    custom_attributes: dict[AttributeName, AttributeType] = Field(default_factory=dict)
    conditional_access: tuple[AccessRuleSection, ...] = ()


class PasswordSection(Section):
    """A custom password rule."""

    minimum: Whole = Field(default=8, ge=4, le=256)
    maximum: Whole = Field(default=64, ge=4, le=256)
    classes: Whole = Field(default=0, ge=0, le=4)
    digits_only: Flag = False


class MfaSection(Section):
    """Multi-factor authentication (reference 7.2)."""

    method: MfaMethod = MfaMethod.EMAIL
    enforcement: MfaEnforcement = MfaEnforcement.OFF


class TokenSection(Section):
    """Token lifetimes, within the service's bounds, and forms (reference 5.3)."""

    access_and_id_minutes: Whole = Field(default=60, ge=5, le=1440)
    refresh_days: Whole = Field(default=14, ge=1, le=90)
    refresh_window_days: Whole = Field(default=90, ge=1, le=365)
    refresh_window_ends: Flag = True
    issuer: IssuerForm = IssuerForm.TENANT
    subject: SubjectForm = SubjectForm.OBJECT_ID
    policy_claim: PolicyClaim | None = None
    json_numbers: Flag = True


class OpenIDConnectSection(Section):
    """Where a policy conforms to OpenID Connect instead of answering as the service does (`domain.openid`)."""

    conform: Flag = False
    standard_scopes: Flag | None = None
    access_token_always: Flag | None = None
    redirect_uri_page: Flag | None = None
    nonce_required: Flag | None = None
    request_objects_refused: Flag | None = None
    claims_parameter: Flag | None = None
    id_token_hint: Flag | None = None
    code_reuse_revokes: Flag | None = None
    standard_errors: Flag | None = None
    plain_error_descriptions: Flag | None = None
    full_discovery: Flag | None = None


class SessionSection(Section):
    """The single sign-on session (reference 6)."""

    single_sign_on: SsoScope = SsoScope.TENANT
    minutes: Whole = Field(default=1440, ge=15, le=1440)
    rolling: Flag = True
    keep_signed_in_days: Whole = Field(default=0, ge=0, le=90)
    require_id_token_at_logout: Flag = False
    check_post_logout_redirect_uri: Flag = False
    front_channel_logout_session: Flag = False


class LanguagesSection(Section):
    """The languages of a user flow's pages (reference 7.2); `overrides` names a file of localized strings for each."""

    enabled: tuple[Language, ...] = Field(default=get_args(Language), min_length=1)
    default: Language = "en"
    overrides: dict[Language, FileName] = Field(default_factory=dict)


class BrandingSection(Section):
    """How the pages look (reference 7.2); files stand beside the config."""

    theme: Theme = Theme.AUTO
    template: Template = Template.OCEAN_BLUE
    logo: FileName | None = None
    background: FileName | None = None
    banner: Banner = ""
    stylesheet: FileName | None = None
    page: FileName | None = None
    javascript: Flag = False
    content_parameters: dict[AttributeName, Line] = Field(default_factory=dict)


class LimitSection(Section):
    """`[limits]`: requests beyond them get HTTP 429 (reference 12)."""

    profile: Literal["none", "service"] = "none"
    requests_per_address: Whole | None = Field(default=None, ge=1)
    requests_per_second: Whole | None = Field(default=None, ge=1)


PasswordChoice = Annotated[
    Annotated[Literal["simple", "strong"], Tag("<text>")] | Annotated[PasswordSection, Tag("<password>")],
    or_table("password"),
]


class ConnectorSection(Section):
    """A web service that a user flow asks (reference 14.1)."""

    url: ServiceUrl
    username: Word | None = None
    password: Password | None = None
    client_certificate: FileName | None = None
    client_key: FileName | None = None


class UserFlowSection(Section):
    """`[[user_flows]]`."""

    name: UserFlowName
    type: UserFlowType
    version: UserFlowVersion = UserFlowVersion.RECOMMENDED
    attributes: tuple[Attribute, ...] = tuple(
        AttributeSection(id=item.id, required=item.required) for item in DEFAULT_ATTRIBUTES
    )
    application_claims: tuple[str, ...] | None = None
    self_service_password_reset: Flag = True
    email_verification: Flag = True
    forced_password_reset: Flag = False
    after_federating: ConnectorSection | None = None
    before_creating_user: ConnectorSection | None = None
    before_sending_token: ConnectorSection | None = None
    sign_in_name: SignInName = SignInName.EMAIL
    sign_in_element: Literal["email", "signInName", "logonIdentifier", "cred_userid_inputtext"] | None = None
    password: PasswordChoice = "strong"  # noqa: S105 - the name of a rule
    mfa: MfaSection = MfaSection()
    tokens: TokenSection = TokenSection()
    session: SessionSection = SessionSection()
    userinfo_endpoint: Flag = False
    trust_framework_policy: Flag = False
    openid_connect: OpenIDConnectSection = OpenIDConnectSection()
    identity_providers: tuple[ProviderName, ...] = ()
    local_accounts: Flag = True
    languages: LanguagesSection | None = None
    branding: BrandingSection | None = None
    page_layouts: PageLayoutsSection | None = None
    resolved_claims: dict[AttributeName, Line] = Field(default_factory=dict)
    age_gating: AgeGatingSection | None = None
    conditional_access: Flag = False
    recovery_email: Flag = False
    captcha: tuple[CaptchaStep, ...] = ()
    captcha_test_answer: OptionValue | None = None


class IdentitySection(Section):
    """Who a user is at an identity provider."""

    issuer: Known
    subject: Known


class UserSection(Section):
    """`[[users]]`."""

    email: Email
    password: Password | None = None
    password_hash: PasswordHash | None = None
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)
    id: Guid | None = None
    enabled: Flag = True
    force_password_reset: Flag = False
    username: Username | None = None
    phone_number: PhoneNumber | None = None
    totp_secret: TotpSecret | None = None
    password_policies: tuple[PasswordPolicy, ...] = (PasswordPolicy.DISABLE_EXPIRATION,)
    user_risk: RiskLevel = RiskLevel.NONE
    sign_in_risk: RiskLevel = RiskLevel.NONE
    identity: IdentitySection | None = None


class ClaimsMappingSection(Section):
    """Which claims of a provider's ID token hold what."""

    user_id: Word = "sub"
    display_name: Word = "name"
    given_name: Word = "given_name"
    surname: Word = "family_name"
    email: Word = "email"


class ProviderSection(Section):
    """`[[identity_providers]]`."""

    kind: ProviderKind
    name: ProviderName | None = None
    title: Name | None = None
    domain: HostName | None = None
    metadata_url: MetadataUrl | None = None
    client_id: Word | None = None
    client_secret: Word | None = None
    scope: Annotated[str, Form(r"openid( [\x21-\x7e]+){0,20}", 'scopes that begin with "openid"')] = (
        "openid profile email"
    )
    single_logout: Flag = True
    claims_mapping: ClaimsMappingSection = ClaimsMappingSection()


class ConfigFile(Section):
    """The whole file."""

    tenant: TenantSection
    user_flows: tuple[UserFlowSection, ...] = Field(min_length=1)
    limits: LimitSection = LimitSection()
    outbox: OutboxSection = OutboxSection()
    apps: tuple[AppSection, ...] = ()
    identity_providers: tuple[ProviderSection, ...] = ()
    users: tuple[UserSection, ...] = ()


_PLACES: dict[str, type[Section]] = {
    "tenant": TenantSection,
    "lockout": LockoutSection,
    "conditional_access": AccessRuleSection,
    "age_gating": AgeGatingSection,
    "user_flows": UserFlowSection,
    "<attribute>": AttributeSection,
    "<option>": OptionSection,
    "after_federating": ConnectorSection,
    "before_creating_user": ConnectorSection,
    "before_sending_token": ConnectorSection,
    "<password>": PasswordSection,
    "mfa": MfaSection,
    "tokens": TokenSection,
    "session": SessionSection,
    "limits": LimitSection,
    "outbox": OutboxSection,
    "smtp": SmtpSection,
    "webhook": WebhookSection,
    "languages": LanguagesSection,
    "branding": BrandingSection,
    "page_layouts": PageLayoutsSection,
    "openid_connect": OpenIDConnectSection,
    "apps": AppSection,
    "client_secrets": SecretSection,
    "implicit": ImplicitSection,
    "scopes": ScopeSection,
    "identity_providers": ProviderSection,
    "claims_mapping": ClaimsMappingSection,
    "users": UserSection,
    "identity": IdentitySection,
}


def keys_at(location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand in the table which holds the last part of a location."""
    tables = [part for part in location[:-1] if isinstance(part, str) and part in _PLACES]
    section = _PLACES[tables[-1]] if tables else ConfigFile
    return [field.alias or name for name, field in section.model_fields.items()]
