"""Custom policies as clients see them: what the starter pack's relying parties issue (reference 14.4)."""

from collections.abc import Mapping

from mock_b2c.domain.user_flow import DEFAULT_CLAIMS, UserFlowType, is_custom_policy

_SIGN_IN = ("name", "given_name", "family_name", "email", "tid")
STARTER_PACK_CLAIMS: Mapping[UserFlowType, tuple[str, ...]] = {
    UserFlowType.SIGN_UP_SIGN_IN: _SIGN_IN,
    UserFlowType.SIGN_IN: _SIGN_IN,
    UserFlowType.SIGN_UP: _SIGN_IN,
    UserFlowType.PROFILE_EDIT: ("tid",),
    UserFlowType.PASSWORD_RESET: ("email", "tid"),
}
"""Application claims of each kind of relying party, besides `sub`: no `oid`, and `email` as one text."""


def default_claims(name: str, kind: UserFlowType) -> tuple[str, ...]:
    """The application claims of a policy that names none of its own."""
    return STARTER_PACK_CLAIMS.get(kind, _SIGN_IN) if is_custom_policy(name) else DEFAULT_CLAIMS
