"""Reading the claims of an ID token: who the user is, and how each claim is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Claims = dict[str, Any]

_MEANINGS = {
    "acr": "User flow that was used",
    "at_hash": "Hash that ties an access token to this token",
    "aud": "App this token is for",
    "auth_time": "When you entered your password",
    "city": "City",
    "country": "Country or region",
    "email": "Email address",
    "emails": "Email addresses",
    "exp": "When this token expires",
    "family_name": "Surname",
    "given_name": "Given name",
    "iat": "When this token was issued",
    "idp": "Identity provider",
    "iss": "Who issued this token",
    "jobTitle": "Job title",
    "name": "Display name",
    "nbf": "From when this token is valid",
    "newUser": "Whether you have just signed up",
    "nonce": "Random text that ties this token to your sign-in",
    "oid": "Your object id in the tenant",
    "postalCode": "Postal code",
    "state": "State or province",
    "streetAddress": "Street address",
    "sub": "Who you are",
    "tfp": "User flow that was used",
    "ver": "Version of the token format",
}
_TIMES = {"auth_time", "exp", "iat", "nbf"}
_YEAR_3000 = 32_503_680_000
_ABOUT_THE_TOKEN = {  # and not about the person
    *("iss", "aud", "exp", "nbf", "iat", "auth_time", "nonce", "ver", "tfp", "acr", "at_hash", "c_hash"),
    *("idp", "newUser", "isForgotPassword"),
}


def user_id(claims: Claims) -> str:
    """What tells one user of the tenant from another: the object id, else the subject.

    A tenant may be set to issue no subject; then `sub` says so in words, the same for everybody.
    """
    subject = claims.get("oid") or claims["sub"]
    if not isinstance(subject, str) or " " in subject:
        raise ValueError("ID token without a user's id; add the claim User's Object ID to the user flow")
    return subject


def email(claims: Claims) -> str | None:
    """The user's email address: user flows issue the list `emails`, custom policies `email`."""
    emails = claims.get("emails")
    first = emails[0] if isinstance(emails, list) and emails else claims.get("email")
    return first if isinstance(first, str) else None


def edited(user: Claims, claims: Claims) -> Claims:
    """The claims of a sign-in with what `claims` of a later profile edit say about the person."""
    return user | {name: value for name, value in claims.items() if name not in _ABOUT_THE_TOKEN}


def rows(claims: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value as text and meaning of each claim, by name."""
    return [(name, _text(name, claims[name]), _MEANINGS.get(name, "")) for name in sorted(claims)]


def _text(name: str, value: Any) -> str:
    if name in _TIMES and isinstance(value, int) and 0 < value < _YEAR_3000:
        return f"{value} ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
