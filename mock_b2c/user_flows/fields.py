"""The fields of a page, made from the user flow's attributes; the ids are interface (reference 8.5 to 8.9)."""

from collections.abc import Mapping

from msgspec import Struct

from mock_b2c.domain.age_gating import BIRTH, COUNTRY
from mock_b2c.domain.attribute_input import SHOWING, FieldKind, Option, is_date
from mock_b2c.domain.calling_codes import CALLING_CODES
from mock_b2c.domain.claims import ClaimRow, attribute_row
from mock_b2c.domain.countries import COUNTRY_OPTIONS, REGIONS
from mock_b2c.domain.user_flow import CollectedAttribute, UserFlow

_IN_PARTS = frozenset({FieldKind.RADIO, FieldKind.CHECK_BOXES, FieldKind.DATE})


class Field(Struct, frozen=True, kw_only=True):
    """One input. `verified` asks for the e-mail verification control around it.

    `named` is the id under which localized strings know it, where that is not its own.
    """

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    value: str = ""
    help: str = ""
    autocomplete: str = "on"
    verified: bool = False
    options: tuple[Option, ...] = ()
    pattern: str = ""
    pattern_text: str = ""
    read_only: bool = False
    named: str = ""

    @property
    def only_shown(self) -> bool:
        """Whether nothing can be entered."""
        return self.kind in SHOWING

    @property
    def date(self) -> tuple[str, str, str] | None:
        """Year, month and day of a date input's value, which may be a point in time; None without any."""
        day = self.value[:10]
        if self.kind is not FieldKind.DATE or not is_date(day):
            return None
        year, month, day = day.split("-")
        return year, month, day

    @property
    def in_parts(self) -> bool:
        """Whether it is entered in several inputs."""
        return self.kind in _IN_PARTS


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
USERNAME = Field(id="signInName", label="Username", autocomplete="username")
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

DATE_OF_BIRTH = Field(
    id="cpiminternal_dateOfBirth", label="Date of Birth", kind=FieldKind.DATE, autocomplete="bday", named=BIRTH
)
COUNTRY_OF_RESIDENCE = Field(
    id=COUNTRY,
    label="Country/Region",
    kind=FieldKind.DROP_DOWN,
    autocomplete="country-name",
    options=COUNTRY_OPTIONS,
)
AGE_FIELDS = (DATE_OF_BIRTH, COUNTRY_OF_RESIDENCE)

COUNTRY_CODE = Field(
    id="countryCode",
    label="Country Code",
    kind=FieldKind.DROP_DOWN,
    autocomplete="tel-country-code",
    options=tuple(
        Option(value=code, text=f"{REGIONS[code]} (+{calling})", region=code) for code, calling in CALLING_CODES.items()
    ),
)
NATIONAL_NUMBER = Field(id="nationalNumber", label="Phone Number", autocomplete="tel-national", verified=True)
PHONE_FIELDS = (COUNTRY_CODE, NATIONAL_NUMBER)


def attribute_fields(flow: UserFlow, values: Mapping[str, str]) -> tuple[Field, ...]:
    """The user flow's collected attributes as fields, filled with `values`."""
    return tuple(_attribute_field(attribute, values) for attribute in flow.attributes)


def _attribute_field(attribute: CollectedAttribute, values: Mapping[str, str]) -> Field:
    row = attribute_row(attribute.id) or ClaimRow(claim=attribute.id)
    kind = attribute.input or (FieldKind.DROP_DOWN if attribute.options else row.input)
    return Field(
        id=attribute.id,
        label=attribute.label or row.label or attribute.id,
        kind=kind,
        required=attribute.required and kind not in SHOWING,
        value=values.get(attribute.id, ""),
        help=attribute.help or row.help,
        autocomplete=row.autocomplete,
        options=attribute.options or row.options,
        pattern=attribute.pattern,
        pattern_text=attribute.pattern_text,
    )
