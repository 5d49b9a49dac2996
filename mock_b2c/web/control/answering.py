"""A request to the control API, from the table of operations to the answer."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from mock_b2c.control.shapes import Nothing
from mock_b2c.web.addresses import levers
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.control import clock, faults, keys, messages, people, settings, snapshots, tenant, users
from mock_b2c.web.control.openapi import openapi
from mock_b2c.web.control.operations import JSON, Operation, at_path
from mock_b2c.web.control.problems import HEADERS, ProblemError, problem_of, problem_response
from mock_b2c.web.control.unfit import with_known

_MODULES = (tenant, users, settings, messages, clock, faults, keys, people, snapshots)
TABLE = tuple(operation for module in _MODULES for operation in module.resource.table)
DOCUMENT = "/openapi.json"
_log = logging.getLogger("mock_b2c.web")
_document: list[bytes] = []


def answered(path: str) -> Response:
    """The answer to this request, whose address goes on so; a refusal is a problem."""
    try:
        return _answered(path)
    except RequestEntityTooLarge:
        most = current_app.config["MAX_CONTENT_LENGTH"]
        return problem_response(ProblemError(413, f"The body is longer than {most} bytes."))
    except HTTPException as error:
        return problem_response(ProblemError(error.code or 500, error.description or ""))
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is a problem
        refusal = problem_of(error)
        if refusal is None:
            _log.error("%s %r failed", request.method, request.path, exc_info=error)
            refusal = ProblemError(500, "A fault of the emulator itself: its log has the details.")
        return problem_response(refusal)


def _answered(path: str) -> Response:
    asked = "GET" if request.method == "HEAD" else request.method
    if path == DOCUMENT and asked == "GET":
        return _whole(document(), 200, JSON)
    there = at_path(TABLE, path)
    if not there and path != DOCUMENT:
        raise ProblemError(404, f"There is nothing at {path[:200]!r}; {DOCUMENT} says what there is.")
    if asked not in there:
        allow = ", ".join(sorted({*there, *(["GET", "HEAD"] if "GET" in there or path == DOCUMENT else [])}))
        raise ProblemError(405, f"It can be asked by {allow}.", allow=allow)
    operation, parts = there[asked]
    told = operation.view(levers(), **parts, **_given(operation))
    if operation.answer is None:
        return Response(status=operation.status, headers=HEADERS)
    body = told.encode() if isinstance(told, str) else msgspec.json.encode(told)
    return _whole(body, operation.status, operation.media_type)


def document() -> bytes:
    """The OpenAPI document."""
    if not _document:
        _document.append(msgspec.json.encode(openapi(TABLE)))
    return _document[0]


def _whole(body: bytes, status: int, media_type: str) -> Response:
    return WholeResponse(body, status, content_type=media_type, fixed=HEADERS)


def _given(operation: Operation) -> dict[str, Any]:
    """Query and body, as the types that the view takes."""
    given: dict[str, Any] = {}
    if operation.query:
        values = {name: found[0] if len(found) == 1 else found for name, found in request.args.lists()}
        with _fitting(operation.query):
            given["query"] = msgspec.convert(values, operation.query, strict=False)
    if operation.method in ("POST", "PATCH"):
        with _fitting(operation.body or Nothing):
            body: Any = msgspec.json.decode(_body(), type=operation.body or Nothing)
        if operation.body:
            given["body"] = body
    return given


@contextlib.contextmanager
def _fitting(shape: Any) -> Iterator[None]:
    """A fault of form says what the shape knows."""
    try:
        yield
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(with_known(str(error), shape)) from None


def _body() -> bytes:
    """The body of a call that changes something: JSON, and said to be (a form of a foreign page cannot say so).

    Where nothing is sent, nothing has to be said of it either: a form says what it is even then, and a script of a
    foreign page names its origin, which is refused.
    """
    content = request.get_data()
    if request.mimetype != JSON and (content or request.mimetype):
        raise ProblemError(415, f"Send it with 'Content-Type: {JSON}'; where nothing is given, send no body.")
    return content or b"{}"
