"""The state of one run of a user flow. `user_flows` says how it moves; stores keep it between requests."""

from collections.abc import Mapping

from msgspec import Struct, field

from mock_b2c.domain.authority import VERSION_2
from mock_b2c.domain.authorization import AuthorizationRequest
from mock_b2c.domain.identity_provider import FederatedPerson, Handover
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.languages import ENGLISH
from mock_b2c.domain.mfa import PhoneWay
from mock_b2c.domain.records import WithSecrets


class Verification(Struct, frozen=True, kw_only=True):
    """An e-mail address being verified by a one-time code; times in epoch seconds."""

    email: str
    code: str
    expires_at: float
    sends: int = 1
    tries: int = 0
    verified: bool = False


class PhoneCheck(WithSecrets, frozen=True, kw_only=True):
    """A number being proved; `code` is empty for a call, which is confirmed by a key."""

    hidden = frozenset({"code"})

    number: str
    way: PhoneWay
    code: str
    expires_at: float
    sends: int = 1


class Challenge(WithSecrets, frozen=True, kw_only=True):
    """A CAPTCHA that is being solved."""

    hidden = frozenset({"answer"})

    id: str
    answer: str
    expires_at: float
    tries: int = 0
    solved: bool = False


class Journey(WithSecrets, frozen=True, kw_only=True):
    """`page` is the page on show. `answered` is set once its answers were accepted, so that `confirmed` may move on.

    `authenticated_at` is when the person last proved to be the user, in epoch seconds; `keep_signed_in` is what was
    ticked on the sign-in page. A web service that was asked may have `blocked` it, with a message for the person, or
    `failed`, with the code of the error and the `reason`.
    `target` is the page that waits for the second factor; that is set once one was given.
    `misses` counts wrong codes for it, `phone` and `totp_secret` are what it is proved by until then.
    `handover` is the way to an identity provider, `person` whom it answered with.
    """

    hidden = frozenset({"totp_secret"})

    page: str
    answered: bool = False
    user_id: ObjectId | None = None
    authenticated_at: float | None = None
    verification: Verification | None = None
    new_user: bool = False
    password_reset: bool = False
    keep_signed_in: bool = False
    blocked: str = ""
    failed: str = ""
    reason: str = ""
    target: str = ""
    second_factor: bool = False
    misses: int = 0
    phone: PhoneCheck | None = None
    totp_secret: str = ""
    handover: Handover | None = None
    person: FederatedPerson | None = None
    challenge: Challenge | None = None


class Transaction(WithSecrets, frozen=True, kw_only=True):
    """An authorization request under way in one browser.

    `id` is public (it stands in the page and in URLs); `browser_key` is the value of the cookie that ties the
    transaction to the browser that began it; `csrf` is renewed with each page. `auth_time` is set when the single
    sign-on session brought the user. `language` is that of all its pages, `protocol` the version of the address that
    the request came to, `parameters` what claims resolvers may read of it.
    """

    hidden = frozenset({"browser_key", "csrf", "parameters"})

    id: str
    tenant_id: TenantId
    policy: str
    request: AuthorizationRequest
    journey: Journey
    browser_key: str
    csrf: str
    auth_time: float | None = None
    language: str = ENGLISH
    protocol: str = VERSION_2
    parameters: Mapping[str, str] = field(default_factory=dict)

    def authenticated_at(self, now: float) -> float:
        """When the user gave credentials: before the single sign-on session that brought them, or on a page of this."""
        if self.auth_time is not None:
            return self.auth_time
        given = self.journey.authenticated_at
        return now if given is None else given
