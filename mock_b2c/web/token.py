"""The token endpoint (reference 4): JSON with exactly two members for every error."""

from flask import Response
from werkzeug.exceptions import HTTPException

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.token_request import is_readable_from
from mock_b2c.web import cookies
from mock_b2c.web.addresses import asked_authority, emulator, tenant_blueprint
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.asked import asked
from mock_b2c.web.errors import OrderedFailureError, retry_after
from mock_b2c.web.parameters import form, given, query
from mock_b2c.web.responses import ANSWER_HEADERS, stamped
from mock_b2c.web.watch import watch

bp = tenant_blueprint("token")
watch(bp)
PREFLIGHT = (
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "content-type, client-request-id, x-client-sku, x-client-ver"),
    ("Access-Control-Max-Age", "3600"),
)

_HEADERS = (*ANSWER_HEADERS, ("Pragma", "no-cache"))
PATHS = "oauth2/v2.0/token", "oauth2/token"


@bp.endpoint_route(*PATHS, methods=("POST",), automatic_options=False)
def token(authority: Authority) -> Response:
    """Redeems a grant. The service takes parameters in the query, too, by which public clients call it."""
    fields, environ = {**query(), **form()}, asked().environ
    authorization, origin = environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_ORIGIN", "")
    members = emulator().redeem(authority, fields, authorization, origin)
    return _json(members, 200)


@bp.endpoint_route(*PATHS, methods=("OPTIONS",), automatic_options=False)
def preflight(authority: Authority) -> Response:  # noqa: ARG001 - `allow_origin` looks at it
    """A browser asks whether a script may call (reference 1.5); the header fields are `allow_origin`'s."""
    return Response(status=204)


@bp.endpoint_route(*PATHS, methods=("GET", "PUT", "DELETE", "PATCH"), automatic_options=False)
def wrong_method(authority: Authority) -> Response:  # noqa: ARG001 - refused for all
    """Only POST redeems."""
    raise B2CError("AADB2C90226")


@bp.after_request
def allow_origin(response: Response) -> Response:
    """Lets scripts of single-page applications read the answer, and of nobody else (reference 1.5)."""
    current, authority = asked(), asked_authority()
    origin = current.environ.get("HTTP_ORIGIN", "")
    if not (origin and authority):
        return response
    response.headers["Vary"] = "Origin"
    asks_ahead = current.method == "OPTIONS"
    if is_readable_from(authority.tenant, origin, None if asks_ahead else given()):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.extend(PREFLIGHT if asks_ahead else ())
    return response


@bp.errorhandler(B2CError)
def refused(error: B2CError) -> Response:
    """The error as JSON."""
    incident = emulator().incident(asked_authority(), error)
    wait, shown = retry_after(error), incident.error.oauth_error
    status = 429 if wait else 500 if isinstance(error, OrderedFailureError) else 400
    told = _json({"error": shown, "error_description": incident.description}, status)
    told.headers.extend(wait)
    if shown == "invalid_client" and _standard_errors():  # RFC 6749 §5.2
        told.status_code = 401
        told.headers["WWW-Authenticate"] = 'Basic realm="token"'
    return told


@bp.errorhandler(HTTPException)
def unreadable(error: HTTPException) -> Response:
    """A body that is too large or cannot be read."""
    return refused(B2CError("AADB2C90122", parameter=f"request body ({error.name})"))


def _standard_errors() -> bool:
    authority = asked_authority()
    return authority is not None and authority.user_flow.openid.standard_errors


def _json(members: object, status: int) -> Response:
    body = compact_json(members)
    response = WholeResponse(body, status, content_type="application/json; charset=utf-8", fixed=_HEADERS)
    cookies.no_transaction(response)
    return stamped(response)
