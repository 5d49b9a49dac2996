"""Where identity providers answer, and the consent pages of the mock ones (reference 1.1 `oauth2/authresp`)."""

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from mock_b2c.domain.authority import named_tenant
from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.tenant import Tenant
from mock_b2c.providers import Choice, Consent
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator
from mock_b2c.web.errors import bad_request, refuse_damaged_cookies
from mock_b2c.web.logout import signed_out
from mock_b2c.web.parameters import form, query
from mock_b2c.web.responses import answer, html_page, new_nonce, redirect
from mock_b2c.web.watch import watch

bp = Blueprint("providers", __name__)
watch(bp)
bp.before_request(refuse_damaged_cookies)
_METHODS = ["GET", "POST"]
_HEADERS = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"))


@bp.route("/<tenant>/oauth2/authresp", methods=_METHODS)
@bp.route("/<tenant>/<policy>/oauth2/authresp", methods=_METHODS)
def authresp(tenant: str, policy: str = "") -> Response:
    """A provider's answer, as query or form; `state` says which sign-in it is for, and only its browser has that."""
    named = named_tenant(emulator().tenants, tenant, policy)
    emulator().admit(named, request.remote_addr or "", page=True)
    params = form() if request.method == "POST" else query()
    transaction_id, of_policy = emulator().sign_in_of(named, params.get("state", ""))
    authority = emulator().authority(
        host=request.host.lower(), tenant_segment=tenant, policy_segment=of_policy, policy_in_query=False
    )
    key = cookies.browser_key(transaction_id)
    given = emulator().return_from_provider(authority, params, key, cookies.session_value(authority))
    return answer(authority, given)


@bp.get("/<tenant>/oauth2/logoutresp")
def logout_response(tenant: str) -> Response:
    """Back from the end-session endpoint of a provider; `state` says which log-out goes on."""
    named = named_tenant(emulator().tenants, tenant, "")
    emulator().admit(named, request.remote_addr or "", page=True)
    ended = emulator().return_from_sign_out(named, query().get("state", ""))
    return redirect(ended.location) if ended.location else signed_out(named, ended)


@bp.get("/_mock/providers/<tenant>/<provider>")
def consent_page(tenant: str, provider: str) -> Response:
    """The page of a mock provider: it asks who you are, and whether the tenant may know."""
    named, found = _mock_provider(tenant, provider)
    users = (user for user in emulator().users(named) if user.identity and user.identity.issuer == found.issuer)
    nonce = new_nonce()
    body = render_template(
        "provider.html",
        tenant=named,
        provider=found,
        state=query().get("state", ""),
        known=[user for user in users if user.email][-8:],
        choices=Choice,
        nonce=nonce,
    )
    return html_page(body, nonce=nonce)


@bp.get("/_mock/providers/<tenant>/<provider>/answer")
def consent(tenant: str, provider: str) -> Response:
    """What was chosen there; the browser goes back to the tenant with the answer."""
    named, found = _mock_provider(tenant, provider)
    given = query()
    try:
        choice = Choice(given.get("choice", ""))
    except ValueError:
        return bad_request()
    if choice is Choice.ALLOW and not given.get("email", "").strip():
        return bad_request()
    told = Consent(
        email=given.get("email", ""),
        attributes={name: given.get(name, "") for name in ("displayName", "givenName", "surname")},
    )
    return redirect(emulator().consent(named, found, given.get("state", ""), told, choice), fixed=_HEADERS)


def _mock_provider(tenant: str, provider: str) -> tuple[Tenant, IdentityProvider]:
    named = named_tenant(emulator().tenants, tenant, "")
    flows = (flow.identity_provider(provider) for flow in named.user_flows)
    found = next((held for held in flows if held is not None and held.upstream is None), None)
    if found is None:
        raise NotFound
    return named, found
