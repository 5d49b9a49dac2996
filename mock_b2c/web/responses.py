"""From the emulator's answers to HTTP responses (reference 1.3, 3.3 and 8.1)."""

import secrets
import uuid
from collections.abc import Mapping
from html import escape

from flask import Response, render_template

from mock_b2c._version import __version__
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.domain.redirect_uri import is_web_address
from mock_b2c.domain.url_encoding import url_encoded
from mock_b2c.emulator import AuthorizationAnswer, PageAnswer, PostAnswer, ProviderAnswer
from mock_b2c.emulator.journeys import Answer
from mock_b2c.strings import Texts, text, texts_in
from mock_b2c.web import cookies
from mock_b2c.web.application import Fields, WholeResponse
from mock_b2c.web.languages import worded
from mock_b2c.web.page_view import page_html

NOT_KEPT = (("Cache-Control", "no-store, must-revalidate, no-cache"), ("Expires", "-1"))
_GUARDS = (("X-Frame-Options", "DENY"), ("X-Content-Type-Options", "nosniff"), ("X-XSS-Protection", "1; mode=block"))
PAGE_HEADERS = (
    *NOT_KEPT,
    ("Vary", "Accept-Encoding"),
    *_GUARDS,
    ("X-UA-Compatible", "IE=edge"),
    ("Referrer-Policy", "no-referrer"),
)
METHODS = ("OPTIONS", "TRACE", "GET", "HEAD", "POST")
_METHODS = (("Public", ",".join(METHODS)), *(("Allow", method) for method in METHODS))
"""What the service says of every address; what is served is another matter."""
HOSTED_HEADERS = (*PAGE_HEADERS, ("X-Build", __version__), *_METHODS)
ANSWER_HEADERS = (NOT_KEPT[0], *_GUARDS, *_METHODS)
"""Of what is no page: answers to applications, and to calls of pages."""
_CALL_HEADERS = (*ANSWER_HEADERS, ("Vary", "Accept-Encoding"))

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HOSTED_POLICY = " 'unsafe-eval'; form-action 'none'"
"""The service's policy only reports. A suite that evaluates script in its pages must be able to do so in ours."""


def redirect(address: str, *, fixed: Fields = ()) -> Response:
    """A 302 to exactly this address, which stands in the body once more: clients without a browser read it there."""
    leads_on = address.startswith("/") or is_web_address(address)  # others are encoded as a whole
    link = escape(address if leads_on else url_encoded(address))
    body = f'<html><head><title>Object moved</title></head><body>\n<h2>Object moved to <a href="{link}">here</a>.</h2>'
    response = WholeResponse(f"{body}\n</body></html>\n", 302, content_type="text/html; charset=utf-8", fixed=fixed)
    response.headers["Location"] = address
    return response


def new_nonce() -> str:
    """A value that lets one inline script of one page run."""
    return secrets.token_urlsafe(16)


def html_page(
    body: str | bytes, *, nonce: str, status: int = 200, policy: str = "", fixed: Fields = PAGE_HEADERS
) -> Response:
    """A page with the service's headers and a content policy that only lets its own parts run; `policy` adds to it."""
    response = WholeResponse(body, status, content_type="text/html; charset=utf-8", fixed=fixed)
    response.headers["Content-Security-Policy"] = f"{_POLICY}; script-src 'self' 'nonce-{nonce}'{policy}"
    return response


def answer(authority: Authority, given: Answer, statuses: Mapping[str, str] | None = None) -> Response:
    """The response for any answer of the emulator; `statuses` are those of refusals that are not 400, by code."""
    match given:
        case PageAnswer():
            return _page(given)
        case ProviderAnswer():
            return _to_provider(authority, given)
        case AuthorizationAnswer():
            return _to_application(authority, given)
        case PostAnswer():
            return _json(authority, given, statuses or {})


def _page(given: PageAnswer) -> Response:
    nonce = new_nonce()
    response = html_page(page_html(given, nonce), nonce=nonce, policy=_HOSTED_POLICY, fixed=HOSTED_HEADERS)
    response.headers["X-Request-ID"] = given.transaction.id
    cookies.begin_page(response, given.authority, given.transaction)
    return stamped(response)


def _to_provider(authority: Authority, given: ProviderAnswer) -> Response:
    response = stamped(redirect(given.location, fixed=ANSWER_HEADERS))
    cookies.begin_page(response, authority, given.transaction)
    return response


def _to_application(authority: Authority, given: AuthorizationAnswer) -> Response:
    if given.response_mode is ResponseMode.FORM_POST:
        nonce = new_nonce()
        wording = worded(authority.user_flow.languages, given.language)
        body = render_template("form_post.html", answer=given, nonce=nonce, **wording)
        response = html_page(body, nonce=nonce)
    else:
        response = stamped(redirect(given.location, fixed=ANSWER_HEADERS))
    if given.session:
        cookies.set_session(response, authority, given.session, given.session_seconds)
    if given.transaction_id:
        cookies.end_transaction(response, given.transaction_id)
    return response


def _json(authority: Authority, given: PostAnswer, statuses: Mapping[str, str]) -> Response:
    members = {"status": "200", **given.members}
    if given.code:
        texts = texts_in(authority.user_flow.languages, given.transaction.language)
        status = statuses.get(given.code, "400")
        members = {"status": status, "errorCode": given.code, "message": text(texts, given.text, *given.values)}
    response = _page_json(members)
    cookies.go_on(response, authority, given.transaction)
    return response


def throttled(code: str, texts: Texts, **_wording: object) -> Response:
    """The answer to a page's call beyond a limit."""
    return _page_json({"status": "429", "errorCode": code, "message": texts["ServiceThrottled"]}, 429)


def _page_json(members: Mapping[str, str], status: int = 200) -> Response:
    body = compact_json(members)
    return stamped(WholeResponse(body, status, content_type="text/json; charset=utf-8", fixed=_CALL_HEADERS))


def stamped(response: Response) -> Response:
    """With an id of its own."""
    response.headers["x-ms-gateway-requestid"] = str(uuid.uuid4())
    return response
