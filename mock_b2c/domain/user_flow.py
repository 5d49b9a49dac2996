"""User flows as data: what a policy such as `B2C_1_susi` collects, returns and for how long (reference 5.3, 6, 7)."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field, msgpack

from mock_b2c.domain.age_gating import AgeGating
from mock_b2c.domain.api_connector import ApiConnector, ConnectorStep
from mock_b2c.domain.attribute_input import FieldKind, Option
from mock_b2c.domain.branding import UNBRANDED, Branding
from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.languages import ENGLISH_ONLY, Languages
from mock_b2c.domain.mfa import MfaSettings
from mock_b2c.domain.openid import AS_THE_SERVICE, OpenIDConnect
from mock_b2c.domain.page_layout import NEWEST, Contract, Version
from mock_b2c.domain.password_rules import STRONG, PasswordRule

CUSTOM_POLICY_PREFIX = "B2C_1A_"
MINUTE = 60
DAY = 24 * 60 * MINUTE


class UserFlowType(StrEnum):
    """The kinds of user flow that a tenant can hold."""

    SIGN_UP_SIGN_IN = "sign_up_sign_in"
    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    PROFILE_EDIT = "profile_edit"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a user flow type
    ROPC = "ropc"
    """Resource owner password credentials: no pages, only the token endpoint."""


class UserFlowVersion(StrEnum):
    """Which pages a user flow has (reference 7.1)."""

    RECOMMENDED = "recommended"
    LEGACY = "legacy"
    """The pages of old: other elements, the split control for e-mail verification, no password reset in the flow."""


class SignInName(StrEnum):
    """What local accounts of a user flow sign in with (reference 7.5)."""

    EMAIL = "email"
    USERNAME = "username"
    PHONE = "phone"
    """A telephone number, proved by a code in place of a password."""


LEGACY_SIGN_IN_ELEMENT = "logonIdentifier"
CREDENTIALS_ELEMENT = "cred_userid_inputtext"
"""The input of the sign-in name on Legacy's page that only signs in; `cred_` begins its other ids, too."""
CREDENTIALS_PASSWORD = "cred_password_inputtext"  # noqa: S105 - the id of an input
SIGN_IN_ELEMENTS = ("email", "signInName", LEGACY_SIGN_IN_ELEMENT, CREDENTIALS_ELEMENT)
"""Ids that the service's pages have for the input of the sign-in name (reference 8.5)."""
KEEPING_TYPES = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN, UserFlowType.PROFILE_EDIT})
"""User flows that can offer "Keep me signed in" (reference 6)."""


class CaptchaStep(StrEnum):
    """Where a user flow can ask for a CAPTCHA."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"


class SsoScope(StrEnum):
    """For whom the session of a user flow counts (reference 6)."""

    TENANT = "tenant"
    APPLICATION = "application"
    POLICY = "policy"
    SUPPRESSED = "suppressed"


class CollectedAttribute(Struct, frozen=True, kw_only=True):
    """A user attribute that a page asks for, or a paragraph that it shows.

    What is empty is that of the attribute: `input` None its kind, `label`, `help` and `options` the service's own.
    `pattern` is a regular expression for the whole value, `pattern_text` what a page says when it does not fit.
    """

    id: str
    required: bool = False
    input: FieldKind | None = None
    label: str = ""
    help: str = ""
    options: tuple[Option, ...] = ()
    pattern: str = ""
    pattern_text: str = ""


class IssuerForm(StrEnum):
    """What the issuer of tokens names (`IssuanceClaimPattern` of custom policies)."""

    TENANT = "AuthorityAndTenantGuid"
    """`https://{host}/{tenant id}/v2.0/`"""
    POLICY = "AuthorityWithTfp"
    """`https://{host}/tfp/{tenant id}/{policy}/v2.0/`"""


class SubjectForm(StrEnum):
    """What `sub` holds."""

    OBJECT_ID = "ObjectID"
    NOT_SUPPORTED = "NotSupported"
    """A fixed text that points at `oid`."""


class PolicyClaim(StrEnum):
    """The claim that names the user flow: as it was created in `tfp`, in lower case in `acr`."""

    TFP = "tfp"
    ACR = "acr"


class TokenSettings(Struct, frozen=True, kw_only=True):
    """Token lifetimes in seconds and forms; the defaults are the service's (reference 5.3).

    `refresh_window_seconds` is None for a sliding window without an end. `json_numbers` is the service's
    `SendTokenResponseBodyWithJsonNumbers`: without it the numbers of a token answer are texts.
    """

    access_and_id_seconds: int = 60 * MINUTE
    refresh_seconds: int = 14 * DAY
    refresh_window_seconds: int | None = 90 * DAY
    issuer: IssuerForm = IssuerForm.TENANT
    subject: SubjectForm = SubjectForm.OBJECT_ID
    policy_claim: PolicyClaim = PolicyClaim.TFP
    json_numbers: bool = True


class SessionSettings(Struct, frozen=True, kw_only=True):
    """The single sign-on session: its length in seconds, whether each use prolongs it, for whom it counts.

    `keep_signed_in_seconds` is its length for who ticks "Keep me signed in"; 0: nobody is asked.
    `require_id_token_at_logout` makes log-out ask for an ID token and check where it leads (reference 6.1).
    The last two make log-out conform where the service does not: to OpenID Connect RP-Initiated Logout 1.0 (an address
    to go to needs an ID token and is checked), and to Front-Channel Logout 1.0 (`sid` in ID tokens, `iss` and `sid` at
    log-out URLs, which all applications get).
    """

    seconds: int = 1440 * MINUTE
    rolling: bool = True
    scope: SsoScope = SsoScope.TENANT
    keep_signed_in_seconds: int = 0
    require_id_token_at_logout: bool = False
    check_post_logout_redirect_uri: bool = False
    front_channel_logout_session: bool = False

    def life(self, *, kept: bool) -> int:
        """Seconds from a sign-in, or from a use of a rolling session, to its end."""
        return self.keep_signed_in_seconds if kept else self.seconds

    @property
    def checks_logout_target(self) -> bool:
        """Whether log-out leads to addresses of the application only."""
        return self.require_id_token_at_logout or self.check_post_logout_redirect_uri


DEFAULT_ATTRIBUTES = (
    CollectedAttribute(id="displayName", required=True),
    CollectedAttribute(id="givenName"),
    CollectedAttribute(id="surname"),
)
DEFAULT_CLAIMS = ("oid", "name", "given_name", "family_name", "emails", "newUser")


class UserFlow(Struct, frozen=True, kw_only=True, dict=True):
    """One user flow or custom policy. `name` keeps the case in which it was created (`tfp` shows it).

    `openid` says where it conforms to the standard instead of answering as the service does; `names_itself` adds the
    policy to its authorization answers (reference 3.3). Without `local_accounts` people come by its identity providers
    only. `layouts` has the layout version of each kind of page, `resolved_claims` texts with claims resolvers by the
    claim that they make.
    """

    name: str
    type: UserFlowType
    version: UserFlowVersion = UserFlowVersion.RECOMMENDED
    attributes: tuple[CollectedAttribute, ...] = DEFAULT_ATTRIBUTES
    application_claims: tuple[str, ...] = DEFAULT_CLAIMS
    self_service_password_reset: bool = True
    email_verification: bool = True
    forced_password_reset: bool = False
    sign_in_name: SignInName = SignInName.EMAIL
    sign_in_element: str = ""
    connectors: Mapping[ConnectorStep, ApiConnector] = field(default_factory=dict)
    password_rule: PasswordRule = STRONG
    mfa: MfaSettings = field(default_factory=MfaSettings)
    tokens: TokenSettings = field(default_factory=TokenSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    openid: OpenIDConnect = AS_THE_SERVICE
    userinfo_endpoint: bool = False
    names_itself: bool = False
    identity_providers: tuple[IdentityProvider, ...] = ()
    local_accounts: bool = True
    languages: Languages = ENGLISH_ONLY
    branding: Branding = UNBRANDED
    layouts: Mapping[Contract, Version] = field(default_factory=lambda: NEWEST)
    resolved_claims: Mapping[str, str] = field(default_factory=dict)
    age_gating: AgeGating | None = None
    conditional_access: bool = False
    recovery_email: bool = False
    captcha: tuple[CaptchaStep, ...] = ()
    captcha_test_answer: str = ""

    @cached_property
    def fingerprint(self) -> bytes:
        """Equal for user flows with equal settings, whosever they are, and for no others."""
        return hashlib.sha256(msgpack.encode(self)).digest()

    @property
    def by_username(self) -> bool:
        """Whether its accounts have a user name beside their e-mail address."""
        return self.sign_in_name is SignInName.USERNAME

    @property
    def by_phone(self) -> bool:
        """Whether its accounts have a telephone number and no password."""
        return self.sign_in_name is SignInName.PHONE

    @property
    def is_legacy(self) -> bool:
        """Whether its pages are those of old."""
        return self.version is UserFlowVersion.LEGACY

    @property
    def sign_in_input(self) -> str:
        """The id of the input of the sign-in name: `sign_in_element`, else what the service has (reference 8.5)."""
        if self.sign_in_element:
            return self.sign_in_element
        if self.is_legacy:
            return CREDENTIALS_ELEMENT if self.type is UserFlowType.SIGN_IN else LEGACY_SIGN_IN_ELEMENT
        return "signInName" if self.by_username or self.is_custom_policy else "email"

    @property
    def resets_in_flow(self) -> bool:
        """Whether "Forgot your password?" stays in the user flow; on Legacy's pages it never does (reference 7.4)."""
        return self.self_service_password_reset and not self.is_legacy

    @property
    def has_pages(self) -> bool:
        """Whether people go through it in a browser: ROPC is for the token endpoint alone."""
        return self.type is not UserFlowType.ROPC

    def identity_provider(self, provider_id: str) -> IdentityProvider | None:
        """The provider of that id, when this user flow offers it."""
        return next((held for held in self.identity_providers if held.id == provider_id), None)

    @property
    def is_custom_policy(self) -> bool:
        """Whether the name is that of a custom policy (reference 1.2), in any case."""
        return is_custom_policy(self.name)

    @property
    def keeps_signed_in(self) -> bool:
        """Whether its sign-in page offers "Keep me signed in"."""
        return self.type in KEEPING_TYPES and not self.is_legacy and self.session.keep_signed_in_seconds > 0


def is_custom_policy(name: str) -> bool:
    """Whether a policy of that name is a custom policy (reference 1.2)."""
    return name.upper().startswith(CUSTOM_POLICY_PREFIX)
