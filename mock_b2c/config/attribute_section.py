"""What may stand in the file for an attribute that a page collects; `Section` is what all tables of the file are."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag

from mock_b2c.config.texts import Flag, Line, OptionValue, Prose, Word
from mock_b2c.domain.attribute_input import FieldKind


class Section(BaseModel):
    """A table of the file; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def or_table(table: str) -> Discriminator:
    """Which form a value has that may be a text or a table; only that one's faults are told then."""
    return Discriminator(lambda value: f"<{table}>" if isinstance(value, Mapping | Section) else "<text>")


def _for_attributes(kind: FieldKind) -> FieldKind:
    if kind is FieldKind.PASSWORD:
        raise ValueError("Password is for passwords; attributes are kept as they are typed and shown in tokens")
    return kind


def _regular_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


AttributeInput = Annotated[FieldKind, AfterValidator(_for_attributes)]
Pattern = Annotated[Line, AfterValidator(_regular_expression)]


class OptionSection(Section):
    """An option with a text of its own."""

    value: OptionValue
    text: Line = ""


OptionChoice = Annotated[
    Annotated[OptionValue, Tag("<text>")] | Annotated[OptionSection, Tag("<option>")], or_table("option")
]


class AttributeSection(Section):
    """An attribute that a page collects, with its setting."""

    id: Word
    required: Flag = False
    input: AttributeInput | None = None
    label: Line = ""
    help: Prose = ""
    options: tuple[OptionChoice, ...] = ()
    pattern: Pattern = ""
    pattern_text: Line = ""


Attribute = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[AttributeSection, Tag("<attribute>")], or_table("attribute")
]
