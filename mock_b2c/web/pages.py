"""The calls that the pages make (reference 8.1, 8.2 and 8.8)."""

from flask import Response, request

from mock_b2c.domain.authority import Authority
from mock_b2c.emulator.transactions import ForgedRequestError, PageRequest
from mock_b2c.user_flows import Cancel, Confirm, Input, OpenLink, SendCode, Submit, VerifyCode
from mock_b2c.user_flows.definitions import FORGOT_LINK, SIGN_UP_LINK
from mock_b2c.web import cookies
from mock_b2c.web.addresses import emulator, tenant_blueprint
from mock_b2c.web.errors import bad_request, refuse_damaged_cookies
from mock_b2c.web.page_view import VERIFICATION_CONTROL, transaction_id
from mock_b2c.web.parameters import form
from mock_b2c.web.responses import answer

bp = tenant_blueprint("pages")
bp.before_request(refuse_damaged_cookies)
NAMES = frozenset({"CombinedSigninAndSignup", "SelfAsserted"})


@bp.endpoint_route("SelfAsserted", methods=("POST",))
def self_asserted(authority: Authority) -> Response:
    """A page's form."""
    return _act(authority, Submit(values=form()), request.headers.get("X-CSRF-TOKEN", ""))


@bp.endpoint_route("SelfAsserted/DisplayControlAction/vbeta/<control>/<action>", methods=("POST",))
def display_control(authority: Authority, control: str, action: str) -> Response:
    """The e-mail verification control's two calls."""
    values = form()
    email, code = values.get("email", ""), values.get("emailVerificationCode", "")
    known: dict[str, Input] = {"SendCode": SendCode(email=email), "VerifyCode": VerifyCode(email=email, code=code)}
    if control != VERIFICATION_CONTROL or action not in known:
        return bad_request()
    return _act(authority, known[action], request.headers.get("X-CSRF-TOKEN", ""))


@bp.endpoint_route("api/<api>/confirmed", methods=("GET",))
def confirmed(authority: Authority, api: str) -> Response:
    """The page goes on."""
    confirmed = Confirm(keep_signed_in=request.args.get("rememberMe", "").lower() == "true")
    return _navigate(authority, confirmed) if api in NAMES else bad_request()


@bp.endpoint_route("api/CombinedSigninAndSignup/unified", methods=("GET",))
def unified(authority: Authority) -> Response:
    """Links of the sign-in page: sign-up, password reset, claims providers."""
    name = request.args.get("claimsexchange") or request.args.get("social", "")
    if request.args.get("local") == SIGN_UP_LINK:
        name = SIGN_UP_LINK
    return _navigate(authority, OpenLink(name=name))


@bp.endpoint_route("api/CombinedSigninAndSignup/forgotPassword", methods=("GET",))
def forgot_password(authority: Authority) -> Response:
    """The link that hands a forgotten password back to the application (AADB2C90118)."""
    return _navigate(authority, OpenLink(name=FORGOT_LINK))


@bp.endpoint_route("api/SelfAsserted/error", methods=("GET",))
def cancel(authority: Authority) -> Response:
    """The cancel button."""
    return _navigate(authority, Cancel())


@bp.endpoint_route("client/cspreport", methods=("POST",))
def csp_report(authority: Authority) -> Response:  # noqa: ARG001 - the same for all
    """Browsers report here what a content policy refused; nobody reads it."""
    return Response(status=204)


def _navigate(authority: Authority, given: Input) -> Response:
    return _act(authority, given, request.args.get("csrf_token", ""))


def _act(authority: Authority, given: Input, csrf: str) -> Response:
    found = transaction_id(request.args.get("tx", ""))
    page_request = PageRequest(
        transaction_id=found,
        csrf=csrf,
        csrf_cookie=request.cookies.get(cookies.CSRF, ""),
        browser_key=cookies.browser_key(found),
        session_value=cookies.session_value(authority),
    )
    try:
        return answer(authority, emulator().submit_page(authority, page_request, given))
    except ForgedRequestError:
        return bad_request()
