"""The outbox below `/_mock/` (design 3.3): a page for people, JSON for tests, which may wait for a message."""

from flask import Blueprint, Response, jsonify, request
from msgspec import Struct

from mock_b2c.domain.messages import Message, MessageKind, members
from mock_b2c.web.addresses import emulator
from mock_b2c.web.waiting import FaultyParameterError, allow_waiting, refused, seconds_to_wait, waited

bp = Blueprint("outbox", __name__, url_prefix="/_mock")
bp.record(lambda state: allow_waiting(state.app.extensions))


class Asked(Struct, frozen=True, kw_only=True):
    """What the query asks for; `wait` is in seconds."""

    to: str | None
    kind: MessageKind | None
    after: str | None
    wait: float


@bp.get("/outbox")
def outbox() -> Response:
    """The messages, newest first: a page, or JSON for `Accept: application/json`.

    `to` picks one recipient, `kind` one kind. In JSON, `after` leaves out the message of that id and older ones, and
    `wait` is for how many seconds at most the answer may wait for a message.
    """
    try:
        asked = _asked()
    except FaultyParameterError as fault:
        return refused(400, str(fault))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return waited(lambda: _waited_for(asked)) if asked.wait else _json(_found(asked))
    return _page(asked)


def _asked() -> Asked:
    given = {name: request.args.get(name) or None for name in ("to", "kind", "after", "wait")}
    return Asked(to=given["to"], kind=_kind(given["kind"]), after=given["after"], wait=seconds_to_wait(given["wait"]))


def _kind(text: str | None) -> MessageKind | None:
    try:
        return MessageKind(text) if text else None
    except ValueError:
        raise FaultyParameterError(f"'kind' must be one of: {', '.join(MessageKind)}.") from None


def _found(asked: Asked) -> list[Message]:
    return emulator().outbox.messages(to=asked.to, kind=asked.kind, after=asked.after)


def _waited_for(asked: Asked) -> Response:
    return _json(emulator().outbox.wait(to=asked.to, kind=asked.kind, after=asked.after, timeout=asked.wait))


def _json(found: list[Message]) -> Response:
    response = jsonify(messages=[members(message) for message in found])
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(asked: Asked) -> Response:
    from mock_b2c.web.portal.frame import Shown, rendered  # noqa: PLC0415 - only people need it

    chosen = {"to": asked.to, "kind": asked.kind}
    found = [members(message) for message in emulator().outbox.messages(**chosen)]
    values = {"messages": found, "chosen": chosen}
    return rendered(Shown(template="outbox.html", values=values))
