"""Tokens taken apart, with what each part means."""

import base64
import json
from collections.abc import Mapping

from msgspec import Struct

from mock_b2c.domain.claims import EXTENSION, claim_row
from mock_b2c.tokens import KeyRing
from mock_b2c.tokens.read import read_token
from mock_b2c.web.portal.frame import moment

_TIMES = frozenset({"exp", "nbf", "iat", "auth_time"})
MEANINGS = {
    "alg": "How it is signed",
    "kid": "Which of the published keys signed it",
    "typ": "What it is",
    "iss": "Who issued it: the tenant, under the host that the app uses",
    "sub": "The user, by object id",
    "aud": "Whom it is for: an ID token for the app, an access token for the API",
    "exp": "From then on it is worth nothing",
    "nbf": "Before that it is not valid",
    "iat": "When it was issued",
    "auth_time": "When the user gave credentials",
    "nonce": "What the app sent along, so that it knows its own sign-in again",
    "ver": "Version of the token's form",
    "tfp": "The user flow",
    "acr": "The user flow or custom policy",
    "azp": "The app that asked for it",
    "scp": "What the app may do at the API",
    "roles": "What the app may do by itself",
    "at_hash": "Ties the access token to this one",
    "c_hash": "Ties the code to this one",
    "sid": "The session, for front-channel log-out",
    "oid": "The user's object id",
    "emails": "The user's addresses",
    "newUser": "There when the user has just signed up",
    "idp": "The identity provider of the account",
    "isForgotPassword": "There when the password was just reset",
}


class Claim(Struct, frozen=True, kw_only=True):
    """A member of header or payload."""

    name: str
    value: str
    means: str


class Token(Struct, frozen=True, kw_only=True):
    """A token taken apart. `fault` says why it could not be; `verified` whether a published key signed it."""

    title: str
    parts: tuple[str, ...]
    header: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()
    fault: str = ""
    verified: bool = False


def decoded(text: str, keys: KeyRing, title: str = "") -> Token:
    """The token; whatever the text is, there is an answer."""
    parts = tuple(text.split("."))
    header, claims = (_members(part) for part in (*parts[:2], *("", ""))[:2])
    if len(parts) != 3 or header is None or claims is None:
        named = title or "Not a token"
        return Token(title=named, parts=parts[:3], fault="It is no JSON Web Token: three parts with dots between them.")
    kind = "Access token" if {"scp", "azp"} & claims.keys() else "ID token"
    return Token(
        title=title or kind,
        parts=parts,
        header=_told(header),
        claims=_told(claims),
        verified=read_token(keys, text) is not None,
    )


def _members(part: str) -> Mapping[str, object] | None:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _told(members: Mapping[str, object]) -> tuple[Claim, ...]:
    return tuple(Claim(name=name, value=_value(name, value), means=_means(name)) for name, value in members.items())


def _value(name: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if name in _TIMES and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{text} ({moment(value)})"
    return text


def _means(name: str) -> str:
    row = claim_row(name)
    label = f"The user's {row.label.removeprefix('User ').lower()}" if row and row.attribute in _KNOWN else ""
    return MEANINGS.get(name) or ("A custom attribute" if name.startswith(EXTENSION) else label)


_KNOWN = frozenset(
    {
        "displayName",
        "givenName",
        "surname",
        "city",
        "country",
        "state",
        "postalCode",
        "streetAddress",
        "jobTitle",
    }
)
