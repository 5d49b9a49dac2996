"""Reading tokens that this emulator signed, and nobody else's."""

from collections.abc import Mapping
from typing import Any

from mock_b2c.domain.errors import B2CError
from mock_b2c.tokens.key_ring import KeyRing, KeySet

Keys = KeyRing | KeySet
_SIGNATURE_ONLY: Any = {f"verify_{name}": False for name in ("aud", "exp", "nbf", "iat")}


def read_token(keys: Keys, token: str) -> Mapping[str, Any] | None:
    """The claims of a token signed by one of `keys`; None for anything else. Its times are not looked at."""
    import jwt  # noqa: PLC0415 - it takes long to load, and few user flows read tokens

    try:
        key = keys.public_key(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            return None
        claims: Mapping[str, Any] = jwt.decode(token, key, algorithms=["RS256"], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, RecursionError):  # a header of a thousand brackets is no token either
        return None
    return claims


def hinted_user(keys: Keys, token: str) -> str:
    """Whom an `id_token_hint` names, expired or not; B2CError AADB2C90240 when it is no token of ours."""
    claims = read_token(keys, token)
    if claims is None:
        raise B2CError("AADB2C90240")
    return str(claims.get("sub", ""))
