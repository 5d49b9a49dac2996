"""Decoded tokens: the reply address of user flows that the portal runs, and a place to paste a token."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from msgspec import Struct

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import Refused
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.acting import Done
from mock_b2c.web.portal.desk import Drawer
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.running import RUNS, Run, redeemed
from mock_b2c.web.portal.tokens import Token, decoded
from mock_b2c.web.responses import NOT_KEPT, redirect

_MOST = 4
_FORGOTTEN = "This answer belongs to no run of this portal, or was shown before. Run the user flow again."


class Told(Struct, frozen=True, kw_only=True):
    """What the page shows: tokens, the answer's other `members`, what went wrong, and the run it belongs to."""

    tokens: tuple[Token, ...] = ()
    members: dict[str, Any] = {}
    failure: str = ""
    hint: str = ""
    run: Run | None = None


TOLD = Drawer(Told)


def show(name: str) -> Shown | Response:
    """Tokens by their ticket; else the answer of a user flow; else a place to paste one."""
    del name
    query = request.args
    if "error" in query:
        return _error(query.get("error", ""), query.get("error_description", ""), RUNS.take(query.get("state", "")))
    if "code" in query:
        return _answer(query.get("state", ""), query.get("code", ""))
    return _page(TOLD.look(query.get("ticket", "")) or Told())


def decode(_name: str, given: Form) -> Done:
    """Tokens that somebody has from elsewhere."""
    words = given.lines("token")[:_MOST]
    if not words:
        raise ValueError("Paste a token: three parts with dots between them.")
    return Done(elsewhere=_kept(Told(tokens=tuple(decoded(word, emulator().key_ring) for word in words))))


def _answer(state: str, code: str) -> Shown | Response:
    made: Run | None = RUNS.take(state)
    if made is None:
        return _page(Told(failure=_FORGOTTEN))
    try:
        answer = redeemed(made, code)
    except B2CError as error:
        incident = emulator().incident(None, error)
        return _page(Told(failure=incident.detail, hint=error.hint, run=made))
    except LookupError as error:  # the app is gone
        return _page(Told(failure=str(error.args[0]), run=made))
    tokens = tuple(_decoded(answer, name, title) for name, title in _MEMBERS if answer.get(name))
    others = {name: value for name, value in answer.items() if name not in dict(_MEMBERS)}
    hidden = {name: "…" if name in _HIDDEN else value for name, value in others.items()}
    return redirect(_kept(Told(tokens=tokens, members=hidden, run=made)), fixed=NOT_KEPT)


_MEMBERS = (("id_token", "ID token"), ("access_token", "Access token"))
_HIDDEN = frozenset({"refresh_token"})


def _decoded(answer: Mapping[str, object], name: str, title: str) -> Token:
    return decoded(str(answer[name]), emulator().key_ring, title)


def _kept(told: Told) -> str:
    return f"/_mock/jwt?ticket={TOLD.put(told)}"


def _error(kind: str, description: str, made: Run | None) -> Shown:
    """What the user flow answered in place of a code, with the hint that only the emulator's log has."""
    refused = [event for event in levers().events if isinstance(event, Refused)]
    hint = next((event.hint for event in reversed(refused) if event.correlation_id in description), "")
    return _page(Told(failure=f"{kind}: {description}", hint=hint, run=made))


def _page(told: Told) -> Shown:
    return Shown(template="jwt.html", values={name: getattr(told, name) for name in told.__struct_fields__})


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"decode": decode}
