"""Error pages (reference 8.11): for what cannot be answered to an application."""

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.limits import TooManyRequestsError
from mock_b2c.domain.page_layout import Contract, urn
from mock_b2c.web import cookies
from mock_b2c.web.addresses import asked_authority, emulator, is_served_to
from mock_b2c.web.languages import in_language_of_browser, in_language_of_request
from mock_b2c.web.responses import html_page, new_nonce

TOLD = frozenset({404, 405, 413})
"""The statuses that have words of their own."""
NOT_FOUND = frozenset({"AADB2C90022", "AADB2C90066", "AADB2C90250"})


class OrderedFailureError(B2CError):
    """The service's general error with status 500, as a test has ordered it."""


def b2c_error_page(error: B2CError, status: int | None = None) -> Response:
    """The service's error page: code and text, correlation id, timestamp; our hint in its details."""
    incident = emulator().incident(asked_authority(), error)
    nonce = new_nonce()
    wording = in_language_of_browser() if status == 500 else in_language_of_request()
    body = render_template("error.html", incident=incident, nonce=nonce, layout=_layout(), **wording)
    page = html_page(body, nonce=nonce, status=status or status_of(error))
    page.headers.extend(retry_after(error))
    return page


def _layout() -> str:
    authority = asked_authority()
    return urn(Contract.ERROR, authority.user_flow.layouts[Contract.ERROR]) if authority else ""


def status_of(error: B2CError) -> int:
    """The HTTP status of an error page (reference 3.4 and 12, U)."""
    if isinstance(error, TooManyRequestsError):
        return 429
    if isinstance(error, OrderedFailureError):
        return 500
    return 404 if error.code in NOT_FOUND else 400


def retry_after(error: B2CError) -> tuple[tuple[str, str], ...]:
    """The header field that says when to come back (RFC 9110 §10.2.3), for requests beyond a limit."""
    return (("Retry-After", str(error.retry_after)),) if isinstance(error, TooManyRequestsError) else ()


def http_error_page(error: HTTPException) -> Response:
    """An address that does not exist, a method that is not served, a body that is too large."""
    if isinstance(error, MethodNotAllowed):
        return _wrong_method(error)
    return _plain_page(error)


def _wrong_method(error: MethodNotAllowed) -> Response:
    methods = sorted(error.valid_methods or ())
    if methods and is_served_to(methods[0]):
        wrong = B2CError("AADB2C90015", method=request.method, allowed=" or ".join(methods))
        response = b2c_error_page(wrong, 405)
    else:
        response = _plain_page(error)
    response.headers.extend([header for header in error.get_headers() if header[0] == "Allow"])
    return response


def _plain_page(error: HTTPException) -> Response:
    nonce = new_nonce()
    status = error.code or 500
    kind = status if status in TOLD else 400
    body = render_template("http_error.html", status=status, kind=kind, nonce=nonce, **in_language_of_browser())
    return html_page(body, nonce=nonce, status=status)


def refuse_damaged_cookies() -> Response | None:
    """A blueprint's `before_request`: cookies in quotation marks are a bad request (reference 1.4)."""
    return bad_request() if cookies.damaged() else None


def bad_request() -> Response:
    """A page's call without its csrf token; the service answers damaged ones like this (reference 8.1, U)."""
    nonce = new_nonce()
    return html_page(
        render_template("bad_request.html", nonce=nonce, **in_language_of_request()), nonce=nonce, status=400
    )
