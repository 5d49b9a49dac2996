"""Use case: a client asks by an access token who the user is (reference 1.1, OpenID Connect Core §5.3)."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.claims import Subject, application_claims
from mock_b2c.domain.custom_attributes import typed_attributes
from mock_b2c.domain.events import Refused
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.standard_claims import standard_claims
from mock_b2c.domain.user import User
from mock_b2c.emulator.families import is_revoked
from mock_b2c.emulator.world import World
from mock_b2c.tokens.read import read_token
from mock_b2c.tokens.userinfo_claims import GRANT, asked_names

INVALID_TOKEN = "invalid_token"  # noqa: S105 - an error of RFC 6750 §3.1
_TEXTS, _TIMES = ("iss", "aud", "sub"), ("exp", "iat")
_log = logging.getLogger("mock_b2c")


class BearerError(Exception):
    """A refusal in the words of RFC 6750 §3.1; `hint` is for the developer and not for the wire.

    Without `error` the request had no token at all.
    """

    def __init__(self, status: int, error: str = "", description: str = "", hint: str = "") -> None:
        self.status, self.error, self.description, self.hint = status, error, description, hint
        super().__init__(description)


class UserInfo(Struct, frozen=True, kw_only=True):
    """Answers by access tokens of the same policy, whatever API of the tenant they are for."""

    world: World

    def claims(self, authority: Authority, token: str) -> dict[str, object]:
        """The claims about the user of an access token; BearerError when there is no answer."""
        try:
            return self._claims(authority, token)
        except BearerError as error:
            self._tell(authority, error)
            raise

    def _claims(self, authority: Authority, token: str) -> dict[str, object]:
        if not token:
            raise BearerError(401, hint="Send an access token as 'Authorization: Bearer …'.")
        claims = self._verified(authority, token)
        user = self._user(authority, claims)
        subject = Subject(
            object_id=user.id,
            email=user.email,
            attributes=typed_attributes(user.attributes, authority.tenant.custom_attributes),
            tenant_id=authority.tenant.id,
            identity_provider=user.identity.issuer if user.identity else "",
        )
        return {
            "sub": claims["sub"],
            **application_claims(authority.user_flow.application_claims, subject),
            **standard_claims(user, asked_names(claims)),
        }

    def _verified(self, authority: Authority, token: str) -> Mapping[str, Any]:
        claims = read_token(self.world.issuer.keys.of(authority.user_flow), token)
        if claims is None:
            raise _invalid("The access token is malformed or was not issued by this tenant.")
        if "azp" not in claims:
            raise _invalid("The token is no access token.", "An ID token is for the client itself.")
        odd = [name for name in _TEXTS if not isinstance(claims.get(name), str)]
        odd += [name for name in _TIMES if not isinstance(claims.get(name), int | float)]
        if odd:
            raise _invalid("The access token is malformed.", f"These claims are missing or odd: {', '.join(odd)}.")
        if claims["iss"] != authority.issuer or _policy(claims) not in {"", authority.user_flow.name.lower()}:
            hint = f"It comes from {_policy(claims)} of {claims['iss']}; ask the userinfo endpoint of the same policy."
            raise _invalid("The access token was issued by another policy.", hint)
        if authority.tenant.app(str(claims["aud"])) is None:
            raise _invalid("The access token is for nobody in this tenant.")
        if self.world.clock.now() >= claims["exp"]:
            raise _invalid("The access token has expired.")
        if is_revoked(self.world, str(claims.get(GRANT, ""))):
            raise _invalid("The access token was revoked.", "Its authorization code was redeemed twice.")
        return claims

    def _user(self, authority: Authority, claims: Mapping[str, Any]) -> User:
        user_id = str(claims.get("oid") or claims["sub"])  # `sub` may be a text that names nobody (reference 5.3)
        user = self.world.active_user(authority.tenant.id, ObjectId(user_id), _latest(claims["iat"]))
        if user is None:
            raise _invalid("The user was deleted or disabled, or the sessions were revoked.")
        return user

    def _tell(self, authority: Authority, error: BearerError) -> None:
        world = self.world
        told = error.description or "The request has no access token."
        world.events.append(
            Refused(
                at=world.clock.now(),
                tenant=authority.tenant.name,
                code=error.error or "no token",
                message=told,
                hint=error.hint,
                correlation_id=world.ids.guid(),
            )
        )
        _log.warning("userinfo: %s%s", told, f" Hint: {error.hint}" if error.hint else "")


def _invalid(description: str, hint: str = "") -> BearerError:
    return BearerError(401, INVALID_TOKEN, description, hint)


def _latest(issued_at: float) -> float:
    """When a token with this `iat`, which counts whole seconds, was issued at the latest."""
    return math.nextafter(issued_at + 1, issued_at)


def _policy(claims: Mapping[str, Any]) -> str:
    return str(claims.get("tfp") or claims.get("acr") or "").lower()
