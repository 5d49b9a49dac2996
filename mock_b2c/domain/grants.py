"""What codes and refresh tokens stand for (reference 4), and the rules that bind them to who redeems them."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.authority import VERSION_2
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.pkce import Challenge
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.scopes import GrantedScopes
from mock_b2c.domain.token_request import TokenRequest
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import TokenSettings

CODE_SECONDS = 600  # reference 3.3
SPA_REFRESH_SECONDS = 24 * 60 * 60  # reference 5.3


class SignIn(WithSecrets, frozen=True, kw_only=True):
    """Who signed in, when and how: what tokens say about the user's side of a grant.

    `session_id` is None where there is no single sign-on session, `provider_token` empty unless an identity provider
    has just vouched for the user. `told` are the attributes that a web service gave for the tokens of this sign-in; a
    refresh shows them again and asks nobody (reference 14.1). `resolved` are claims that claims resolvers made.
    """

    hidden = frozenset({"provider_token", "resolved"})

    user_id: ObjectId
    auth_time: int
    new_user: bool = False
    password_reset: bool = False
    session_id: str | None = None
    provider_token: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    resolved: Mapping[str, str] = field(default_factory=dict)

    def shown(self, user: User) -> User:
        """The user as tokens show it."""
        return replace(user, attributes={**user.attributes, **self.told}) if self.told else user


class Grant(Struct, frozen=True, kw_only=True):
    """What a code or a refresh token stands for. `policy` is the user flow that issued it.

    `family` is the same for all that comes from one authorization, where that may be revoked as a whole; the two
    tuples name standard claims that userinfo and ID token hold beside those of the user flow. `protocol` is the version
    of the addresses that it was made at, `journey` the transaction id of the sign-in, for the log.
    """

    tenant_id: TenantId
    client_id: str
    policy: str
    platform: Platform
    scopes: GrantedScopes
    nonce: str | None
    sign_in: SignIn
    client_info: bool
    issued_at: float
    expires_at: float
    window_end: float | None
    family: str = ""
    userinfo_claims: tuple[str, ...] = ()
    id_token_claims: tuple[str, ...] = ()
    protocol: str = VERSION_2
    journey: str = ""

    @property
    def ends_at(self) -> float:
        """When the grant is of no use any more, in epoch seconds; a window without an end sets no limit."""
        return self.expires_at if self.window_end is None else min(self.expires_at, self.window_end)

    def check(self, *, client_id: str, policy: str, protocol: str, now: float) -> None:
        """Raises B2CError: another client (AADB2C90279), user flow (90088) or version (90087), past its end (90080)."""
        if client_id.lower() != self.client_id.lower():
            raise B2CError("AADB2C90279", client_id=client_id, issued_to=self.client_id)
        if policy.lower() != self.policy.lower():
            raise B2CError("AADB2C90088", actual=policy, expected=self.policy)
        if protocol != self.protocol:
            raise B2CError("AADB2C90087", actual=protocol, expected=self.protocol)
        if now >= self.ends_at:
            kind = "Grant" if now >= self.expires_at else "Grant sliding window"
            issued, end = _seconds(self.issued_at), _seconds(self.ends_at)
            raise B2CError("AADB2C90080", now=_seconds(now), issued=issued, kind=kind, end=end)

    def check_user(self, user: User | None) -> User:
        """The user of the grant as tokens show it.

        B2CError when deleted (AADB2C90128) or with sessions revoked since (90129).
        """
        if user is None:
            raise B2CError("AADB2C90128")
        if not user.enabled or self.issued_at < user.sessions_valid_from:
            raise B2CError("AADB2C90129")
        return self.sign_in.shown(user)


class AuthorizationCode(Struct, frozen=True, kw_only=True):
    """A grant that is bound to the redirect URI and the PKCE challenge of its authorization request.

    `spent` marks one that was redeemed, where a second try revokes what the first one got.
    """

    grant: Grant
    redirect_uri: str
    challenge: Challenge | None
    spent: bool = False

    def check_binding(self, request: TokenRequest) -> None:
        """Raises B2CError unless the request proves to come from where the code was sent."""
        if request.redirect_uri != self.redirect_uri:
            raise B2CError(
                "AADB2C90085",
                advice=f"redirect_uri must be the one of the authorization request: {self.redirect_uri}",
            )
        if self.challenge is not None:
            self.challenge.verify(request.code_verifier)
        elif request.code_verifier:  # RFC 9700 §4.8.2: no downgrade by leaving the challenge out
            raise B2CError("AADB2C90182")


def refresh_window_end(settings: TokenSettings, platform: Platform, now: float) -> float | None:
    """When the refresh tokens that follow from a sign-in end, however often they are renewed (reference 5.3)."""
    if platform is Platform.SPA:
        return now + SPA_REFRESH_SECONDS
    return None if settings.refresh_window_seconds is None else now + settings.refresh_window_seconds


def _seconds(at: float) -> str:
    return str(int(at))
