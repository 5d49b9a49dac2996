"""HTTP/1.1 as the load needs it, without sockets: requests, answers, and what several requests come to."""

import re
from collections.abc import Callable, Generator, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar
from urllib.parse import quote_plus

Result = TypeVar("Result")
_quoted = lru_cache(64)(quote_plus)
"""Most values are the same in each request, and quoting them would be a fifth of the load's own time."""
_LENGTH = re.compile(r"\r\ncontent-length: (\d+)", re.IGNORECASE)


def form(fields: dict[str, str]) -> str:
    """A query or a form's body."""
    return "&".join([f"{name}={_quoted(value)}" for name, value in fields.items()])


class Request(NamedTuple):
    """GET of `path`, or POST of a form where there are `fields`; `headers` are whole lines, each ended by CR LF."""

    path: str
    fields: dict[str, str] | None = None
    cookies: dict[str, str] | None = None
    headers: str = ""

    @property
    def cookie(self) -> str:
        """The value of the Cookie field."""
        return "; ".join(f"{name}={value}" for name, value in (self.cookies or {}).items())

    def sent(self, host: str) -> bytes:
        """What goes over the connection."""
        lines = f"Host: {host}\r\n{self.headers}"
        if self.cookies:
            lines += f"Cookie: {self.cookie}\r\n"
        if self.fields is None:
            return f"GET {self.path} HTTP/1.1\r\n{lines}\r\n".encode()
        body = form(self.fields)
        lines += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return f"POST {self.path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


class Answer(NamedTuple):
    """Status, the head's lines and the body."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The value of a field that is there at most once, empty where it is not; the name in lower case."""
        return next((value for key, value in self._lines() if key == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """What was set."""
        pairs = (value.partition(";")[0].partition("=") for key, value in self._lines() if key == "set-cookie")
        return {name: value for name, _, value in pairs}

    def _lines(self) -> Iterator[tuple[str, str]]:
        for line in self.head.split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            yield name.lower(), value


Steps = Generator[Request, Answer, Result]
"""Gives out requests one after the other, takes their answers, and returns what came of it."""


def walked(steps: Steps[Result], answer: Callable[[Request], Answer]) -> Result:
    """Does these steps with something that answers requests."""
    try:
        request = next(steps)
        while True:
            request = steps.send(answer(request))
    except StopIteration as end:
        result: Result = end.value
        return result


class Received:
    """The bytes of one connection, which become answers."""

    def __init__(self) -> None:
        self._held = b""
        self._head: str | None = None
        self._length = 0

    def add(self, data: bytes) -> Answer | None:
        """The answer that these bytes complete, or None as long as some are missing."""
        self._held = self._held + data if self._held else data
        if self._head is None:
            end = self._held.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._head = self._held[:end].decode("latin-1")
            length = _LENGTH.search(self._head)
            self._length = int(length[1]) if length else 0
            self._held = self._held[end + 4 :]
        if len(self._held) < self._length:
            return None
        answer = Answer(int(self._head[9:12]), self._head, self._held)
        self._held, self._head = b"", None
        return answer
