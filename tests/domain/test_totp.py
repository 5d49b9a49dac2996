"""Codes of authenticator apps against RFC 6238 and RFC 4226."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mock_b2c.domain.totp import base32, code_at, matching_step, provisioning_uri

SECRET = base32(b"12345678901234567890")


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_the_last_six_digits_of_appendix_b(moment, code):
    assert code_at(SECRET, moment) == code[-6:]


@pytest.mark.parametrize("moment", [30, 59.9])
def test_code_lives_for_thirty_seconds(moment):
    assert code_at(SECRET, moment) == "287082"


def test_clock_of_an_app_may_be_off_by_one_step_to_either_side():
    now = 1_000_000_000
    for off in (-30, 0, 30):
        assert matching_step(SECRET, code_at(SECRET, now + off), now=now, after=0) == (now + off) // 30
    for off in (-60, 60):
        assert matching_step(SECRET, code_at(SECRET, now + off), now=now, after=0) is None


def test_code_of_a_step_that_was_used_counts_no_more():
    now = 1_000_000_000
    code = code_at(SECRET, now)
    assert matching_step(SECRET, code, now=now, after=now // 30) is None
    assert matching_step(SECRET, code, now=now, after=now // 30 - 1) == now // 30


@pytest.mark.parametrize("code", ["", "28708", "2870820", "\u0662\u0668\u0667\u0660\u0668\u0662", "abcdef"])
def test_what_is_no_code_matches_nothing(code):
    assert matching_step(SECRET, code, now=59, after=-1) is None


def test_secret_is_base32_without_padding():
    assert SECRET == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert re.fullmatch("[A-Z2-7]+", base32(b"123"))


def test_address_for_apps_names_issuer_account_and_secret():
    parts = urlsplit(provisioning_uri(SECRET, issuer="contoso", account="ada+b@example.com"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/contoso:ada+b@example.com"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["contoso"]}
