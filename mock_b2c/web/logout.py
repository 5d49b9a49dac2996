"""The log-out endpoint (reference 6.1)."""

from flask import Response, render_template

from mock_b2c.domain.authority import Authority
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.errors import refuse_damaged_cookies
from mock_b2c.web.parameters import query
from mock_b2c.web.responses import Redirect, html_page, new_nonce

bp = tenant_blueprint("logout")
bp.before_request(refuse_damaged_cookies)


@bp.endpoint_route("oauth2/v2.0/logout", "oauth2/logout", methods=("GET",))
def logout(authority: Authority) -> Response:
    """Ends the session, then goes on to the application or shows that the user is signed out."""
    ended = emulator().sign_out(authority, query(), cookies.session_value(authority))
    if ended.location is None:
        nonce = new_nonce()
        response = html_page(render_template("signed_out.html", nonce=nonce, tenant=authority.tenant), nonce=nonce)
    else:
        response = Redirect(ended.location)
    cookies.end_session(response, authority)
    return response
