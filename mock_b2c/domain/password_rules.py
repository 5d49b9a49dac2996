"""Password complexity (reference 7.3): a length, and how many of four character classes or digits only."""

import string
from enum import StrEnum

from msgspec import Struct

SYMBOLS = frozenset("@#$%^&*-_+=[]{}|\\:',.?/`~\"();!")
_DIGITS = frozenset(string.digits)
_CLASSES = (frozenset(string.ascii_lowercase), frozenset(string.ascii_uppercase), _DIGITS, SYMBOLS)
_ALLOWED = frozenset().union(*_CLASSES)


class PasswordRule(Struct, frozen=True, kw_only=True):
    """`classes` counts how many of lower case, upper case, digit and symbol are needed; 0 asks for none.

    `digits_only` takes digits and nothing else, whatever `classes` says.
    """

    minimum: int = 8
    maximum: int = 64
    classes: int = 0
    digits_only: bool = False

    def length_fits(self, password: str) -> bool:
        """Whether the length is within the bounds."""
        return self.minimum <= len(password) <= self.maximum

    def classes_fit(self, password: str) -> bool:
        """Whether enough character classes are present, or only the one that may be."""
        if self.digits_only:
            return _DIGITS.issuperset(password)
        return sum(not held.isdisjoint(password) for held in _CLASSES) >= self.classes

    @staticmethod
    def characters_fit(password: str) -> bool:
        """Whether it has only characters that the service takes: no blank, no dot right before an `@`."""
        return _ALLOWED.issuperset(password) and ".@" not in password

    def accepts(self, password: str) -> bool:
        """Whether the password may be set. Never asked at sign-in (reference 7.3)."""
        return self.length_fits(password) and self.classes_fit(password) and self.characters_fit(password)


SIMPLE = PasswordRule()
STRONG = PasswordRule(classes=3)
LEGACY = PasswordRule(maximum=16, classes=3)
"""That of Legacy's pages."""
NAMED = {"simple": SIMPLE, "strong": STRONG}


class PasswordPolicy(StrEnum):
    """What an account is exempt from; Graph's `passwordPolicies` (reference 7.3 and 7.4)."""

    DISABLE_EXPIRATION = "DisablePasswordExpiration"
    DISABLE_STRONG = "DisableStrongPassword"


LOCAL_ACCOUNT = frozenset({PasswordPolicy.DISABLE_EXPIRATION})
"""The policies of local accounts unless they are made with others."""
PASSWORD_SECONDS = 90 * 24 * 60 * 60
"""So long lives a password that can expire."""


def directory_rule(policies: frozenset[PasswordPolicy]) -> PasswordRule:
    """The rule for the password of an account that is made without a page, as by Graph."""
    return SIMPLE if PasswordPolicy.DISABLE_STRONG in policies else STRONG
