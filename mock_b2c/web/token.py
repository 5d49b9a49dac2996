"""The token endpoint (reference 4): JSON with exactly two members for every error."""

import json

from flask import Response, request
from werkzeug.exceptions import HTTPException

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError
from mock_b2c.web.addresses import asked_authority, emulator, tenant_blueprint
from mock_b2c.web.parameters import form

bp = tenant_blueprint("token")


@bp.endpoint_route("oauth2/v2.0/token", "oauth2/token", methods=("POST",))
def token(authority: Authority) -> Response:
    """Redeems a grant."""
    members = emulator().redeem(authority, form(), request.headers.get("Authorization", ""))
    return _json(members, 200)


@bp.endpoint_route("oauth2/v2.0/token", "oauth2/token", methods=("GET", "PUT", "DELETE", "PATCH"))
def wrong_method(authority: Authority) -> Response:  # noqa: ARG001 - refused for all
    """Only POST redeems."""
    raise B2CError("AADB2C90226")


@bp.errorhandler(B2CError)
def refused(error: B2CError) -> Response:
    """The error as JSON."""
    incident = emulator().incident(asked_authority(), error)
    shown = incident.error.oauth_error
    response = _json({"error": shown, "error_description": incident.description}, 400)
    if shown == "invalid_client" and _standard_errors():  # RFC 6749 §5.2
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Basic realm="token"'
    return response


@bp.errorhandler(HTTPException)
def unreadable(error: HTTPException) -> Response:
    """A body that is too large or cannot be read."""
    return refused(B2CError("AADB2C90122", parameter=f"request body ({error.name})"))


def _standard_errors() -> bool:
    authority = asked_authority()
    return authority is not None and authority.user_flow.openid.standard_errors


def _json(members: object, status: int) -> Response:
    body = json.dumps(members, separators=(",", ":"))
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, must-revalidate, no-cache"
    response.headers["Pragma"] = "no-cache"
    return response
