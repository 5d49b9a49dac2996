"""Custom attributes of a tenant (`extension_Name`) and their data types (reference 7.7).

Attributes are kept as text, as pages send them; a type says which texts fit and how a token shows them.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

_INTEGER = re.compile(r"[+-]?[0-9]{1,10}\Z", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
LARGEST = 2**31 - 1


class AttributeType(StrEnum):
    """The data type of a custom attribute. One that is not declared is a text."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATETIME = "datetime"
    """A text in tokens, too."""


def typed(text: str, kind: AttributeType) -> str | bool | int | None:
    """The value as a token shows it; None when the text is none of that type."""
    match kind:
        case AttributeType.STRING:
            return text
        case AttributeType.BOOLEAN:
            return _BOOLEANS.get(text.lower())
        case AttributeType.INTEGER:
            number = int(text) if _INTEGER.match(text) else None
            return number if number is not None and abs(number) <= LARGEST else None
        case AttributeType.DATETIME:
            return text if _is_datetime(text) else None


def _is_datetime(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def typed_attributes(attributes: Mapping[str, str], types: Mapping[str, AttributeType]) -> Mapping[str, object]:
    """All attributes of a user as tokens show them; those whose text does not fit their type are left out."""
    if not types:
        return attributes
    shown = {name: typed(text, types.get(name, AttributeType.STRING)) for name, text in attributes.items()}
    return {name: value for name, value in shown.items() if value is not None}
