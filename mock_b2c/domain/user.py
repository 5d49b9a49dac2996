"""A user of the directory."""

from collections.abc import Mapping

from msgspec import Struct, field

from mock_b2c.domain.calling_codes import is_full_number
from mock_b2c.domain.conditional_access import Risk
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.mfa import StrongAuthentication
from mock_b2c.domain.password_rules import LOCAL_ACCOUNT, PASSWORD_SECONDS, PasswordPolicy


class User(Struct, frozen=True, kw_only=True):
    """An account. `attributes` are keyed by B2C's attribute ids (`displayName`, `city`, `extension_Shoe`).

    `force_password_reset` asks for a new password at the next sign-in (`forceChangePasswordNextSignIn`, reference 7.4).
    `username` is the sign-in name of accounts that have one; their `email` is only for verification (reference 7.5).
    One with an `identity` belongs to somebody at an identity provider: it has no password, its `email` is what the
    provider says (perhaps nothing) and signs nobody in.
    `risk` is what rules of Conditional Access judge by.
    `password_set_at` is when its password was set, in epoch seconds, and `old_password_hash` the one before it.
    `updated_at` is when the account was made or last changed, in epoch seconds.
    """

    id: ObjectId
    email: str
    password_hash: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True
    sessions_valid_from: float = 0.0
    updated_at: float = 0.0
    force_password_reset: bool = False
    username: str = ""
    strong: StrongAuthentication = field(default_factory=StrongAuthentication)
    identity: FederatedIdentity | None = None
    risk: Risk = Risk()
    password_policies: frozenset[PasswordPolicy] = LOCAL_ACCOUNT
    password_set_at: float = 0.0
    old_password_hash: str = ""

    def must_change_password(self, now: float) -> bool:
        """Whether a new password has to be set: it was asked for, or the old one has expired (reference 7.4)."""
        if self.force_password_reset or PasswordPolicy.DISABLE_EXPIRATION in self.password_policies:
            return self.force_password_reset
        return now >= self.password_set_at + PASSWORD_SECONDS

    @property
    def signs_in_by_phone(self) -> bool:
        """Whether its sign-in name is a telephone number."""
        return is_full_number(self.username)

    @property
    def sign_in_name(self) -> str:
        """The name that signs this account in, in the form under which it is unique."""
        return normal_sign_in_name(self.username or self.email)

    @property
    def unique_name(self) -> str:
        """What no other account of the tenant is called: who somebody is at a provider, or the sign-in name."""
        return f"{self.identity.subject} of {self.identity.issuer}" if self.identity else self.sign_in_name


def normal_sign_in_name(name: str) -> str:
    """Sign-in names are compared without regard to case and surrounding blanks."""
    return name.strip().casefold()
