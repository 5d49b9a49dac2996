"""The fields of a page, made from the user flow's attributes; the ids are interface (reference 8.5 to 8.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mock_b2c.domain.claims import attribute_row
from mock_b2c.domain.user_flow import CollectedAttribute, UserFlow

MAX_VALUE = 250  # reference 7.7: characters of a string attribute


class FieldKind(StrEnum):
    """How a field is typed in; the values are the service's `UX_INPUT_TYPE`."""

    TEXT = "TextBox"
    EMAIL = "EmailBox"
    PASSWORD = "Password"  # noqa: S105 - a kind of field


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input. `verified` asks for the e-mail verification control around it."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    value: str = ""
    help: str = ""
    autocomplete: str = "on"
    verified: bool = False
    read_only: bool = False


EMAIL = Field(
    id="email",
    label="Email Address",
    kind=FieldKind.EMAIL,
    help="Email address that can be used to contact you.",
    autocomplete="email",
    verified=True,
)
READ_ONLY_EMAIL = Field(
    id="readOnlyEmail",
    label="Email Address",
    kind=FieldKind.EMAIL,
    autocomplete="email",
    verified=True,
    read_only=True,
)
OTP_CODE = Field(id="otpCode", label="Verification code", autocomplete="one-time-code")
SIGN_IN_NAME = Field(id="email", label="Email Address", kind=FieldKind.EMAIL, autocomplete="username")
PASSWORD = Field(id="password", label="Password", kind=FieldKind.PASSWORD, autocomplete="current-password")
NEW_PASSWORD = Field(
    id="newPassword",
    label="New Password",
    kind=FieldKind.PASSWORD,
    help="Enter new password",
    autocomplete="new-password",
)
REENTER_PASSWORD = Field(
    id="reenterPassword",
    label="Confirm New Password",
    kind=FieldKind.PASSWORD,
    help="Confirm new password",
    autocomplete="new-password",
)


def attribute_fields(flow: UserFlow, values: Mapping[str, str]) -> tuple[Field, ...]:
    """The user flow's collected attributes as fields, filled with `values`."""
    return tuple(_attribute_field(attribute, values) for attribute in flow.attributes)


def _attribute_field(attribute: CollectedAttribute, values: Mapping[str, str]) -> Field:
    row = attribute_row(attribute.id)
    return Field(
        id=attribute.id,
        label=row.label if row else attribute.id,
        required=attribute.required,
        value=values.get(attribute.id, ""),
        help=row.help if row else "",
        autocomplete=row.autocomplete if row else "on",
    )
