"""Refusals of the control API as problem details (RFC 9457)."""

from collections.abc import Callable, Iterable
from http import HTTPStatus

import msgspec
from flask import Response

from mock_b2c.config import ConfigError
from mock_b2c.control import PREFIX
from mock_b2c.control.shapes import PROBLEM_TYPE, Problem
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ports import AlreadyExistsError, StoreError
from mock_b2c.levers import PageRefusedError
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.store import RETRY_SECONDS, tell

HEADERS = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
_CONFLICT, _UNFIT, _NOT_FOUND, _UNAVAILABLE = 409, 422, 404, 503


class ProblemError(Exception):
    """A request that is not done; the text says what would be right."""

    def __init__(
        self, status: int, detail: str, errors: Iterable[str] = (), *, code: str = "", allow: str = ""
    ) -> None:
        self.problem = Problem(
            type="about:blank",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            errors=list(errors),
            code=code,
        )
        self.allow = allow
        super().__init__(detail)


def problem_response(error: ProblemError) -> Response:
    """The problem as JSON."""
    body = msgspec.json.encode(error.problem)
    response = WholeResponse(body, error.problem.status, content_type=PROBLEM_TYPE, fixed=HEADERS)
    if error.allow:
        response.headers["Allow"] = error.allow
    if error.problem.status == _UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def problem_of(error: Exception) -> ProblemError | None:
    """What a lever's refusal is over HTTP; None for what is no refusal but a fault of ours."""
    for kind, made in _KINDS.items():
        if isinstance(error, kind):
            return made(error)
    return None


def _of_config(error: Exception) -> ProblemError:
    faults = error.faults if isinstance(error, ConfigError) else ()
    return ProblemError(_UNFIT, "These settings cannot be taken.", faults)


def _of_b2c(error: Exception) -> ProblemError:
    assert isinstance(error, B2CError)  # noqa: S101 - for types
    return ProblemError(_UNFIT, " ".join(filter(None, (error.message, error.hint))), code=error.code)


def _of_page(error: Exception) -> ProblemError:
    assert isinstance(error, PageRefusedError)  # noqa: S101 - for types
    return ProblemError(_UNFIT, str(error), code=error.code)


def _of_store(error: Exception) -> ProblemError:
    assert isinstance(error, StoreError)  # noqa: S101 - for types
    tell(error)
    return ProblemError(_UNAVAILABLE, f"The store does not do its work now. {error}")


def _sentence(text: object) -> str:
    told = str(text).rstrip(".")
    return told if told.endswith("?") else f"{told}."


_KINDS: dict[type[Exception], Callable[[Exception], ProblemError]] = {
    ProblemError: lambda error: error if isinstance(error, ProblemError) else ProblemError(_UNFIT, str(error)),
    ConfigError: _of_config,
    B2CError: _of_b2c,
    PageRefusedError: _of_page,
    StoreError: _of_store,
    AlreadyExistsError: lambda error: ProblemError(_CONFLICT, str(error)),
    NotImplementedError: lambda error: ProblemError(_CONFLICT, str(error)),
    msgspec.ValidationError: lambda error: ProblemError(
        _UNFIT, f"{_sentence(error)} {PREFIX}/openapi.json has the form."
    ),
    msgspec.DecodeError: lambda error: ProblemError(400, f"The body is no JSON: {error}."),
    UnicodeError: lambda _error: ProblemError(400, "The request holds bytes that are no UTF-8."),
    RecursionError: lambda _error: ProblemError(_UNFIT, "The body is nested too deep."),
    KeyError: lambda error: ProblemError(_NOT_FOUND, _sentence(error.args[0])),
    LookupError: lambda error: ProblemError(_NOT_FOUND, str(error)),
    ValueError: lambda error: ProblemError(_UNFIT, _sentence(error)),
}
"""The first that fits: narrower kinds stand above wider ones."""
