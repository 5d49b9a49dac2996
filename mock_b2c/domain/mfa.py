"""Multi-factor authentication as data: a user flow's settings and what a user proves with (reference 7.2, 7.6)."""

from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.records import WithSecrets

MAX_MISSES = 3
"""So many wrong codes end the user flow (reference 7.6)."""
MASK = "XXX-XXX-"
SHOWN_DIGITS = 4


class MfaMethod(StrEnum):
    """What is asked for beside the password."""

    EMAIL = "email"
    PHONE = "phone"
    """By text message or by call, as the person likes."""
    SMS = "sms"
    CALL = "call"
    TOTP = "totp"
    """A code of an authenticator app."""


class MfaEnforcement(StrEnum):
    """When it is asked for."""

    OFF = "off"
    ALWAYS = "always"
    CONDITIONAL = "conditional"
    """Where a rule of Conditional Access does."""


class PhoneWay(StrEnum):
    """How a number is proved; the values are the service's `auth_type` (reference 8.10)."""

    SMS = "onewaysms"
    CALL = "dialphone"


PHONE_WAYS = {
    MfaMethod.PHONE: (PhoneWay.SMS, PhoneWay.CALL),
    MfaMethod.SMS: (PhoneWay.SMS,),
    MfaMethod.CALL: (PhoneWay.CALL,),
}
"""The ways that a method offers; the others need no phone."""


class MfaSettings(Struct, frozen=True, kw_only=True):
    """The defaults are the service's: e-mail, and off."""

    method: MfaMethod = MfaMethod.EMAIL
    enforcement: MfaEnforcement = MfaEnforcement.OFF

    @property
    def asked(self) -> MfaMethod | None:
        """The method that everybody has to use, None where nobody or not everybody has to."""
        return self.method if self.enforcement is MfaEnforcement.ALWAYS else None


class StrongAuthentication(WithSecrets, frozen=True, kw_only=True):
    """What a user has enrolled: a number such as `+441632960123`, an authenticator's secret in base32.

    `totp_step` is the time step of the last code that counted; codes up to it are used up (RFC 6238 §5.2).
    """

    hidden = frozenset({"totp_secret"})

    phone_number: str = ""
    totp_secret: str = ""
    totp_step: int = 0


def masked(number: str) -> str:
    """The number as pages show it (reference 8.3)."""
    return MASK + number[-SHOWN_DIGITS:]
