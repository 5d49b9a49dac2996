"""Conditional Access: rules of a tenant that block a sign-in or ask for a second factor, by risk (reference 7.2).

The service learns risks by watching; here a user has them, so that tests say what they are about.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from msgspec import Struct


class RiskLevel(StrEnum):
    """How likely it is that an account, or a sign-in, is not in its owner's hands."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Risk(Struct, frozen=True, kw_only=True):
    """That of an account, and that of its sign-ins."""

    user: RiskLevel = RiskLevel.NONE
    sign_in: RiskLevel = RiskLevel.NONE

    @property
    def is_any(self) -> bool:
        """Whether there is one at all."""
        return (self.user, self.sign_in) != (RiskLevel.NONE, RiskLevel.NONE)


class Access(IntEnum):
    """What a rule grants, least strict first."""

    GRANTED = 0
    MFA = 1
    BLOCKED = 2


class AccessRule(Struct, frozen=True, kw_only=True):
    """An if-then statement: who matches all that it names gets `access`. Without levels a risk does not matter.

    `users` and `excluded` are sign-in names in the form under which they are unique; no `users` means all.
    """

    name: str
    access: Access
    user_risk: tuple[RiskLevel, ...] = ()
    sign_in_risk: tuple[RiskLevel, ...] = ()
    users: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def applies(self, sign_in_name: str, risk: Risk) -> bool:
        """Whether the rule is about this sign-in."""
        if sign_in_name in self.excluded or (self.users and sign_in_name not in self.users):
            return False
        return (not self.user_risk or risk.user in self.user_risk) and (
            not self.sign_in_risk or risk.sign_in in self.sign_in_risk
        )


def verdict(rules: Iterable[AccessRule], sign_in_name: str, risk: Risk) -> Access:
    """The strictest of all rules that apply."""
    return max((rule.access for rule in rules if rule.applies(sign_in_name, risk)), default=Access.GRANTED)
