"""The authorize endpoint (reference 3)."""

from flask import Response, request

from mock_b2c.domain.authority import Authority
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.errors import refuse_damaged_cookies
from mock_b2c.web.languages import accepted_languages, note_locales
from mock_b2c.web.parameters import form, query
from mock_b2c.web.responses import answer
from mock_b2c.web.watch import watch

bp = tenant_blueprint("authorize")
watch(bp)
bp.before_request(refuse_damaged_cookies)


@bp.endpoint_route("oauth2/v2.0/authorize", "oauth2/authorize", methods=("GET", "POST"))
def authorize(authority: Authority) -> Response:
    """A page of the user flow, or at once the answer to the application. The request may be a form (Core §3.1.2.1)."""
    params = form() if request.method == "POST" else query()
    note_locales(params.get("ui_locales", ""))
    accepted = accepted_languages() if authority.user_flow.languages.is_choice else ()
    session, address = cookies.session_value(authority), request.remote_addr or ""
    return answer(authority, emulator().authorize(authority, params, session, accepted, address))
