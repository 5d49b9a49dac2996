"""What the telephone page shows: the stored number or countries to choose from, and the ways of proving it."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from mock_b2c.domain.attribute_input import Option
from mock_b2c.domain.mfa import PHONE_WAYS, PhoneWay, masked
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import Page
from mock_b2c.user_flows.fields import COUNTRY_CODE
from mock_b2c.user_flows.second_factor import PHONE_FACTOR

_INTROS = {(True, True): "mixed", (True, False): "sms", (False, True): "phone"}


class PhonePage(Struct, frozen=True, kw_only=True):
    """`masked` is empty while the user has no number."""

    masked: str
    sms: bool
    call: bool

    @property
    def intro(self) -> str:
        """Which introduction: `mixed`, `sms` or `phone`."""
        return _INTROS[self.sms, self.call]

    @property
    def countries(self) -> Iterable[Option]:
        """Countries with their calling codes."""
        return COUNTRY_CODE.options

    @property
    def numbers(self) -> dict[str, Any]:
        """The global `UV_PHONE` (reference 8.3)."""
        return {"PhoneNumbers": [{"Id": 1, "MaskedNumber": self.masked}]}


def phone_page(flow: UserFlow, page: Page, number: str) -> PhonePage | None:
    """What that page shows to whom has that number, or none; None where no telephone is asked for."""
    if page.id != PHONE_FACTOR:
        return None
    ways = PHONE_WAYS[flow.mfa.method]
    return PhonePage(
        masked=masked(number) if number else "",
        sms=PhoneWay.SMS in ways,
        call=PhoneWay.CALL in ways,
    )
