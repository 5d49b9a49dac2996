"""App registrations: the list, and a new one in one form."""

import uuid
from collections.abc import Mapping

from flask import request

from mock_b2c.domain.app_registration import Platform
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal import app
from mock_b2c.web.portal.acting import Done
from mock_b2c.web.portal.desk import Note
from mock_b2c.web.portal.finding import MOST, find
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.words import PLATFORMS

FEW = 10
"""So many need no search."""


def show(name: str) -> Shown:
    """The list, or one registration by its client id."""
    if name:
        return app.show(name)
    found = find(levers().tenant.apps, request.args.get("q", ""), MOST)
    values = {
        "found": found,
        "searchable": found.there > FEW,
        "platforms": [(kind.value, text) for kind, text in PLATFORMS.items()],
        "example": "http://localhost:5000/getAToken",
    }
    return Shown(template="apps.html", values=values)


def register(_name: str, given: Form) -> Done:
    """A new registration; a web application, but no API, gets a secret at once, which is shown once."""
    platform = Platform(given.text("platform", Platform.WEB))
    settings: dict[str, object] = {"client_id": str(uuid.uuid4()), platform.key: given.lines("redirect_uri")}
    once: list[tuple[str, str]] = []
    if platform is Platform.WEB and settings[platform.key]:
        secret = app.new_secret()
        settings["client_secrets"] = [app.secret_row(secret)]
        once = [("Client secret", secret)]
    made = levers().apps.add(given.text("name"), **settings)
    note = Note(text=f"{made.name} is registered.", once=(("Client id", made.client_id), *once) if once else ())
    return Done(to=f"/_mock/apps/{made.client_id}", note=note)


ACTIONS: Mapping[str, object] = {"register": register, **app.ACTIONS}
