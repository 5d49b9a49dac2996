"""Telephone numbers as people type them."""

import pytest

from mock_b2c.domain.calling_codes import CALLING_CODES, full_number
from mock_b2c.domain.countries import REGIONS
from mock_b2c.domain.mfa import masked


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("GB", "01632 960123", "+441632960123"),
        ("GB", "(1632) 960-123", "+441632960123"),
        ("US", "425.555.0123", "+14255550123"),
        ("IT", "06 1234567", "+39061234567"),
        ("DE", "030/1234567", "+49301234567"),
    ],
)
def test_number_is_kept_with_its_calling_code(country, typed, number):
    assert full_number(country, typed) == number


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("", "1632960123"),
        ("XX", "1632960123"),
        ("gb", "1632960123"),
        ("GB", ""),
        ("GB", "123"),
        ("GB", "1" * 14),
        ("GB", "1" * 41),
        ("GB", "call me"),
        ("GB", "163296\u0661\u0662\u0663"),
        ("GB", "+441632960123"),
        ("GB", "1632960123\x00"),
    ],
)
def test_what_cannot_be_a_number_is_none(country, typed):
    assert full_number(country, typed) is None


def test_only_the_last_four_digits_are_shown():
    assert masked("+441632960123") == "XXX-XXX-0123"


def test_countries_are_sorted_by_name():
    names = [REGIONS[code] for code in CALLING_CODES]
    assert names == sorted(names)
