"""The calls that the pages make (reference 8.1, 8.2, 8.7 and 8.8)."""

from collections.abc import Callable, Mapping

from flask import Response, request

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.limits import TooManyRequestsError
from mock_b2c.emulator.transactions import ForgedRequestError, PageRequest
from mock_b2c.user_flows import (
    Cancel,
    Confirm,
    GetChallenge,
    Input,
    OpenLink,
    SendCode,
    SendPhoneCode,
    SendToPhone,
    Submit,
    VerifyChallenge,
    VerifyCode,
    VerifyPhone,
    VerifyPhoneCode,
)
from mock_b2c.user_flows.definitions import FORGOT_LINK, SIGN_UP_LINK
from mock_b2c.web import cookies
from mock_b2c.web.addresses import asked_authority, emulator, tenant_blueprint
from mock_b2c.web.errors import b2c_error_page, bad_request, refuse_damaged_cookies, retry_after
from mock_b2c.web.languages import in_language_of_browser
from mock_b2c.web.page_view import CAPTCHA_CONTROL, CONTROLS, PHONE_CONTROL
from mock_b2c.web.parameters import form
from mock_b2c.web.responses import answer, throttled
from mock_b2c.web.showing import transaction_id
from mock_b2c.web.watch import watch

bp = tenant_blueprint("pages")
watch(bp)
bp.before_request(refuse_damaged_cookies)
NAMES = frozenset({"CombinedSigninAndSignup", "SelfAsserted", "Phonefactor"})
CHOOSING = frozenset({"CombinedSigninAndSignup", "IdpSelections", "ClaimsProviderSelection"})
"""Under these names pages lead on by a link or a button; the last two are the provider choice's (reference 8.2)."""
PHONE_STATUS = {"AADB2C90151": "429", "AADB2C90155": "448", "AADB2C90156": "449", "AADB2C90157": "429"}
"""The statuses that the telephone page's call answers in place of 400 (reference 8.10)."""


SPLIT_CALLS: Mapping[str, Callable[[Mapping[str, str]], Input]] = {
    "VERIFICATION_REQUEST": lambda values: SendCode(email=values.get("claim_value", ""), split=True),
    "VALIDATION_REQUEST": lambda values: VerifyCode(
        email=values.get("claim_value", ""), code=values.get("user_input", ""), split=True
    ),
}
"""The calls of the split control by their `request_type` (reference 8.7)."""


CONTROL_CALLS: Mapping[bool, Mapping[str, Callable[[Mapping[str, str], str], Input]]] = {
    False: {
        "SendCode": lambda values, name: SendCode(email=values.get(name, "")),
        "VerifyCode": lambda values, name: VerifyCode(
            email=values.get(name, ""), code=values.get("emailVerificationCode", "")
        ),
    },
    True: {
        "SendCode": lambda values, name: SendPhoneCode(
            country=values.get("countryCode", ""), number=values.get(name, "")
        ),
        "VerifyCode": lambda values, name: VerifyPhoneCode(
            country=values.get("countryCode", ""),
            number=values.get(name, ""),
            code=values.get("verificationCode", ""),
        ),
    },
}
"""The calls of the display controls, for addresses and (True) for telephone numbers, by their action (8.8)."""


CAPTCHA_CALLS: Mapping[str, Callable[[Mapping[str, str]], Input]] = {
    "GetChallenge": lambda values: GetChallenge(kind=values.get("challengeType", "")),
    "VerifyChallenge": lambda values: VerifyChallenge(
        id=values.get("challengeId", ""), entered=values.get("captchaEntered", "")
    ),
}


@bp.endpoint_route("SelfAsserted", methods=("POST",))
def self_asserted(authority: Authority) -> Response:
    """A page's form, or one of the two calls of the split verification control, which `request_type` tells apart."""
    values = form()
    kind = values.get("request_type", "")
    if kind not in SPLIT_CALLS:
        return _act(authority, Submit(values=values), request.headers.get("X-CSRF-TOKEN", ""))
    if values.get("claim_id", "") not in CONTROLS:
        return bad_request()
    return _act(authority, SPLIT_CALLS[kind](values), request.headers.get("X-CSRF-TOKEN", ""))


@bp.endpoint_route("SelfAsserted/DisplayControlAction/vbeta/<control>/<action>", methods=("POST",))
def display_control(authority: Authority, control: str, action: str) -> Response:
    """The two calls of a verification control, for an e-mail address or a telephone number, or of the CAPTCHA."""
    if control == CAPTCHA_CONTROL and action in CAPTCHA_CALLS:
        return _act(authority, CAPTCHA_CALLS[action](form()), request.headers.get("X-CSRF-TOKEN", ""))
    name = next((name for name, known in CONTROLS.items() if known == control), "")
    if not name or action not in CONTROL_CALLS[control == PHONE_CONTROL]:
        return bad_request()
    given = CONTROL_CALLS[control == PHONE_CONTROL][action](form(), name)
    return _act(authority, given, request.headers.get("X-CSRF-TOKEN", ""))


@bp.endpoint_route("Phonefactor/verify", methods=("POST",))
def phone_factor(authority: Authority) -> Response:
    """The telephone page's two calls: to be reached, and the code or whether the call was answered."""
    values = form()
    sent = SendToPhone(
        way=values.get("auth_type", ""), country=values.get("country_code", ""), number=values.get("number", "")
    )
    typed = VerifyPhone(code=values.get("verification_code", ""))
    known: dict[str, Input] = {"VERIFICATION_REQUEST": sent, "VALIDATION_REQUEST": typed}
    kind = values.get("request_type", "")
    if kind not in known:
        return bad_request()
    return _act(authority, known[kind], request.headers.get("X-CSRF-TOKEN", ""), PHONE_STATUS)


@bp.endpoint_route("api/<api>/confirmed", methods=("GET",))
def confirmed(authority: Authority, api: str) -> Response:
    """The page goes on."""
    confirmed = Confirm(keep_signed_in=request.args.get("rememberMe", "").lower() == "true")
    return _navigate(authority, confirmed) if api in NAMES else bad_request()


@bp.endpoint_route("api/<api>/unified", methods=("GET",))
def unified(authority: Authority, api: str) -> Response:
    """Links of the first page: sign-up, password reset, claims providers."""
    if api not in CHOOSING:
        return bad_request()
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


@bp.endpoint_route("client/perftrace", methods=("POST",))
def performance_trace(authority: Authority) -> Response:  # noqa: ARG001 - the same for all
    """The service's pages tell here how long they took, and scripts that replay their calls do; nobody reads it."""
    return Response(status=200)


@bp.errorhandler(TooManyRequestsError)
def too_many(error: TooManyRequestsError) -> Response:
    """A page's call beyond a limit is told on the page; a navigation by the error page."""
    if request.method != "POST":
        return b2c_error_page(error)
    emulator().incident(asked_authority(), error)
    told = throttled(error.code, **in_language_of_browser())
    told.headers.extend(retry_after(error))
    return told


def _navigate(authority: Authority, given: Input) -> Response:
    return _act(authority, given, request.args.get("csrf_token", ""))


def _act(authority: Authority, given: Input, csrf: str, statuses: Mapping[str, str] | None = None) -> Response:
    found, sent = transaction_id(request.args.get("tx", "")), cookies.sent()
    page_request = PageRequest(
        transaction_id=found,
        csrf=csrf,
        csrf_cookie=sent.get(cookies.CSRF, ""),
        browser_key=cookies.browser_key(found),
        session_value=cookies.session_value(authority),
    )
    try:
        return answer(authority, emulator().submit_page(authority, page_request, given), statuses)
    except ForgedRequestError:
        return bad_request()
