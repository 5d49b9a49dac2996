"""The standard claims of OpenID Connect Core §5.1, the scopes that ask for them (§5.4), and where values come from.

What the directory has no attribute for is read from the custom attribute of the claim's name: `nickname` from
`extension_nickname`. A claim without a value is left out.
"""

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from mock_b2c.domain.claims import EXTENSION
from mock_b2c.domain.user import User

Value = Callable[[User], object | None]


class StandardClaim(Struct, frozen=True, kw_only=True):
    """A claim, the scope that asks for it, and its value for a user."""

    claim: str
    scope: str
    value: Value


def _attribute(name: str) -> Value:
    return lambda user: user.attributes.get(name) or None


def _custom(claim: str) -> Value:
    return _attribute(EXTENSION + claim)


def _flag(claim: str) -> Value:
    return lambda user: {"true": True, "false": False}.get(user.attributes.get(EXTENSION + claim, "").lower())


_ADDRESS = {
    "street_address": "streetAddress",
    "locality": "city",
    "region": "state",
    "postal_code": "postalCode",
    "country": "country",
}


def _address(user: User) -> object | None:
    """OpenID Connect Core §5.1.1; `formatted` has a line for each part that there is."""
    parts = {member: user.attributes[name] for member, name in _ADDRESS.items() if user.attributes.get(name)}
    return {"formatted": "\n".join(parts.values()), **parts} if parts else None


_PROFILE: Mapping[str, Value] = {
    "name": _attribute("displayName"),
    "family_name": _attribute("surname"),
    "given_name": _attribute("givenName"),
    "preferred_username": lambda user: user.username or user.email or None,
    "updated_at": lambda user: int(user.updated_at) or None,
    **{
        claim: _custom(claim)
        for claim in (
            "middle_name",
            "nickname",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
        )
    },
}
_BY_SCOPE: Mapping[str, Mapping[str, Value]] = {
    "profile": _PROFILE,
    # The e-mail address of a local account was verified when the account was made; of others the provider has to know.
    "email": {
        "email": lambda user: user.email or None,
        "email_verified": lambda user: user.identity is None or None,
    },
    "address": {"address": _address},
    "phone": {"phone_number": _custom("phone_number"), "phone_number_verified": _flag("phone_number_verified")},
}
ROWS = tuple(
    StandardClaim(claim=claim, scope=scope, value=value)
    for scope, claims in _BY_SCOPE.items()
    for claim, value in claims.items()
)
STANDARD_CLAIMS = tuple(row.claim for row in ROWS)


def claims_of(scopes: Collection[str]) -> tuple[str, ...]:
    """The names of the claims that these scopes ask for."""
    return tuple(row.claim for row in ROWS if row.scope in scopes)


def standard_claims(user: User, names: Collection[str]) -> dict[str, object]:
    """The claims of these names as far as the user has them."""
    values = ((row.claim, row.value(user)) for row in ROWS if row.claim in names)
    return {claim: value for claim, value in values if value is not None}
