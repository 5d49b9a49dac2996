"""The HTTP client with which MSAL asks Azure AD B2C."""

from __future__ import annotations

import json
import logging
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from webapp.problems import Problem, ProblemError
from webapp.sign_in_problems import BROKEN_ANSWER, LATE, NOT_FOUND, OUT_OF_ORDER, UNREACHABLE, UNTRUSTED
from webapp.trust import is_untrusted

_log = logging.getLogger(__name__)

_TIME_OUT = (3.05, 10)  # seconds to connect, seconds between bytes of the answer


class B2CClient(requests.Session):
    """A `requests` session with time-outs, letting nothing through but JSON objects.

    MSAL caches any 200 as discovery document for a day and logs a token answer that it cannot read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mount("https://", HTTPAdapter(max_retries=1))
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # many users share this client

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """As `requests.Session.request`, or `ProblemError`."""
        kwargs.setdefault("timeout", _TIME_OUT)
        try:
            answer = super().request(method, url, *args, **kwargs)
        except OSError as error:  # a RequestException, or what requests says of a CA bundle that is not there
            _log.warning("%s %s failed: %s", method.upper(), url, error)
            raise ProblemError(_problem_of(error)) from error
        if problem := self._problem(answer):
            _log.warning("%s %s: %s, HTTP %s", method.upper(), url, problem.title, answer.status_code)
            raise ProblemError(problem)
        return answer

    @staticmethod
    def _problem(answer: requests.Response) -> Problem | None:
        if answer.status_code == requests.codes.not_found:
            return NOT_FOUND
        if answer.status_code >= requests.codes.server_error:
            return OUT_OF_ORDER
        try:
            return None if isinstance(json.loads(answer.text), dict) else BROKEN_ANSWER
        except ValueError:
            return BROKEN_ANSWER


def _problem_of(error: OSError) -> Problem:
    if isinstance(error, requests.Timeout):
        return LATE
    return UNTRUSTED if is_untrusted(error) else UNREACHABLE
