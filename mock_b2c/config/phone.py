"""What user flows whose accounts have telephone numbers cannot have (reference 7.2 and 7.6)."""

from collections.abc import Iterator
from typing import Protocol

from mock_b2c.domain.mfa import PHONE_WAYS, MfaEnforcement, MfaMethod
from mock_b2c.domain.user_flow import SignInName, UserFlowType, UserFlowVersion

_TYPES = (UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN, UserFlowType.SIGN_UP, UserFlowType.PROFILE_EDIT)


class _Mfa(Protocol):
    @property
    def method(self) -> MfaMethod: ...
    @property
    def enforcement(self) -> MfaEnforcement: ...


class _Flow(Protocol):
    """What is asked of a user flow's section."""

    @property
    def type(self) -> UserFlowType: ...
    @property
    def version(self) -> UserFlowVersion: ...
    @property
    def sign_in_name(self) -> SignInName: ...
    @property
    def recovery_email(self) -> bool: ...
    @property
    def mfa(self) -> _Mfa: ...


def phone_faults(path: str, flow: _Flow) -> Iterator[str]:
    """A fault for each setting that does not go with telephone numbers."""
    if flow.sign_in_name is not SignInName.PHONE:
        if flow.recovery_email:
            yield f'{path}.recovery_email: only accounts with sign_in_name = "phone" have one'
        return
    if flow.version is UserFlowVersion.LEGACY:
        yield f'{path}.sign_in_name: Legacy has no "phone"; use version = "recommended"'
    if flow.type not in _TYPES:
        yield f"{path}.sign_in_name: accounts with a telephone number have no password; '{flow.type}' is not for them"
    if flow.mfa.enforcement is MfaEnforcement.OFF:
        return
    if flow.mfa.method in PHONE_WAYS:
        yield f'{path}.mfa.method: the number is the sign-in name; the second factor is "email" or "totp"'
    elif flow.mfa.method is MfaMethod.EMAIL and not flow.recovery_email:
        yield f"{path}.mfa.method: accounts have no e-mail address; set recovery_email = true"
