"""Scopes and consent: what each API offers, and which apps may ask for it."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from urllib.parse import urlencode

from flask import request
from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.finding import find
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown

APIS, GRANTED, OTHERS = 20, 10, 50
"""So many APIs are listed, of each scope so many apps that may ask for it, and so many that could be allowed to."""


class Offer(Struct, frozen=True, kw_only=True):
    """A scope, the first who may ask for it and how many more there are, and the first who could be allowed to."""

    scope: str
    description: str
    granted: list[AppRegistration]
    more: int
    others: list[AppRegistration]


def show(name: str) -> Shown:
    """APIs with their scopes, and the apps that may ask for them."""
    del name
    apps = levers().tenant.apps
    apis = find((app for app in apps if app.app_id_uris), request.args.get("api", ""), APIS)
    clients = find((app for app in apps if app.redirect_uris or app.permissions), request.args.get("app", ""), OTHERS)
    granted = _by_scope(clients.all)
    offers = [
        (api, uri, [_offer(f"{uri}/{scope.name}", scope.description, clients.all, granted) for scope in api.scopes])
        for api in apis.apps
        for uri in api.app_id_uris
    ]
    return Shown(template="scopes.html", values={"offers": offers, "apis": apis, "clients": clients})


def grant(_name: str, given: Form) -> Done:
    """Admin consent for one app to one scope."""
    app, scope = levers().apps[given.text("app")], given.text("item")
    levers().apps.change(app, permissions=sorted({*app.permissions, scope}))
    return done(f"{app.name} may ask for {scope}.", _here())


def withdraw(_name: str, given: Form) -> Done:
    """That consent, taken back."""
    client_id, _, scope = given.text("item").partition(" ")
    app = levers().apps[client_id]
    levers().apps.change(app, permissions=sorted(app.permissions - {scope}))
    return done(f"{app.name} may not ask for {scope} any more.", _here())


def _here() -> str:
    """The page, with what was looked for."""
    wanted = {key: value for key in ("api", "app") if (value := request.args.get(key))}
    return f"/_mock/scopes?{urlencode(wanted)}" if wanted else "/_mock/scopes"


def _by_scope(clients: Iterable[AppRegistration]) -> Mapping[str, list[AppRegistration]]:
    """Who may ask for each scope."""
    granted: dict[str, list[AppRegistration]] = {}
    for app in clients:
        for scope in app.permissions:
            granted.setdefault(scope, []).append(app)
    return granted


def _offer(
    scope: str,
    description: str,
    clients: Iterable[AppRegistration],
    granted: Mapping[str, list[AppRegistration]],
) -> Offer:
    held = granted.get(scope, [])
    return Offer(
        scope=scope,
        description=description,
        granted=held[:GRANTED],
        more=max(0, len(held) - GRANTED),
        others=list(islice((app for app in clients if scope not in app.permissions), OTHERS)),
    )


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"grant": grant, "withdraw": withdraw}
