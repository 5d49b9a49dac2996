"""Tokens that are wrong on purpose."""

import time
from collections.abc import Mapping

from mock_b2c.domain.faults import Fault, TokenFault

_ELSEWHERE = "https://login.elsewhere.example/00000000-0000-4000-8000-000000000000/v2.0/"
_NOBODY = "00000000-0000-4000-8000-000000000000"
_HOUR = 60 * 60


def spoiled_claims(claims: Mapping[str, object], fault: Fault) -> dict[str, object]:
    """The claims as the fault leaves them."""
    issued = int(str(claims.get("iat", 0))) or int(time.time())
    lifetime = int(str(claims.get("exp", issued + _HOUR))) - issued
    moved = {"iat": issued - lifetime - _HOUR, "nbf": issued - lifetime - _HOUR, "exp": issued - _HOUR}
    changes: dict[TokenFault, dict[str, object]] = {
        TokenFault.ISSUER: {"iss": _ELSEWHERE},
        TokenFault.AUDIENCE: {"aud": _NOBODY},
        TokenFault.NONCE: {"nonce": "another nonce"},
        TokenFault.EXPIRED: {**moved},
        TokenFault.NOT_YET_VALID: {"nbf": issued + _HOUR, "exp": issued + _HOUR + lifetime},
        TokenFault.MISSING_CLAIM: {fault.claim: None},
        TokenFault.EXTRA_CLAIM: {fault.claim: fault.value},
    }
    changed = {**claims, **changes.get(TokenFault(fault.kind), {})}
    left_out = fault.claim if fault.kind is TokenFault.MISSING_CLAIM else ""
    return {name: value for name, value in changed.items() if name != left_out}


def spoiled_signature(token: str) -> str:
    """The token with another signature of the same length."""
    head, payload, signature = token.split(".")
    other = "A" if signature[10] != "A" else "B"
    return f"{head}.{payload}.{signature[:10]}{other}{signature[11:]}"
