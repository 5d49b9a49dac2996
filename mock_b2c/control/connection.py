"""HTTP to a control API, by the standard library alone."""

import http.client
import os
import ssl
from collections.abc import Mapping
from types import NoneType
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

import msgspec

from mock_b2c.control import LONGEST_WAIT, PREFIX, TOKEN_VARIABLE, URL_VARIABLE
from mock_b2c.control.shapes import PROBLEM_TYPE, Problem
from mock_b2c.domain.hosts import is_loopback

_SECONDS = LONGEST_WAIT + 30
_NO_CONTENT = 204
_WRONG = 400
_TEXTS = (str, NoneType)
T = TypeVar("T")


class ControlError(Exception):
    """The emulator has not done what was asked; the text says what would be right, `errors` one thing at a time.

    `status` is that of HTTP, `code` the AADB2C code where the service has one.
    """

    def __init__(self, problem: Problem) -> None:
        self.status, self.code, self.errors = problem.status, problem.code, tuple(problem.errors)
        super().__init__("\n".join([f"{problem.status} {problem.title}: {problem.detail}", *problem.errors]))


class UnreachableError(ControlError, ConnectionError):
    """Nothing listens at that address, and so there is no answer: `status` is 0."""

    def __init__(self, url: str, reason: str) -> None:
        self.status, self.code, self.errors = 0, "", ()
        told = f"no emulator is reached at {url} ({reason}): start it there ('mock-b2c serve'), or give its address"
        Exception.__init__(self, told)


class Connection:
    """Where the control API is. Without arguments the environment says so, as `mock-b2c exec` and `serve` set it.

    On this machine it is asked by plain http, which the same port speaks: faults of TLS do not reach the levers.
    Elsewhere it is https, and `SSL_CERT_FILE` names who is trusted.
    """

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        given = url or os.environ.get(URL_VARIABLE, "")
        parts = urlsplit(given)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(
                f"{given!r} is no address of an emulator: set {URL_VARIABLE}, such as https://localhost:8443"
            )
        self._url = given
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._plain = parts.scheme == "http" or is_loopback(parts.hostname)
        self._token = os.environ.get(TOKEN_VARIABLE, "") if token is None else token

    def ask(
        self, answer: type[T], method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> T:
        """The answer as that type: `NoneType` where there is none, `str` for a text. ControlError for a refusal."""
        known = {name: value for name, value in (query or {}).items() if value is not None}
        content = self._exchange(method, f"{PREFIX}{path}{f'?{urlencode(known)}' if known else ''}", body)
        told: Any = content.decode() if answer in _TEXTS else msgspec.json.decode(content, type=answer)
        return cast("T", None if answer is NoneType else told)

    def _exchange(self, method: str, address: str, body: Any) -> bytes:
        connection = self._connection()
        fields = {"Accept": "application/json", "Content-Type": "application/json"}
        if self._token:
            fields["Authorization"] = f"Bearer {self._token}"
        sent = None if method in ("GET", "DELETE") else msgspec.json.encode({} if body is None else body)
        try:
            self._reach(connection)
            connection.request(method, address, sent, fields)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= _WRONG:
            raise ControlError(_problem(answer, content))
        return content

    def _reach(self, connection: http.client.HTTPConnection) -> None:
        try:
            connection.connect()
        except ssl.SSLError:  # somebody is there
            raise
        except OSError as error:
            raise UnreachableError(self._url, error.strerror or str(error)) from None

    def _connection(self) -> http.client.HTTPConnection:
        if self._plain:
            return http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        trust = ssl.create_default_context()
        return http.client.HTTPSConnection(self._host, self._port, timeout=_SECONDS, context=trust)


def _problem(answer: http.client.HTTPResponse, content: bytes) -> Problem:
    """What the answer says; whatever stands between may have answered in its own words."""
    if answer.getheader("Content-Type", "").startswith(PROBLEM_TYPE):
        return msgspec.json.decode(content, type=Problem)
    text = content.decode(errors="replace").strip()[:500]
    return Problem(type="about:blank", title=answer.reason, status=answer.status, detail=text)
