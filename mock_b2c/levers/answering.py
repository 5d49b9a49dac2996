"""What a person types into a page, field by field."""

from collections.abc import Mapping

from mock_b2c.domain.attribute_input import SHOWING
from mock_b2c.domain.calling_codes import split_number
from mock_b2c.domain.totp import code_at
from mock_b2c.emulator import PageAnswer
from mock_b2c.user_flows import PAGES, Field, page_fields

_PASSWORDS = frozenset({"newPassword", "reenterPassword"})
_PHONE_PARTS = ("countryCode", "nationalNumber")
_NAMES = frozenset({"email", "signInName", "logonIdentifier"})


def shown_fields(page: PageAnswer) -> tuple[Field, ...]:
    """The fields of the page on show."""
    row = PAGES[page.transaction.journey.page]
    email = page.user.email if page.user else ""
    return page_fields(row, page.authority.user_flow, page.known_attributes, email)


def typed(page: PageAnswer, fields: tuple[Field, ...], known: Mapping[str, str], now: float) -> dict[str, str]:
    """A value for each field that can be filled, by its id: what the person knows, else what stands there already.

    `known` holds `name`, `email`, `password` and `new_password`, and attributes by their id.
    """
    return {field.id: _value(page, field, known, now) for field in fields if field.kind not in SHOWING}


def _value(page: PageAnswer, field: Field, known: Mapping[str, str], now: float) -> str:
    if field.id == "otpCode":
        return _authenticator_code(page, now)
    if field.id in _PHONE_PARTS:
        return split_number(known.get("name", ""))[_PHONE_PARTS.index(field.id)]
    if field.id in _PASSWORDS:
        return known.get("new_password", known.get("password", ""))
    if field.id in _NAMES and field.autocomplete == "username":
        return known.get("name", "")
    return known.get(field.id) or known.get(field.named, field.value)


def _authenticator_code(page: PageAnswer, now: float) -> str:
    """What the person's app shows: of the secret the account has, or of the one just enrolled."""
    secret = page.user.strong.totp_secret if page.user else ""
    return code_at(secret or page.transaction.journey.totp_secret, now)
