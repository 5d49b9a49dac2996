"""Proof Key for Code Exchange (RFC 7636)."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.pkce import Challenge, parse_challenge, s256
from tests.builders import CHALLENGE, VERIFIER

UNRESERVED = string.ascii_letters + string.digits + "-._~"
verifiers = st.text(alphabet=UNRESERVED, min_size=43, max_size=128)
methods = st.sampled_from(["plain", "S256"])


def challenge_of(verifier: str, method: str) -> Challenge:
    challenge = parse_challenge(s256(verifier) if method == "S256" else verifier, method)
    assert challenge is not None
    return challenge


def refusal_of(challenge: Challenge, verifier: str) -> str:
    with pytest.raises(B2CError) as refused:
        challenge.verify(verifier)
    return refused.value.code


def test_example_of_rfc_7636_appendix_b():
    assert s256(VERIFIER) == CHALLENGE
    challenge_of(VERIFIER, "S256").verify(VERIFIER)


@given(verifiers, methods)
def test_right_verifier_passes(verifier, method):
    challenge_of(verifier, method).verify(verifier)


@given(verifiers, verifiers, methods)
def test_other_verifier_is_aadb2c90182(verifier, other, method):
    assume(verifier != other)

    assert refusal_of(challenge_of(verifier, method), other) == "AADB2C90182"


@given(st.text(), methods)
def test_malformed_verifier_is_aadb2c90183(verifier, method):
    assume(not (43 <= len(verifier) <= 128 and set(verifier) <= set(UNRESERVED)))

    assert refusal_of(challenge_of(VERIFIER, method), verifier) == "AADB2C90183"


@pytest.mark.parametrize("verifier", ["", VERIFIER[:42], VERIFIER * 3, VERIFIER + "\n", VERIFIER + "=", VERIFIER + "é"])
def test_verifier_of_wrong_form_is_aadb2c90183(verifier):
    assert refusal_of(challenge_of(VERIFIER, "S256"), verifier) == "AADB2C90183"


def test_challenge_itself_is_no_verifier_of_s256():
    assert refusal_of(challenge_of(VERIFIER, "S256"), CHALLENGE) == "AADB2C90182"


def test_method_is_plain_when_left_out():
    challenge = parse_challenge(VERIFIER, "")

    assert challenge == Challenge(value=VERIFIER, method="plain")


def test_request_without_challenge_has_none():
    assert parse_challenge("", "") is None


@pytest.mark.parametrize(
    ("value", "method"),
    [
        (CHALLENGE, "S512"),
        (CHALLENGE, "s256"),
        (CHALLENGE, "PLAIN"),
        ("", "S256"),
        ("", "plain"),
        (CHALLENGE[:-1], "S256"),
        (CHALLENGE + "=", "S256"),
        (CHALLENGE + "\n", "S256"),
        ("x" * 129, "plain"),
        ("x y" * 20, "plain"),
    ],
)
def test_unusable_challenge_is_aadb2c90184(value, method):
    with pytest.raises(B2CError) as refused:
        parse_challenge(value, method)
    assert refused.value.code == "AADB2C90184"


@given(st.text(), st.text())
def test_any_challenge_is_usable_or_aadb2c90184(value, method):
    code = None
    try:
        parse_challenge(value, method)
    except B2CError as error:
        code = error.code
    assert code in {None, "AADB2C90184"}
