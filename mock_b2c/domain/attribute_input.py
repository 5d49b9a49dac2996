"""How an attribute is typed in on a page: the kinds of input, their options and forms (reference 8.3 and 8.6)."""

import re
from datetime import date
from enum import StrEnum

from msgspec import Struct


class FieldKind(StrEnum):
    """How a field is typed in; the values are the service's `UX_INPUT_TYPE`."""

    TEXT = "TextBox"
    EMAIL = "EmailBox"
    PASSWORD = "Password"  # noqa: S105 - a kind of field
    DROP_DOWN = "DropdownSingleSelect"
    RADIO = "RadioSingleSelect"
    CHECK_BOXES = "CheckboxMultiSelect"
    DATE = "DateTimeDropdown"
    READ_ONLY = "Readonly"
    PARAGRAPH = "Paragraph"


CHOOSING = frozenset({FieldKind.DROP_DOWN, FieldKind.RADIO, FieldKind.CHECK_BOXES})
"""Kinds that offer options."""
SHOWING = frozenset({FieldKind.READ_ONLY, FieldKind.PARAGRAPH})
"""Kinds that show something and take nothing."""
ATTRIBUTE_KINDS = tuple(kind for kind in FieldKind if kind is not FieldKind.PASSWORD)
"""Kinds that an attribute can have: what is typed into a password field is no attribute."""

EARLIEST_YEAR = 1900
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


class Option(Struct, frozen=True, kw_only=True):
    """A choice: the value that is kept (`VAL`), and the text that is shown (`DISP`).

    `region` is the ISO 3166 code of the country that it is, if it is one.
    """

    value: str
    text: str
    region: str = ""


def chosen(text: str, options: tuple[Option, ...]) -> tuple[str, ...] | None:
    """The values of ticked boxes, in the order of the options; None when `text` names something else.

    Values come with commas between them. The service's pages send `1` for a ticked box (reference 8.1), which is
    understood where there is one box.
    """
    named = {part.strip() for part in text.split(",") if part.strip()}
    known = tuple(option.value for option in options)
    if named == {"1"} and len(known) == 1:
        return known
    return tuple(value for value in known if value in named) if named.issubset(known) else None


def is_date(text: str) -> bool:
    """Whether `text` is a day as the three drop-downs send it, such as `1985-12-10`."""
    try:
        return bool(_DATE.match(text)) and date.fromisoformat(text).year >= EARLIEST_YEAR
    except ValueError:
        return False
