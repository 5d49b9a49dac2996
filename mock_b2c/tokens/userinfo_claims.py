"""What an access token says so that the userinfo endpoint can answer by it alone."""

from collections.abc import Mapping
from typing import Any

from mock_b2c.domain.grants import Grant
from mock_b2c.domain.scopes import OPENID, Resource
from mock_b2c.domain.standard_claims import claims_of

GRANT = "grant_id"
CLAIMS = "userinfo_claims"


def of_access_token(grant: Grant, resource: Resource) -> dict[str, object]:
    """Standard scopes in `scp`, claims asked for by name, and the grant that may be revoked: each only where it is."""
    claims: dict[str, object] = {}
    if grant.scopes.standard:
        claims["scp"] = " ".join(dict.fromkeys((*resource.scopes, OPENID, *grant.scopes.standard)))
    if grant.userinfo_claims:
        claims[CLAIMS] = list(grant.userinfo_claims)
    if grant.family:
        claims[GRANT] = grant.family
    return claims


def asked_names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The standard claims that an access token may fetch."""
    return (*claims_of(str(claims.get("scp", "")).split()), *claims.get(CLAIMS, ()))
