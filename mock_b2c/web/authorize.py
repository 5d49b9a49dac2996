"""The authorize endpoint (reference 3)."""

from flask import Response

from mock_b2c.domain.authority import Authority
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.errors import refuse_damaged_cookies
from mock_b2c.web.parameters import query
from mock_b2c.web.responses import answer

bp = tenant_blueprint("authorize")
bp.before_request(refuse_damaged_cookies)


@bp.endpoint_route("oauth2/v2.0/authorize", "oauth2/authorize", methods=("GET",))
def authorize(authority: Authority) -> Response:
    """A page of the user flow, or at once the answer to the application."""
    return answer(authority, emulator().authorize(authority, query(), cookies.session_value(authority)))
