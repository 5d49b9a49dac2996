"""Requests while the store does not do its work: a clean 503, and one line in the log in a while."""

import logging
import threading
import time

from flask import Response, request

from mock_b2c.control import PREFIX
from mock_b2c.domain.ports import StoreError
from mock_b2c.web.application import WholeResponse

RETRY_SECONDS = 1
_SILENT_SECONDS = 10.0
_log = logging.getLogger("mock_b2c")
_lock = threading.Lock()
_told: dict[str, float] = {}


def unavailable(error: StoreError) -> Response:
    """What the service says when it cannot work; the emulator's own surface says why."""
    if request.path.startswith(PREFIX):
        from mock_b2c.web.control.problems import ProblemError, problem_of, problem_response  # noqa: PLC0415 - few ask

        return problem_response(problem_of(error) or ProblemError(503, str(error)))
    tell(error)
    own = request.path.startswith("/_mock/")
    text = f"The store does not do its work now. {error}\n" if own else "The service is unavailable."
    return service_unavailable(text)


def service_unavailable(text: str = "The service is unavailable.") -> Response:
    """HTTP 503, to be asked again soon."""
    response = WholeResponse(text, 503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def tell(error: StoreError) -> None:
    """A line in the log, the first time and after a while: under load there would be thousands of it."""
    now = time.monotonic()
    with _lock:
        if now < _told.get("until", now - 1):
            return
        _told["until"] = now + _SILENT_SECONDS
    _log.error("%s. Requests that need the store are answered with 503 meanwhile.", str(error).rstrip("."))
