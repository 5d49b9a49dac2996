"""Answers that go wrong because a test has ordered it."""

from collections.abc import Callable

from flask import Response, request

from mock_b2c.domain.faults import ENDPOINTS, AnswerFault, Fault
from mock_b2c.domain.limits import TooManyRequestsError
from mock_b2c.web.addresses import emulator
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.errors import OrderedFailureError
from mock_b2c.web.store import RETRY_SECONDS, service_unavailable
from mock_b2c.web.waiting import late_places

CUT_OFF = "server.cut_off"
"""Key of the WSGI environ: a function that has the connection end before the answer, or in the middle of it."""
_FAILED, _TOO_MANY = 500, 429


def answer() -> Response | None:
    """Flask's `before_request`: what is ordered for this endpoint happens; None when the request goes its way.

    Nothing is wrong with the emulator's own surface: there faults are ordered and taken back.
    """
    if not emulator().faults.ordered:
        return None
    endpoint = _endpoint()
    fault = emulator().faults.of_answer(endpoint) if endpoint in ENDPOINTS else None
    return None if fault is None else _EFFECTS[AnswerFault(fault.kind)](fault)


def _endpoint() -> str:
    name = request.endpoint or ""
    return "keys" if name == "discovery.keys" else name.partition(".")[0]


def _later(fault: Fault) -> Response | None:
    """By the client's own clock, whatever the emulator's says.

    Who is too many to wait is told what a service tells that is too slow for all: so others are served meanwhile, those
    who take faults back among them.
    """
    held = late_places()
    if not held.acquire(blocking=False):
        return service_unavailable()
    try:
        emulator().faults.wait(fault.seconds)
    finally:
        held.release()
    return None


def _status(fault: Fault) -> Response:
    if fault.status == _TOO_MANY:
        raise TooManyRequestsError("AADB2C90229", RETRY_SECONDS, limit="requests_per_address")
    if fault.status == _FAILED:
        raise OrderedFailureError("AADB2C90037")
    return service_unavailable()


def _too_long() -> Response:
    """What stands before the service says so, in a page of its own."""
    page = "<!DOCTYPE html><title>Bad Request</title><h1>Bad Request</h1><p>The request's header is too long.</p>"
    return WholeResponse(page, 400, content_type="text/html; charset=us-ascii")


def _cut_off(*, half: bool) -> None:
    """By whatever serves this request; without such a server nothing is cut."""
    cut_off: Callable[[bool], None] | None = request.environ.get(CUT_OFF)
    if cut_off:
        cut_off(half)


_EFFECTS: dict[AnswerFault, Callable[[Fault], Response | None]] = {
    AnswerFault.LATENCY: _later,
    AnswerFault.STATUS: _status,
    AnswerFault.DROP: lambda _fault: _cut_off(half=False),
    AnswerFault.HALF: lambda _fault: _cut_off(half=True),
    AnswerFault.TOO_MANY_COOKIES: lambda _fault: _too_long(),
}
