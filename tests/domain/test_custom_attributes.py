"""Data types of custom attributes (reference 7.7)."""

import pytest

from mock_b2c.domain.custom_attributes import AttributeType, typed, typed_attributes


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("42", "string", "42"),
        ("42", "integer", 42),
        ("-7", "integer", -7),
        ("2147483647", "integer", 2147483647),
        ("True", "boolean", True),
        ("false", "boolean", False),
        ("2026-11-23T10:00:00Z", "datetime", "2026-11-23T10:00:00Z"),
    ],
)
def test_text_that_fits_its_type_is_shown_as_that_type(text, kind, value):
    shown = typed(text, AttributeType(kind))

    assert (shown, type(shown)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4.2", "integer"),
        ("٤٢", "integer"),
        ("2147483648", "integer"),
        ("9" * 5000, "integer"),
        ("yes", "boolean"),
        ("tomorrow", "datetime"),
    ],
)
def test_text_that_does_not_fit_its_type_has_no_value(text, kind):
    assert typed(text, AttributeType(kind)) is None


def test_attributes_that_do_not_fit_are_left_out_and_undeclared_ones_are_texts():
    types = {"extension_Size": AttributeType.INTEGER, "extension_Member": AttributeType.BOOLEAN}
    attributes = {"extension_Size": "large", "extension_Member": "true", "extension_Color": "7", "city": "London"}

    assert typed_attributes(attributes, types) == {"extension_Member": True, "extension_Color": "7", "city": "London"}
