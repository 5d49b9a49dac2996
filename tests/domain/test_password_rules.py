"""Password complexity (reference 7.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.password_rules import NAMED, SIMPLE, STRONG, SYMBOLS, PasswordRule


@pytest.mark.parametrize(
    ("password", "simple", "strong"),
    [
        ("", False, False),
        ("Aa1!aaa", False, False),
        ("Aa1!aaaa", True, True),
        ("Aa1aaaaa", True, True),
        ("aa1!aaaa", True, True),
        ("Aa!aaaaa", True, True),
        ("AA1!AAAA", True, True),
        ("aaaaaaaa", True, False),
        ("AAAAaaaa", True, False),
        ("1111!!!!", True, False),
        ("Aa1" + "a" * 61, True, True),
        ("Aa1" + "a" * 62, False, False),
    ],
)
def test_named_rules(password, simple, strong):
    assert SIMPLE.accepts(password) is simple
    assert STRONG.accepts(password) is strong


@pytest.mark.parametrize("symbol", sorted("@#$%^&*-_+=[]{}|\\:',.?/`~\"();!"))
def test_each_symbol_of_the_set_counts(symbol):
    assert symbol in SYMBOLS
    assert PasswordRule(minimum=4, classes=4).accepts(f"Aa1{symbol}")


@pytest.mark.parametrize("char", ["<", ">", "é", "É", "²", "٣", "€"])
def test_other_characters_make_no_class(char):
    assert not PasswordRule(minimum=4, classes=2).classes_fit(f"aaa{char}")


@pytest.mark.parametrize(("password", "held"), [("....", 1), ("1111", 1), ("1aaa", 2), ("1aA1", 3), ("1aA.", 4)])
@pytest.mark.parametrize("classes", range(5))
def test_as_many_classes_as_the_rule_says(password, held, classes):
    assert PasswordRule(minimum=4, classes=classes).accepts(password) == (held >= classes)


@pytest.mark.parametrize(
    "password", ["Aa1 aaaa", " Aa1!aaa", "Aa1!aaa\n", "Aa1!aaaä", "Aa1!aaa\x00", "Aa1.@aaa", "Aa1!a<b>"]
)
def test_characters_that_the_service_does_not_take(password):
    assert not SIMPLE.accepts(password)
    assert not STRONG.accepts(password)


def test_dot_and_at_sign_apart_are_fine():
    assert STRONG.accepts("Aa1@.aaa")


@given(st.integers(4, 256), st.integers(4, 256), st.text(max_size=300))
def test_length_is_within_both_bounds(minimum, maximum, password):
    rule = PasswordRule(minimum=minimum, maximum=maximum)

    assert rule.length_fits(password) == (minimum <= len(password) <= maximum)


def test_names_of_rules():
    assert NAMED == {"simple": SIMPLE, "strong": STRONG}


@pytest.mark.parametrize(
    ("password", "taken"),
    [("12345678", True), ("1234567a", False), ("1234-5678", False), ("١٢٣٤٥٦٧٨", False), ("1", False)],
)
def test_digits_only_takes_digits_and_nothing_else(password, taken):
    assert PasswordRule(digits_only=True, classes=4).accepts(password) is taken
