"""What a user flow asks of everybody who was identified: age gating and Conditional Access (reference 7.2 and 7.6)."""

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from mock_b2c.config.attribute_section import Section
from mock_b2c.config.texts import Flag, Name
from mock_b2c.domain.age_gating import AgeGating, Minors, OnBlock
from mock_b2c.domain.conditional_access import Access, AccessRule, RiskLevel
from mock_b2c.domain.mfa import MfaEnforcement
from mock_b2c.domain.user import normal_sign_in_name
from mock_b2c.domain.user_flow import UserFlowType, UserFlowVersion

_ACCESS = {"block": Access.BLOCKED, "mfa": Access.MFA}
_SIGNING_IN = (UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN, UserFlowType.SIGN_UP)


class AgeGatingSection(Section):
    """Age gating of a user flow."""

    minors: Minors = Minors.ALLOW
    on_block: OnBlock = OnBlock.ERROR_PAGE


class AccessRuleSection(Section):
    """A rule of Conditional Access."""

    name: Name
    access: Literal["block", "mfa"]
    user_risk: tuple[RiskLevel, ...] = ()
    sign_in_risk: tuple[RiskLevel, ...] = ()
    users: tuple[str, ...] = ()
    excluded_users: tuple[str, ...] = ()
    enabled: Flag = True


class _Mfa(Protocol):
    @property
    def enforcement(self) -> MfaEnforcement: ...


class _Flow(Protocol):
    """What is asked of a user flow's section."""

    @property
    def type(self) -> UserFlowType: ...
    @property
    def version(self) -> UserFlowVersion: ...
    @property
    def age_gating(self) -> AgeGatingSection | None: ...
    @property
    def conditional_access(self) -> bool: ...
    @property
    def mfa(self) -> _Mfa: ...


def age_gating_of(section: AgeGatingSection | None) -> AgeGating | None:
    """The setting, None where it is off."""
    return AgeGating(minors=section.minors, on_block=section.on_block) if section else None


def access_rules_of(sections: Iterable[AccessRuleSection]) -> tuple[AccessRule, ...]:
    """The rules that are switched on."""
    return tuple(
        AccessRule(
            name=section.name,
            access=_ACCESS[section.access],
            user_risk=section.user_risk,
            sign_in_risk=section.sign_in_risk,
            users=frozenset(map(normal_sign_in_name, section.users)),
            excluded=frozenset(map(normal_sign_in_name, section.excluded_users)),
        )
        for section in sections
        if section.enabled
    )


def gate_faults(path: str, flow: _Flow) -> Iterator[str]:
    """A fault for each gate that the user flow cannot have."""
    told = {"age_gating": flow.age_gating is not None, "conditional_access": flow.conditional_access}
    for key in (key for key, there in told.items() if there):
        if flow.version is UserFlowVersion.LEGACY:
            yield f'{path}.{key}: Legacy has none; leave the key out, or use version = "recommended"'
        elif flow.type not in _SIGNING_IN:
            yield f"{path}.{key}: '{flow.type}' has none; user flows to sign up or in have"
    if flow.mfa.enforcement is MfaEnforcement.CONDITIONAL and not flow.conditional_access:
        yield f'{path}.mfa.enforcement: "conditional" asks Conditional Access; set conditional_access = true'
