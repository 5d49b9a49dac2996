"""The token without which nobody gets at the levers where other machines reach the emulator (design 3.3)."""

import base64
import hmac

from flask import Flask, Response, request

from mock_b2c.web.asked import answering

HEALTH = "/_mock/health"
OPEN = ("/_mock/branding/", "/_mock/providers/")
"""What the pages of user flows are made of, and whether the emulator is there: no more than the endpoints tell."""
_HELD = "mock_b2c.api_token"
_ASKS = 'Bearer realm="mock_b2c", Basic realm="mock_b2c", charset="UTF-8"'


def protect(app: Flask, token: str) -> None:
    """From now on the levers are for those who send the token; an empty one protects nothing."""
    app.extensions[_HELD] = token


def check() -> Response | None:
    """Flask's `before_request`: an answer when the levers are asked for without their token."""
    wanted: str = answering().extensions[_HELD]
    if not wanted:
        return None
    path = request.path
    if not path.startswith("/_mock/") or path == HEALTH or path.startswith(OPEN):
        return None
    if hmac.compare_digest(_given().encode(), wanted.encode()):
        return None
    text = (
        "Send the token that the emulator printed when it started: 'Authorization: Bearer ...', or as the password of "
        "a browser's dialogue; the name does not matter.\n"
    )
    return Response(text, 401, {"WWW-Authenticate": _ASKS, "Cache-Control": "no-store"}, mimetype="text/plain")


def _given() -> str:
    """The token of this request: a bearer token (RFC 6750 §2.1), or the password of Basic (RFC 7617), for browsers."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
