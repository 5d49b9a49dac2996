"""Answers that go wrong because a test has ordered it."""

import time
from collections.abc import Callable

from flask import Response, request

from mock_b2c.domain.faults import AnswerFault, Fault
from mock_b2c.domain.limits import TooManyRequestsError
from mock_b2c.web.addresses import emulator
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.errors import OrderedFailureError

CUT_OFF = "server.cut_off"
"""Key of the WSGI environ: a function that has the connection end before the answer, or in the middle of it."""
_BUSY, _FAILED, _TOO_MANY = 503, 500, 429
_RETRY_SECONDS = 1


def answer() -> Response | None:
    """Flask's `before_request`: what is ordered for this endpoint happens; None when the request goes its way.

    Nothing is wrong with the emulator's own surface: there faults are ordered and taken back.
    """
    if not emulator().faults.ordered or request.path.startswith("/_mock/"):
        return None
    fault = emulator().faults.of_answer(_endpoint())
    return None if fault is None else _EFFECTS[AnswerFault(fault.kind)](fault)


def _endpoint() -> str:
    name = request.endpoint or ""
    return "keys" if name == "discovery.keys" else name.partition(".")[0]


def _later(fault: Fault) -> None:
    time.sleep(fault.seconds)  # the client's own clock counts here, whatever the emulator's says


def _status(fault: Fault) -> Response:
    if fault.status == _TOO_MANY:
        raise TooManyRequestsError("AADB2C90229", _RETRY_SECONDS, limit="requests_per_address")
    if fault.status == _FAILED:
        raise OrderedFailureError("AADB2C90037")
    response = WholeResponse("The service is unavailable.", _BUSY, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


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
}
