"""The outbox below `/_mock/` (design 3.3): a page for people, JSON for tests, which may wait for a message."""

import re
from threading import BoundedSemaphore
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState
from msgspec import Struct

from mock_b2c.domain.messages import Message, MessageKind, members
from mock_b2c.web.addresses import emulator
from mock_b2c.web.responses import html_page, new_nonce

bp = Blueprint("outbox", __name__, url_prefix="/_mock")

LONGEST_WAIT = 30
MOST_WAITING = 32
"""Requests that may wait at once: each holds a thread of the server, which has more, but not without end."""
_SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?", re.ASCII)


class FaultyParameterError(Exception):
    """A query parameter is not what it has to be; the text says what it has to be."""


class Asked(Struct, frozen=True, kw_only=True):
    """What the query asks for; `wait` is in seconds."""

    to: str | None
    kind: MessageKind | None
    after: str | None
    wait: float


@bp.record
def _allow_waiting(state: BlueprintSetupState) -> None:
    state.app.extensions["mock_b2c_waiting"] = BoundedSemaphore(MOST_WAITING)


@bp.get("/outbox")
def outbox() -> Response:
    """The messages, newest first: a page, or JSON for `Accept: application/json`.

    `to` picks one recipient, `kind` one kind. In JSON, `after` leaves out the message of that id and older ones, and
    `wait` is for how many seconds at most the answer may wait for a message.
    """
    try:
        asked = _asked()
    except FaultyParameterError as fault:
        return _refused(400, str(fault))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return _waited_for(asked) if asked.wait else _json(_found(asked))
    return _page(asked)


def _asked() -> Asked:
    given = {name: request.args.get(name) or None for name in ("to", "kind", "after", "wait")}
    return Asked(to=given["to"], kind=_kind(given["kind"]), after=given["after"], wait=_seconds(given["wait"]))


def _kind(text: str | None) -> MessageKind | None:
    try:
        return MessageKind(text) if text else None
    except ValueError:
        raise FaultyParameterError(f"'kind' must be one of: {', '.join(MessageKind)}.") from None


def _seconds(text: str | None) -> float:
    seconds = 0.0 if text is None else float(text) if _SECONDS.fullmatch(text) else -1
    if not 0 <= seconds <= LONGEST_WAIT:
        raise FaultyParameterError(f"'wait' must be a number of seconds from 0 to {LONGEST_WAIT}.")
    return seconds


def _found(asked: Asked) -> list[Message]:
    return emulator().outbox.messages(to=asked.to, kind=asked.kind, after=asked.after)


def _waited_for(asked: Asked) -> Response:
    waiting: BoundedSemaphore = current_app.extensions["mock_b2c_waiting"]
    if not waiting.acquire(blocking=False):
        refused = _refused(429, f"{MOST_WAITING} requests wait for messages already; ask later, or without 'wait'.")
        refused.headers["Retry-After"] = "1"
        return refused
    try:
        held = emulator().outbox
        return _json(held.wait(to=asked.to, kind=asked.kind, after=asked.after, timeout=asked.wait))
    finally:
        waiting.release()


def _json(found: list[Message]) -> Response:
    response = jsonify(messages=[members(message) for message in found])
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(asked: Asked) -> Response:
    nonce = new_nonce()
    chosen = {"to": asked.to, "kind": asked.kind}
    body = render_template(
        "outbox.html",
        messages=[members(message) for message in emulator().outbox.messages(**chosen)],
        chosen=chosen,
        address=_address(chosen),
        nonce=nonce,
    )
    return html_page(body, nonce=nonce)


def _address(chosen: dict[str, str | None]) -> str:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _refused(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
