"""Damage done to a request that was right, always the same for one seed."""

import random
from collections.abc import Callable, Mapping
from urllib.parse import quote

from fuzz.templates import Template

MARK = "<fuzz'\">"
"""Stands in a page as it is only where a page reflects what it was sent."""
HOST = "localhost"

TEXTS = (
    "",
    " ",
    "\x00",
    "\r\nSet-Cookie: fuzz=1",
    "é",
    "\U0001d54f\u202e",
    "null",
    "-1",
    "1e309",
    "9" * 5_000,
    "A" * 9_000,
    "../../etc/passwd",
    "{}",
    '{"TID":{}}',
    "StateProperties=" + "e" * 70,
    "https://evil.example/",
    "//evil.example",
    "javascript:alert(1)",
    "http://localhost:5000/getAToken@evil.example",
    "eyJhbGciOiJub25lIn0.e30.",
    "Basic Og==",
    "none login",
    "openid openid",
    MARK,
    MARK * 400,
)
RAW = (b"%", b"%zz", b"%ff", b"%c0%af", b"%ed%a0%80", b"%00", b"\xff\xfe", b"+++", b"&&==&", b"a[]=1", b";")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FUZZ")
HEADERS = ("Cookie", "Authorization", "X-CSRF-TOKEN", "Origin", "Referer", "Accept-Language", "Host")
TYPES = ("application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain; charset=x", "/", "")
BYTES = (
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\r\n\r\n",
    b"\x16\x03\x01\x00\xff" + b"\x00" * 20,
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 9_000 + b"\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    b"\x00\x01\x02\x03\r\n\r\n",
)


def damaged(template: Template, dice: random.Random) -> bytes:
    """The request's bytes with one to three things wrong; now and then no request at all."""
    if dice.random() < 0.02:
        return dice.choice(BYTES)
    parts = _Parts(template, dice)
    for _ in range(dice.randint(1, 3)):
        dice.choice(_DAMAGES)(parts)
    return parts.wire()


class _Parts:
    """A request in pieces, each of which can be damaged."""

    def __init__(self, template: Template, dice: random.Random) -> None:
        self.dice = dice
        self.method = template.method
        self.path = quote(template.path).encode()
        self.query = _pairs(template.query)
        self.form = None if template.form is None else _pairs(template.form)
        self.headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded", **template.headers}
        self.extra_length = 0

    def wire(self) -> bytes:
        """The bytes to send."""
        body = b"" if self.form is None else b"&".join(name + b"=" + value for name, value in self.form)
        query = b"&".join(name + b"=" + value for name, value in self.query)
        target = self.path + (b"?" + query if query else b"")
        lines = [f"{name}: {value}".encode("latin-1", "replace") for name, value in self.headers.items()]
        lines.append(b"Content-Length: %d" % max(0, len(body) + self.extra_length))
        return b"%b %b HTTP/1.1\r\n%b\r\n\r\n%b" % (self.method.encode(), target, b"\r\n".join(lines), body)

    @property
    def pairs(self) -> list[tuple[bytes, bytes]]:
        """Where a parameter is damaged: in the form if there is one, more often than in the query."""
        return self.form if self.form and self.dice.random() < 0.7 else self.query


def _pairs(values: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(quote(name, safe="").encode(), quote(value, safe="").encode()) for name, value in values.items()]


def _replace(parts: _Parts) -> None:
    pairs = parts.pairs
    if pairs:
        index = parts.dice.randrange(len(pairs))
        text = quote(parts.dice.choice(TEXTS), safe="").encode()
        pairs[index] = pairs[index][0], text if parts.dice.random() < 0.8 else parts.dice.choice(RAW)


def _drop(parts: _Parts) -> None:
    pairs = parts.pairs
    if pairs:
        del pairs[parts.dice.randrange(len(pairs))]


def _double(parts: _Parts) -> None:
    pairs = parts.pairs
    if pairs:
        pairs.append((parts.dice.choice(pairs)[0], quote(parts.dice.choice(TEXTS), safe="").encode()))


def _strange_name(parts: _Parts) -> None:
    parts.pairs.append((parts.dice.choice(RAW), parts.dice.choice(RAW)))


def _many(parts: _Parts) -> None:
    parts.pairs.extend((b"p%d" % number, b"x") for number in range(parts.dice.choice((50, 2_000))))


def _flip(parts: _Parts) -> None:
    pairs = parts.pairs
    if pairs:
        index = parts.dice.randrange(len(pairs))
        value = bytearray(pairs[index][1] or b"x")
        value[parts.dice.randrange(len(value))] = parts.dice.choice(b"%&=+\x7fAz09-")
        pairs[index] = pairs[index][0], bytes(value)


def _other_method(parts: _Parts) -> None:
    parts.method = parts.dice.choice(METHODS)


def _other_path(parts: _Parts) -> None:
    segments = parts.path.split(b"/")
    segments[parts.dice.randrange(len(segments))] = parts.dice.choice((*RAW, b"..", b"", b"B2C_1_none", b"x" * 3_000))
    parts.path = b"/" + b"/".join(segments).replace(b" ", b"%20").lstrip(b"/")


def _other_header(parts: _Parts) -> None:
    name = parts.dice.choice(HEADERS)
    text = parts.dice.choice(TEXTS).replace("\r\n", " ").replace("\x00", "")
    parts.headers[name] = text[:8_000]


def _other_type(parts: _Parts) -> None:
    parts.headers["Content-Type"] = parts.dice.choice(TYPES)


def _cut_cookies(parts: _Parts) -> None:
    cookies = parts.headers.get("Cookie", "")
    at = parts.dice.randrange(len(cookies) + 1)
    parts.headers["Cookie"] = cookies[:at] + parts.dice.choice(('"', ";;;", "=", "x-ms-cpim-cache|x=y", ""))


def _short_body(parts: _Parts) -> None:
    parts.extra_length = -parts.dice.choice((1, 5, 50))


_DAMAGES: tuple[Callable[[_Parts], None], ...] = (
    *[_replace] * 6,
    *[_drop] * 2,
    *[_flip] * 3,
    _double,
    _strange_name,
    _many,
    _other_method,
    _other_path,
    _other_header,
    _other_type,
    _cut_cookies,
    _short_body,
)
