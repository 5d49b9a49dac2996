"""From the emulator's answers to HTTP responses (reference 1.3, 3.3 and 8.1)."""

import json
import secrets

from flask import Response, render_template

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.emulator import AuthorizationAnswer, PageAnswer, PostAnswer
from mock_b2c.emulator.journeys import Answer
from mock_b2c.web import cookies
from mock_b2c.web.page_view import page_html
from mock_b2c.web.parameters import encoded
from mock_b2c.web.strings import text

PAGE_HEADERS = (
    ("Cache-Control", "no-store, must-revalidate, no-cache"),
    ("Expires", "-1"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-UA-Compatible", "IE=edge"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Referrer-Policy", "no-referrer"),
)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def new_nonce() -> str:
    """A value that lets one inline script of one page run."""
    return secrets.token_urlsafe(16)


def html_page(body: str, *, nonce: str, status: int = 200, form_action: str = "") -> Response:
    """A page with the service's headers and a content policy that only lets its own parts run."""
    response = Response(body, status, content_type="text/html; charset=utf-8")
    response.headers.extend(PAGE_HEADERS)
    policy = f"{_POLICY}; script-src 'self' 'nonce-{nonce}'{form_action}"
    response.headers["Content-Security-Policy"] = policy
    return response


def answer(authority: Authority, given: Answer) -> Response:
    """The response for any answer of the emulator."""
    match given:
        case PageAnswer():
            return _page(given)
        case AuthorizationAnswer():
            return _to_application(authority, given)
        case PostAnswer():
            return _json(given)


def _page(given: PageAnswer) -> Response:
    nonce = new_nonce()
    response = html_page(page_html(given, nonce), nonce=nonce, form_action="; form-action 'none'")
    response.headers["X-Request-ID"] = given.transaction.id
    cookies.begin_page(response, given.transaction)
    return response


def _to_application(authority: Authority, given: AuthorizationAnswer) -> Response:
    if given.response_mode is ResponseMode.FORM_POST:
        nonce = new_nonce()
        body = render_template("form_post.html", answer=given, nonce=nonce)
        response = html_page(body, nonce=nonce)
    else:
        response = Response(status=302)
        response.headers.extend(PAGE_HEADERS[:2])
        response.headers["Location"] = _location(given)
    if given.session:
        cookies.set_session(response, authority, given.session)
    if given.transaction_id:
        cookies.end_transaction(response, given.transaction_id)
    return response


def _location(given: AuthorizationAnswer) -> str:
    uri = given.redirect_uri
    in_fragment = given.response_mode is ResponseMode.FRAGMENT
    mark = "#" if in_fragment else "&" if "?" in uri else "?"
    return f"{uri}{mark}{encoded(given.parameters)}"


def _json(given: PostAnswer) -> Response:
    members = {"status": "200"}
    if given.code:
        members = {"status": "400", "errorCode": given.code, "message": text(given.text, *given.values)}
    response = Response(json.dumps(members), content_type="text/json; charset=utf-8")
    response.headers["Cache-Control"] = PAGE_HEADERS[0][1]
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
