"""Password complexity (reference 7.3): a length, and how many of four character classes."""

from dataclasses import dataclass

SYMBOLS = frozenset("@#$%^&*-_+=[]{}|\\:',.?/`~\"();!")


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    """`classes` counts how many of lower case, upper case, digit and symbol are needed; 0 asks for none."""

    minimum: int = 8
    maximum: int = 64
    classes: int = 0

    def length_fits(self, password: str) -> bool:
        """Whether the length is within the bounds."""
        return self.minimum <= len(password) <= self.maximum

    def classes_fit(self, password: str) -> bool:
        """Whether enough character classes are present."""
        return _classes_in(password) >= self.classes

    def accepts(self, password: str) -> bool:
        """Whether the password may be set. Never asked at sign-in (reference 7.3)."""
        return self.length_fits(password) and self.classes_fit(password)


SIMPLE = PasswordRule()
STRONG = PasswordRule(classes=3)
NAMED = {"simple": SIMPLE, "strong": STRONG}


def _classes_in(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, SYMBOLS.__contains__)
    return sum(any(test(char) for char in password) for test in tests)
