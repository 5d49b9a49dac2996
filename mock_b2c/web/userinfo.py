"""The userinfo endpoint of custom policies that have one (reference 1.1; OpenID Connect Core §5.3, RFC 6750)."""

from flask import Response, abort, request

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.domain.errors import B2CError
from mock_b2c.emulator.userinfo import BearerError
from mock_b2c.web.addresses import asked_authority, emulator, tenant_blueprint
from mock_b2c.web.errors import retry_after, status_of
from mock_b2c.web.parameters import form
from mock_b2c.web.watch import watch

bp = tenant_blueprint("userinfo")
watch(bp)

_ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "WWW-Authenticate",
    "Cache-Control": "no-store",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}
METHODS = ("GET", "POST", "OPTIONS")


@bp.endpoint_route("openid/v2.0/userinfo", methods=METHODS, automatic_options=False)
def userinfo(authority: Authority) -> Response:
    """The claims about the user whom an access token is for; only where a custom policy has `userinfo_endpoint`."""
    if not authority.user_flow.userinfo_endpoint:
        abort(404)
    if request.method == "OPTIONS":
        return Response(status=204, headers=_ANY_ORIGIN | _PREFLIGHT)
    claims = emulator().userinfo(authority, _token())
    return _json(claims, 200)


@bp.errorhandler(BearerError)
def refused(error: BearerError) -> Response:
    """The challenge of RFC 6750 §3; its members stand in the body, too."""
    members = {"error": error.error, "error_description": error.description} if error.error else {}
    challenge = ", ".join(f'{name}="{value}"' for name, value in members.items())
    response = _json(members, error.status)
    response.headers["WWW-Authenticate"] = f"Bearer {challenge}".strip()
    return response


@bp.errorhandler(B2CError)
def unreadable(error: B2CError) -> Response:
    """A request for no policy, or one that cannot be read."""
    incident = emulator().incident(asked_authority(), error)
    members = {"error": "invalid_request", "error_description": incident.description}
    response = _json(members, status_of(error))
    response.headers.extend(retry_after(error))
    return response


def _token() -> str:
    """The one token of the request, by header or by form (RFC 6750 §2); empty without one."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    by_header = value.strip() if scheme.lower() == "bearer" else ""
    by_form = form().get("access_token", "") if request.method == "POST" else ""
    if by_header and by_form:
        raise BearerError(400, "invalid_request", "The access token was sent by more than one method.")
    return by_header or by_form


def _json(members: object, status: int) -> Response:
    return Response(compact_json(members), status, headers=_ANY_ORIGIN, content_type="application/json; charset=utf-8")
