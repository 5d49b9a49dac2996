"""One attack after the other on every route, and the rules that each answer must keep."""

import json
import random
from dataclasses import dataclass
from urllib.parse import urlencode

from fuzz.damage import MARK, damaged
from fuzz.templates import (
    CLIENT,
    POLICY,
    REDIRECT_URI,
    SECRET,
    TENANT,
    USER,
    VERIFIER,
    SignIn,
    authorization_query,
    code_in,
    routes,
    sign_in_from,
    templates,
)
from fuzz.wire import Connection, Reply

RENEWED = 400
"""Requests after which a new sign-in takes the place of the one that damage has ended."""
PROTOCOL = {501, 505}
"""Answers to what is no HTTP/1.1: an unknown transfer coding, another version (RFC 9110 §15.6)."""
BASE = f"/{TENANT}/{POLICY}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an answer must not be, and the request that brought it."""

    what: str
    request: str


class Attack:
    """Damaged requests to the emulator at `port`; `dice` decides the damage."""

    def __init__(self, port: int, dice: random.Random) -> None:
        self._connection = Connection(port)
        self._dice = dice
        self._routes = routes()
        self._known: dict[str, str] = {}
        self._targets = list(templates(self._routes, self._sign_in()))
        self._last = b""

    def once(self, number: int) -> tuple[Reply, Finding | None]:
        """The next damaged request: its answer, and what is wrong with that."""
        if number % RENEWED == 0:
            self._targets = list(templates(self._routes, self._sign_in()))
        self._last = damaged(self._targets[number % len(self._targets)], self._dice)
        reply = self._connection.send(self._last)
        told = fault(reply)
        return reply, Finding(what=told, request=repr(self._last[:2_000])) if told else None

    def again_slow(self, seconds: float) -> Finding | None:
        """A finding when the last request is slow each time."""
        if all(self._connection.send(self._last).seconds > seconds for _ in range(3)):
            return Finding(what=f"took more than {seconds} s", request=repr(self._last[:2_000]))
        return None

    # ---- a sign-in that is right, to have codes, tokens and a page under way -----------------------------------

    def _sign_in(self) -> SignIn:
        page, cookies = self._begin()
        if not self._known:
            self._known = self._tokens(sign_in_from(page, cookies, {}))
            page, cookies = self._begin()
        return sign_in_from(page, cookies, self._known)

    def _begin(self) -> tuple[bytes, dict[str, str]]:
        reply = self._get(f"{BASE}/oauth2/v2.0/authorize?{authorization_query()}")
        lines = [line.partition(": ") for line in reply.head.split("\r\n")]
        set_cookies = [value.partition(";")[0] for name, _, value in lines if name.lower() == "set-cookie"]
        return reply.body, dict(cookie.split("=", 1) for cookie in set_cookies)

    def _tokens(self, sign_in: SignIn) -> dict[str, str]:
        call = urlencode({"tx": sign_in.values["tx"], "p": POLICY})
        headers = f"Cookie: {sign_in.cookies}\r\nX-CSRF-TOKEN: {sign_in.csrf}\r\n"
        self._post(f"{BASE}/SelfAsserted?{call}", {"request_type": "RESPONSE", **USER}, headers)
        confirm = urlencode({"csrf_token": sign_in.csrf})
        reply = self._get(f"{BASE}/api/CombinedSigninAndSignup/confirmed?{confirm}&{call}", headers)
        location = next(line[10:] for line in reply.head.split("\r\n") if line.startswith("Location: "))
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            "code": code_in(location),
        }
        told = json.loads(self._post(f"{BASE}/oauth2/v2.0/token", form).body)
        return {
            "code": form["code"],
            "refresh_token": told["refresh_token"],
            "id_token_hint": told["id_token"],
            "access_token": told["access_token"],
        }

    def _get(self, target: str, headers: str = "") -> Reply:
        return self._connection.send(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())

    def _post(self, target: str, form: dict[str, str], headers: str = "") -> Reply:
        body = urlencode(form)
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._connection.send(f"POST {target} HTTP/1.1\r\nHost: localhost\r\n{kind}{headers}\r\n{body}".encode())


def fault(reply: Reply) -> str:
    """What is wrong with an answer, in words; empty when nothing is."""
    if reply.status >= 500 and reply.status not in PROTOCOL:
        return f"answered {reply.status}"
    if b"Traceback (most recent" in reply.body:
        return "the answer holds a traceback"
    if "text/html" in reply.head and MARK.encode() in reply.body:
        return "the page reflects markup that it was sent"
    if any(line.lower().startswith("set-cookie: fuzz") for line in reply.head.split("\r\n")):
        return "a parameter became a header field"
    return ""
