"""From a request for the portal to its answer: pages, and forms that do something (Post/Redirect/Get).

A form is obeyed only when it comes from a page of this very origin with the token of such a page. What a lever refuses
is shown at the form, with what was typed.
"""

from types import ModuleType
from urllib.parse import quote, urlencode

from flask import Response, request
from msgspec import Struct
from werkzeug.exceptions import BadRequest

from mock_b2c.web.portal.desk import NOTES, Note, is_csrf
from mock_b2c.web.portal.form import REFUSALS, Fault, Form, Refusal, faults_of
from mock_b2c.web.portal.frame import Shown, rendered
from mock_b2c.web.responses import NOT_KEPT, redirect

_STALE = "This page is older than the emulator that answers now. Nothing was changed; press the button again."
_FOREIGN = "Only pages of this portal may change something here. Nothing was changed."
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class Done(Struct, frozen=True, kw_only=True):
    """What an action did: the page to go to, and what that says of it. `elsewhere` is an address instead of a page."""

    to: str = ""
    note: Note | None = None
    elsewhere: str = ""


def done(text: str, to: str = "") -> Done:
    """The usual outcome: a word about it, on the same page or another one."""
    return Done(to=to, note=Note(text=text))


def shown(module: ModuleType, name: str) -> Response:
    """The page, with the note that was left for it."""
    return _page(module, name, note=NOTES.take(request.args.get("note", "")))


def act(module: ModuleType, name: str) -> Response:
    """Does what the form asks for; the answer sends the browser to a page that says so."""
    given = Form(request.form)
    if name:
        module.show(name)  # there is no such page, unless there is what it is about
    do, item = given.text("do"), given.text("item")
    if not _is_from_here():
        return _refused(module, name, (Fault(text=_FOREIGN),), given, status=403)
    if not is_csrf(given.text("csrf")):
        return _refused(module, name, (Fault(text=_STALE),), given, status=403)
    action = module.ACTIONS.get(do)
    if action is None:
        raise BadRequest
    try:
        outcome: Done = action(name or item, given)
    except REFUSALS as error:
        return _refused(module, name, faults_of(error, request.form), given, status=400)
    return _onward(outcome)


def _onward(outcome: Done) -> Response:
    address = outcome.elsewhere or outcome.to or quote(request.path)
    if outcome.note:
        mark = "&" if "?" in address else "?"
        address = f"{address}{mark}{urlencode({'note': NOTES.put(outcome.note)})}"
    response = redirect(address, fixed=NOT_KEPT)
    response.status_code = 303
    return response


def _refused(module: ModuleType, name: str, faults: tuple[Fault, ...], given: Form, *, status: int) -> Response:
    refusal = Refusal(do=given.text("do"), item=given.text("item"), faults=faults, given=given)
    return _page(module, name, refusal=refusal, status=status)


def _page(
    module: ModuleType, name: str, *, note: Note | None = None, refusal: Refusal | None = None, status: int = 200
) -> Response:
    page: Shown | Response = module.show(name)
    return page if isinstance(page, Response) else rendered(page, note=note, refusal=refusal, status=status)


def _is_from_here() -> bool:
    """Whether browsers say that a page of this origin sent it; programs, which say nothing, need the token alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or _netloc(origin) == _netloc(f"{request.scheme}://{request.host}")


def _netloc(origin: str) -> str:
    """Host and port: whoever ends TLS before us may change the scheme."""
    scheme, _, netloc = origin.lower().partition("://")
    return netloc.removesuffix(f":{_DEFAULT_PORTS.get(scheme, '')}")
