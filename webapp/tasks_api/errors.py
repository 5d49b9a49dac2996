"""Every error of the API, as JSON: `error` for programs, `error_description` for people.

An error is raised where a rule is broken and becomes an answer in one place, `answer_errors_in_json`.
"""

from __future__ import annotations

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

_REALM = "tasks"


class ApiError(Exception):
    """Ends the request with `status` and the JSON of this error."""

    status = 400
    error = "invalid_request"

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description

    def headers(self) -> dict[str, str]:
        """Response headers that go with this error."""
        return {}


class NoTokenError(ApiError):
    """RFC 6750 §3: a request without authentication is challenged without an error code."""

    status = 401
    error = "unauthorized"

    def headers(self) -> dict[str, str]:
        """The challenge."""
        return {"WWW-Authenticate": f'Bearer realm="{_REALM}"'}


class InvalidTokenError(ApiError):
    """RFC 6750 §3.1 `invalid_token`."""

    status = 401
    error = "invalid_token"

    def headers(self) -> dict[str, str]:
        """The challenge."""
        return {"WWW-Authenticate": _challenge(error=self.error, error_description=self.description)}


class InsufficientScopeError(ApiError):
    """RFC 6750 §3.1 `insufficient_scope`; the challenge names the scope that is needed."""

    status = 403
    error = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"The access token lacks the scope {scope}")
        self.scope = scope

    def headers(self) -> dict[str, str]:
        """The challenge."""
        return {"WWW-Authenticate": _challenge(error=self.error, error_description=self.description, scope=self.scope)}


class NoSuchTaskError(ApiError):
    """The task does not exist, or belongs to somebody else; which of the two is nobody's business."""

    status = 404
    error = "not_found"


class TooManyTasksError(ApiError):
    """The user's list is full."""

    status = 409
    error = "too_many_tasks"


class KeysUnavailableError(ApiError):
    """Tokens cannot be judged, because B2C's metadata or keys cannot be had."""

    status = 503
    error = "temporarily_unavailable"

    def headers(self) -> dict[str, str]:
        """How long to wait."""
        return {"Retry-After": "10"}


def _challenge(**attributes: str) -> str:
    given = {"realm": _REALM, **attributes}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in given.items())


def answer_errors_in_json(app: Flask) -> None:
    """Turns every error below `app`, also those of routing and of bugs, into JSON."""

    @app.errorhandler(ApiError)
    def api_error(error: ApiError) -> tuple[Response, int, dict[str, str]]:
        return _json(error.error, error.description), error.status, error.headers()

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int, list[tuple[str, str]]]:
        name = error.name.lower().replace(" ", "_")
        headers = [(key, value) for key, value in error.get_headers() if key != "Content-Type"]
        return _json(name, error.description or error.name), error.code or 500, headers


def refuse_everything(app: Flask, error: Exception) -> None:
    """Answers every request with 500 and what `error` says."""

    @app.before_request
    def refuse() -> tuple[Response, int]:
        return _json("not_configured", f"Settings of the tasks API (see .env.sample): {error}"), 500


def _json(error: str, description: str) -> Response:
    return jsonify(error=error, error_description=description)
