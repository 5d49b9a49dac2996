"""Calls the tasks API with the user's access token.

Every call returns either what was asked for or an `ApiFailure` that says why not; none raises for anything the
network or the API does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import quote

import requests

from webapp.trust import is_untrusted

_log = logging.getLogger(__name__)

_TIME_OUT = (3.05, 10)  # seconds to connect, seconds between bytes of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One entry of the user's list."""

    id: str
    title: str
    done: bool

    @classmethod
    def parse(cls, entry: Any) -> Task:
        """The task that the API's JSON describes; ValueError when it describes none."""
        match entry:
            case {"id": str(id_), "title": str(title), "done": bool(done)}:
                return cls(id=id_, title=title, done=done)
        raise ValueError("not a task")


class FailureKind(Enum):
    """Why a call did not work."""

    REFUSED_TOKEN = auto()  # 401
    MISSING_SCOPE = auto()  # 403
    NOT_FOUND = auto()  # 404
    BAD_REQUEST = auto()  # any other 4xx; `detail` holds the API's own words
    OUT_OF_ORDER = auto()  # 5xx
    TOO_LATE = auto()
    UNREACHABLE = auto()
    UNTRUSTED = auto()  # its certificate cannot be verified
    BROKEN_ANSWER = auto()  # not what the API promises


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFailure:
    """A call that did not work; `detail` is plain text from the API and may be empty."""

    kind: FailureKind
    detail: str = ""
    scope: str = ""


class TasksClient:
    """The tasks API at one address."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/")

    def list_tasks(self, access_token: str) -> list[Task] | ApiFailure:
        """All tasks of the token's user, in the API's order."""
        answer = self._call("GET", access_token)
        if isinstance(answer, ApiFailure):
            return answer
        try:
            return [Task.parse(entry) for entry in answer["tasks"]]
        except (KeyError, TypeError, ValueError):
            return ApiFailure(kind=FailureKind.BROKEN_ANSWER)

    def add(self, access_token: str, title: str) -> ApiFailure | None:
        """Adds a task; None when it worked."""
        return _failure(self._call("POST", access_token, body={"title": title}))

    def change(self, access_token: str, task_id: str, changes: Mapping[str, str | bool]) -> ApiFailure | None:
        """Sets a task's `title`, `done` or both; None when it worked."""
        return _failure(self._call("PATCH", access_token, task_id=task_id, body=changes))

    def delete(self, access_token: str, task_id: str) -> ApiFailure | None:
        """Deletes a task; None when it worked."""
        return _failure(self._call("DELETE", access_token, task_id=task_id))

    def _call(
        self,
        method: str,
        access_token: str,
        *,
        task_id: str | None = None,
        body: Mapping[str, str | bool] | None = None,
    ) -> dict[str, Any] | ApiFailure:
        url = self._endpoint if task_id is None else f"{self._endpoint}/{quote(task_id, safe='')}"
        try:
            answer = requests.request(
                method,
                url,
                headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"},
                json=body,
                timeout=_TIME_OUT,
                allow_redirects=False,  # an API does not redirect, and the token is for this address only
            )
        except OSError as error:  # a RequestException, or what requests says of a CA bundle that is not there
            _log.warning("%s %s failed: %s", method, url, error)
            return ApiFailure(kind=_kind_of_error(error))
        result = _read(answer)
        if isinstance(result, ApiFailure):
            _log.warning("%s %s: %s, HTTP %s", method, url, result.kind.name, answer.status_code)
        return result


def _read(answer: requests.Response) -> dict[str, Any] | ApiFailure:
    """The JSON object of a good answer (empty for 204), else why there is none."""
    if answer.status_code == requests.codes.no_content:
        return {}
    try:
        content = answer.json()
    except ValueError:
        content = None
    if answer.ok and answer.status_code < requests.codes.multiple_choices and isinstance(content, dict):
        return content
    description = content.get("error_description") if isinstance(content, dict) else None
    detail = description if isinstance(description, str) else ""
    kind = _KINDS.get(answer.status_code, _kind_of_class(answer.status_code))
    return ApiFailure(kind=kind, detail=detail[:500], scope=_scope_wanted(answer))


_KINDS = {
    401: FailureKind.REFUSED_TOKEN,
    403: FailureKind.MISSING_SCOPE,
    404: FailureKind.NOT_FOUND,
}


def _kind_of_error(error: OSError) -> FailureKind:
    if isinstance(error, requests.Timeout):
        return FailureKind.TOO_LATE
    return FailureKind.UNTRUSTED if is_untrusted(error) else FailureKind.UNREACHABLE


def _kind_of_class(status: int) -> FailureKind:
    if status >= requests.codes.server_error:
        return FailureKind.OUT_OF_ORDER
    if status >= requests.codes.bad_request:
        return FailureKind.BAD_REQUEST
    return FailureKind.BROKEN_ANSWER


def _scope_wanted(answer: requests.Response) -> str:
    """The `scope` of the challenge (RFC 6750 §3)."""
    found = re.search(r'\bscope="([^"]*)"', answer.headers.get("WWW-Authenticate", ""))
    return found[1] if found else ""


def _failure(answer: dict[str, Any] | ApiFailure) -> ApiFailure | None:
    return answer if isinstance(answer, ApiFailure) else None
