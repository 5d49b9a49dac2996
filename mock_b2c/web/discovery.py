"""Discovery documents and keys (reference 2). No signing and no storage is touched here."""

from flask import Response

from mock_b2c.domain.authority import Authority
from mock_b2c.published import CONTENT_TYPE, HEADER_FIELDS, discovery_document
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.application import WholeResponse

bp = tenant_blueprint("discovery")


@bp.endpoint_route("v2.0/.well-known/openid-configuration", methods=("GET",))
def version_2(authority: Authority) -> Response:
    """The document that MSAL reads."""
    return _public(discovery_document(authority, version="v2.0/"))


@bp.endpoint_route(".well-known/openid-configuration", methods=("GET",))
def version_1(authority: Authority) -> Response:
    """The document without v2.0 in its addresses; `identity` reads it at sign-out (reference 2.2)."""
    return _public(discovery_document(authority, version=""))


@bp.endpoint_route("discovery/v2.0/keys", "discovery/keys", methods=("GET",))
def keys(authority: Authority) -> Response:
    """The JWK set."""
    return _public(emulator().key_ring.of(authority.user_flow).jwks)


def _public(body: bytes) -> Response:
    return WholeResponse(body, content_type=CONTENT_TYPE, fixed=HEADER_FIELDS)
