"""Judges the bearer token of a request: signature, issuer, audience, time, then scope (RFC 6750, RFC 9068's order)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import jwt

from webapp.tasks_api.errors import InsufficientScopeError, InvalidTokenError, NoTokenError
from webapp.tasks_api.signing_keys import SigningKeys

_LEEWAY = 30  # seconds that two clocks may differ
_REASONS: dict[type[jwt.InvalidTokenError], str] = {
    jwt.ExpiredSignatureError: "The access token has expired",
    jwt.ImmatureSignatureError: "The access token is not valid yet",
    jwt.InvalidAudienceError: "The access token is for another audience",
    jwt.InvalidIssuerError: "The access token was issued by somebody else",
    jwt.InvalidSignatureError: "The signature of the access token is wrong",
    jwt.MissingRequiredClaimError: "The access token lacks a claim it must have",
}
_MALFORMED = "The access token is malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What a valid access token says: whose it is, what they are called, and what the app may do for them."""

    user_id: str
    name: str
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Raises `InsufficientScopeError` unless the token holds `scope`."""
        if scope not in self.scopes:
            raise InsufficientScopeError(scope)


class TokenVerifier:
    """Accepts access tokens that the tenant of `keys` signed for `audience`."""

    def __init__(self, keys: SigningKeys, *, audience: str) -> None:
        self._keys = keys
        self._audience = audience

    def verify(self, authorization: str | None) -> AccessToken:
        """The token of an `Authorization` header, once it has passed; else an `ApiError` that says why not."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer":
            raise NoTokenError("Send an access token: Authorization: Bearer ...")
        try:
            return _access_token(self._claims(token.strip()))
        except (jwt.InvalidTokenError, RecursionError) as error:  # the latter by a header nested too deep
            reason = next((text for kind, text in _REASONS.items() if isinstance(error, kind)), _MALFORMED)
            raise InvalidTokenError(reason) from error

    def _claims(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != "RS256":  # before any key is fetched for it
            raise InvalidTokenError("The access token must be signed with RS256")
        issuer, key = self._keys.find(str(header.get("kid")))
        if key is None:
            raise InvalidTokenError("The access token is signed with an unknown key")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=self._audience,
            leeway=_LEEWAY,
            options={"require": ["exp", "nbf", "iss", "aud"]},
        )
        return claims


def _access_token(claims: dict[str, Any]) -> AccessToken:
    user_id = claims.get("oid") or claims.get("sub")
    # A tenant may be set to issue no subject; then `sub` says so in words, the same for everybody.
    if not isinstance(user_id, str) or not re.fullmatch(r"\S+", user_id):
        raise InvalidTokenError("The access token does not tell who the user is; add the claim User's Object ID")
    return AccessToken(
        user_id=user_id,
        name=str(claims.get("name") or "there"),
        scopes=frozenset(str(claims.get("scp") or "").split()),
    )
