"""The log-out endpoint (reference 6.1)."""

from urllib.parse import urlsplit

from flask import Response, render_template, request

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.tenant import Tenant
from mock_b2c.emulator import SignOutAnswer
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.errors import refuse_damaged_cookies
from mock_b2c.web.languages import in_language_of_browser, note_locales
from mock_b2c.web.parameters import form, query
from mock_b2c.web.responses import html_page, new_nonce, redirect
from mock_b2c.web.watch import watch

bp = tenant_blueprint("logout")
watch(bp)
bp.before_request(refuse_damaged_cookies)


@bp.endpoint_route("oauth2/v2.0/logout", "oauth2/logout", methods=("GET", "POST"))
def logout(authority: Authority) -> Response:
    """Ends the session, then goes on to the application or shows that the user is signed out."""
    if request.method == "HEAD":  # whoever only looks at links ends nobody's session (RFC 9110 §9.2.1)
        return Response(content_type="text/html; charset=utf-8")
    params = query() | (form() if request.method == "POST" else {})
    note_locales(params.get("ui_locales", ""))
    ended = emulator().sign_out(authority, params, cookies.session_value(authority))
    at_once = ended.location if not ended.logout_urls else None
    response = redirect(at_once) if at_once else signed_out(authority.tenant, ended)
    cookies.end_session(response, authority, all_over=ended.all_over)
    return response


def signed_out(tenant: Tenant, ended: SignOutAnswer) -> Response:
    """The signed-out page. It calls log-out URLs in frames, then leads on to where the application wants its user."""
    nonce = new_nonce()
    body = render_template("signed_out.html", nonce=nonce, tenant=tenant, ended=ended, **in_language_of_browser())
    sources = " ".join(dict.fromkeys(map(frame_source, ended.logout_urls)))
    return html_page(body, nonce=nonce, policy=f"; frame-src {sources}" if sources else "")


def frame_source(url: str) -> str:
    """The expression of a content policy that allows this address in a frame and no other (CSP Level 3 §2.3.1)."""
    parts = urlsplit(url)
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}".replace(";", "%3B").replace(",", "%2C")
