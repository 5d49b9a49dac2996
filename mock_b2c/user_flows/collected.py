"""What people enter for the attributes that a user flow collects: taken from the form, and checked (reference 8.6)."""

import re
from collections.abc import Mapping

from mock_b2c.domain.attribute_input import CHOOSING, SHOWING, FieldKind, chosen, is_date
from mock_b2c.domain.claims import MAX_VALUE
from mock_b2c.domain.custom_attributes import AttributeType, typed
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows.email import is_email
from mock_b2c.user_flows.fields import Field, attribute_fields
from mock_b2c.user_flows.model import Context, Refused

_INVALID = "AADB2C90158"


def collected(flow: UserFlow, values: Mapping[str, str]) -> dict[str, str]:
    """The user flow's attributes out of what was sent; anything else sent is left alone, as is what is only shown."""
    fields = (field for field in attribute_fields(flow, {}) if field.kind not in SHOWING)
    return {field.id: _value(field, values.get(field.id, "").strip()) for field in fields}


def shown(flow: UserFlow, known: Mapping[str, str]) -> dict[str, str]:
    """The user flow's attributes that its page shows of somebody, and takes from nobody."""
    fields = (field for field in attribute_fields(flow, {}) if field.kind is FieldKind.READ_ONLY)
    return {field.id: known[field.id] for field in fields if field.id in known}


def attribute_fault(context: Context, attributes: Mapping[str, str]) -> Refused | None:
    """The first thing that is wrong with what was collected."""
    for field in attribute_fields(context.flow, {}):
        if field.id not in attributes:
            continue
        value = attributes[field.id]
        if field.required and not value:
            return Refused(code=_INVALID, text="UserMessageIfMissingRequiredElement", values=(field.label,))
        kind = context.attribute_types.get(field.id, AttributeType.STRING)
        if value and not (_is_entered(field, value) and typed(value, kind) is not None):
            return Refused(code=_INVALID, text="UserMessageIfInvalidInput", values=(field.label,))
        if value and field.pattern and not re.fullmatch(field.pattern, value):
            return Refused(code=_INVALID, text="UserMessageIfIncorrectPattern", values=(field.label,))
    return None


def _value(field: Field, text: str) -> str:
    """Ticked boxes in the order of the page; everything else as it was sent."""
    values = chosen(text, field.options) if field.kind is FieldKind.CHECK_BOXES else None
    return text if values is None else ",".join(values)


def _is_entered(field: Field, value: str) -> bool:
    """Whether the page's input can have sent this."""
    if len(value) > MAX_VALUE or not value.isprintable():
        return False
    if field.kind is FieldKind.CHECK_BOXES:
        return chosen(value, field.options) is not None
    if field.kind in CHOOSING:
        return any(option.value == value for option in field.options)
    if field.kind is FieldKind.DATE:
        return is_date(value)
    return field.kind is not FieldKind.EMAIL or is_email(value)
