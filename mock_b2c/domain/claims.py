"""The claim catalogue: one row for each user attribute and each claim a user flow can return (reference 7.7).

Adding a claim is adding a row: pages, tokens, discovery, config check and docs follow this table.
"""

import functools
from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.age_gating import BIRTH, CONSENT, GROUP, legal_age_group
from mock_b2c.domain.attribute_input import FieldKind, Option
from mock_b2c.domain.countries import COUNTRY_OPTIONS
from mock_b2c.domain.records import WithSecrets

EXTENSION = "extension_"
MAX_VALUE = 250  # reference 7.7: characters of a string attribute
PROVIDER_TOKEN_CLAIM = "idp_access_token"  # noqa: S105 - the name of a claim


class Source(StrEnum):
    """Where the value of a claim comes from."""

    ATTRIBUTE = "attribute"
    OBJECT_ID = "object id"
    EMAILS = "e-mail addresses"
    EMAIL = "e-mail address"
    TENANT_ID = "tenant id"
    NEW_USER = "sign-up"
    IDENTITY_PROVIDER = "identity provider"
    PROVIDER_TOKEN = "access token of the identity provider"  # noqa: S105 - where a claim comes from
    SIGN_IN_NAME = "sign-in name"
    SIGN_IN_PHONE = "telephone number to sign in with"
    PHONE = "telephone number"
    LEGAL_AGE = "age group and consent"
    PASSWORD_RESET = "password reset"  # noqa: S105 - where a claim comes from


class ClaimRow(Struct, frozen=True, kw_only=True):
    """A claim as tokens name it, and the user attribute behind it where there is one.

    `custom_policy` marks what only custom policies issue (reference 5.2); pages do not ask for what is not `collected`.
    """

    claim: str
    source: Source = Source.ATTRIBUTE
    attribute: str = ""
    label: str = ""
    help: str = ""
    autocomplete: str = "on"
    input: FieldKind = FieldKind.TEXT
    options: tuple[Option, ...] = ()
    custom_policy: bool = False
    collected: bool = True


ROWS = (
    ClaimRow(
        claim="name",
        attribute="displayName",
        label="Display Name",
        help="Your display name.",
        autocomplete="name",
    ),
    ClaimRow(
        claim="given_name",
        attribute="givenName",
        label="Given Name",
        help="Your given name (also known as first name).",
        autocomplete="given-name",
    ),
    ClaimRow(
        claim="family_name",
        attribute="surname",
        label="Surname",
        help="Your surname (also known as family name or last name).",
        autocomplete="family-name",
    ),
    ClaimRow(claim="city", attribute="city", label="City", autocomplete="address-level2"),
    ClaimRow(
        claim="country",
        attribute="country",
        label="Country/Region",
        autocomplete="country-name",
        input=FieldKind.DROP_DOWN,
        options=COUNTRY_OPTIONS,
    ),
    ClaimRow(claim="state", attribute="state", label="State/Province", autocomplete="address-level1"),
    ClaimRow(claim="postalCode", attribute="postalCode", label="Postal Code", autocomplete="postal-code"),
    ClaimRow(
        claim="streetAddress",
        attribute="streetAddress",
        label="Street Address",
        autocomplete="street-address",
    ),
    ClaimRow(claim="jobTitle", attribute="jobTitle", label="Job Title", autocomplete="organization-title"),
    ClaimRow(claim="dateOfBirth", attribute=BIRTH, label="Date of Birth", input=FieldKind.DATE, custom_policy=True),
    ClaimRow(claim="ageGroup", attribute=GROUP, label="Age Group", collected=False),
    ClaimRow(claim="consentProvidedForMinor", attribute=CONSENT, label="Consent for Minor", collected=False),
    ClaimRow(claim="legalAgeGroupClassification", source=Source.LEGAL_AGE, label="Legal Age Group Classification"),
    ClaimRow(claim="emails", source=Source.EMAILS, label="Email Addresses"),
    ClaimRow(claim="email", source=Source.EMAIL, label="Email Address", custom_policy=True),
    ClaimRow(claim="signInName", source=Source.SIGN_IN_NAME, label="Sign-in Name"),
    ClaimRow(claim="signInNames.phoneNumber", source=Source.SIGN_IN_PHONE, label="Sign-in Phone Number"),
    ClaimRow(claim="phoneNumber", source=Source.PHONE, label="Phone Number"),
    ClaimRow(claim="tid", source=Source.TENANT_ID, label="Tenant ID", custom_policy=True),
    ClaimRow(claim="oid", source=Source.OBJECT_ID, label="User's Object ID"),
    ClaimRow(claim="idp", source=Source.IDENTITY_PROVIDER, label="Identity Provider"),
    ClaimRow(claim=PROVIDER_TOKEN_CLAIM, source=Source.PROVIDER_TOKEN, label="Identity Provider Access Token"),
    ClaimRow(claim="newUser", source=Source.NEW_USER, label="User is new"),
    ClaimRow(claim="isForgotPassword", source=Source.PASSWORD_RESET, label="Password was reset in the flow"),
)

_BY_CLAIM = {row.claim: row for row in ROWS}
_BY_ATTRIBUTE = {row.attribute: row for row in ROWS if row.attribute}
CLAIMS = tuple(_BY_CLAIM)
USER_FLOW_CLAIMS = tuple(row.claim for row in ROWS if not row.custom_policy)
ATTRIBUTES = tuple(_BY_ATTRIBUTE)
COLLECTED = tuple(row.attribute for row in ROWS if row.attribute and row.collected)


def claim_row(claim: str) -> ClaimRow | None:
    """The row of a claim name; custom attributes (`extension_Name`) get a row of their own."""
    return _BY_CLAIM.get(claim) or _extension(claim)


def attribute_row(attribute: str) -> ClaimRow | None:
    """The row of an attribute id such as `displayName` or `extension_Name`."""
    return _BY_ATTRIBUTE.get(attribute) or _extension(attribute)


def _extension(name: str) -> ClaimRow | None:
    if not name.startswith(EXTENSION) or name == EXTENSION:
        return None
    return ClaimRow(claim=name, attribute=name, label=name.removeprefix(EXTENSION))


class Subject(WithSecrets, frozen=True, kw_only=True):
    """The user facts that claims are read from, for one answer of one user flow."""

    hidden = frozenset({"provider_token"})

    object_id: str
    email: str
    attributes: Mapping[str, object]
    username: str = ""
    phone_number: str = ""
    tenant_id: str = ""
    new_user: bool = False
    password_reset: bool = False
    identity_provider: str = ""
    provider_token: str = ""


def application_claims(names: tuple[str, ...], subject: Subject) -> dict[str, object]:
    """The claims a user flow returns, in its order; claims without a value are left out."""
    claims: dict[str, object] = {}
    for row in _rows(names):
        value = _value(row, subject)
        if value is not None:
            claims[row.claim] = value
    return claims


@functools.lru_cache(maxsize=256)
def _rows(names: tuple[str, ...]) -> tuple[ClaimRow, ...]:
    """The rows of these, of all that have one."""
    return tuple(row for row in map(claim_row, names) if row is not None)


_VALUES: Mapping[Source, Callable[[Subject], object]] = {
    Source.OBJECT_ID: lambda subject: subject.object_id,
    Source.EMAILS: lambda subject: [subject.email] if subject.email else None,
    Source.EMAIL: lambda subject: subject.email,
    Source.TENANT_ID: lambda subject: subject.tenant_id,
    Source.IDENTITY_PROVIDER: lambda subject: subject.identity_provider,
    Source.PROVIDER_TOKEN: lambda subject: subject.provider_token,
    Source.SIGN_IN_NAME: lambda subject: subject.username or subject.email,
    Source.SIGN_IN_PHONE: lambda subject: subject.username if subject.username.startswith("+") else "",
    Source.PHONE: lambda subject: subject.username if subject.username.startswith("+") else subject.phone_number,
    Source.LEGAL_AGE: lambda subject: legal_age_group(subject.attributes.get(GROUP), subject.attributes.get(CONSENT)),
    Source.NEW_USER: lambda subject: subject.new_user,
    Source.PASSWORD_RESET: lambda subject: subject.password_reset,
}


def _value(row: ClaimRow, subject: Subject) -> object | None:
    if row.source is Source.ATTRIBUTE:
        value = subject.attributes.get(row.attribute)
        return value if value != "" else None
    return _VALUES[row.source](subject) or None
