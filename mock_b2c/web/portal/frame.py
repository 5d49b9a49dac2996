"""What all pages of the portal have around them: navigation, notes, and how they are sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, request
from msgspec import Struct

from mock_b2c._version import __version__
from mock_b2c.web.addresses import emulator
from mock_b2c.web.portal.desk import Note, csrf
from mock_b2c.web.portal.form import Filled, Refusal
from mock_b2c.web.portal.state import version
from mock_b2c.web.responses import PAGE_HEADERS, html_page, new_nonce

NAVIGATION = (
    ("", (("", "Overview"),)),
    (
        "Tenant",
        (
            ("apps", "App registrations"),
            ("flows", "User flows"),
            ("users", "Users"),
            ("scopes", "Scopes and consent"),
        ),
    ),
    ("What happened", (("log", "Sign-in log"), ("outbox", "Outbox"))),
    ("Levers", (("keys", "Keys"), ("clock", "Clock and faults"), ("export", "Export"))),
)
"""Groups of pages: the first part of the address, and the name."""
_SAME_ORIGIN = ("Referrer-Policy", "same-origin")
"""Without a referrer browsers would send their forms with the origin `null`."""
_HEADERS = (*(held for held in PAGE_HEADERS if held[0] != _SAME_ORIGIN[0]), _SAME_ORIGIN)
_FORMS_STAY = "; form-action 'self'"


class Shown(Struct, frozen=True, kw_only=True):
    """A page: its template in `templates/portal`, and what that needs. `leads_away`: a form of it leads to an app."""

    template: str
    values: Mapping[str, Any]
    leads_away: bool = False


def rendered(page: Shown, *, note: Note | None = None, refusal: Refusal | None = None, status: int = 200) -> Response:
    """The page as a response. A refused form that is not on the page any more is told of above it."""
    nonce, forms = new_nonce(), _Forms(refusal)
    body = _body(page, note, forms, nonce)
    if refusal and not forms.told:
        body = _body(page, note, forms, nonce, lost=refusal)
    policy = "" if page.leads_away else _FORMS_STAY
    return html_page(body, nonce=nonce, status=status, policy=policy, fixed=_HEADERS)


class _Forms:
    """Makes the forms of one page for its template, and knows whether the refused one is among them."""

    def __init__(self, refusal: Refusal | None) -> None:
        self.refusal = refusal
        self.told = False

    def __call__(self, do: str, item: str = "") -> Filled:
        form = Filled(do, item, self.refusal)
        self.told = self.told or form.is_refused
        return form


def _body(page: Shown, note: Note | None, forms: _Forms, nonce: str, lost: Refusal | None = None) -> str:
    return render_template(
        f"portal/{page.template}",
        **page.values,
        note=note,
        csrf=csrf(),
        form_of=forms,
        lost=lost,
        forms=[forms.refusal.do] if forms.refusal else [],
        navigation=NAVIGATION,
        section=request.path.removeprefix("/_mock/").partition("/")[0],
        state=version(),
        tenant=emulator().tenants[0],
        moment=moment,
        app_version=__version__,
        nonce=nonce,
    )


def moment(at: float) -> str:
    """`2024-01-05 14:23:27 UTC`; what no calendar has is said in seconds."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{at:.0f} s"
