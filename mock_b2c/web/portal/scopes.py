"""Scopes and consent: what each API offers, and which apps may ask for it."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown


class Offer(Struct, frozen=True, kw_only=True):
    """A scope, who may ask for it, and who could be allowed to."""

    scope: str
    description: str
    granted: tuple[AppRegistration, ...]
    others: tuple[AppRegistration, ...]


def show(name: str) -> Shown:
    """All APIs with their scopes."""
    del name
    apps = levers().tenant.apps
    clients = [app for app in apps if app.redirect_uris or app.permissions]
    offers = [
        (api, uri, [_offer(f"{uri}/{scope.name}", scope.description, clients) for scope in api.scopes])
        for api in apps
        for uri in api.app_id_uris
    ]
    return Shown(template="scopes.html", values={"offers": offers})


def grant(_name: str, given: Form) -> Done:
    """Admin consent for one app to one scope."""
    app, scope = levers().apps[given.text("app")], given.text("item")
    levers().apps.change(app, permissions=sorted({*app.permissions, scope}))
    return done(f"{app.name} may ask for {scope}.")


def withdraw(_name: str, given: Form) -> Done:
    """That consent, taken back."""
    client_id, _, scope = given.text("item").partition(" ")
    app = levers().apps[client_id]
    levers().apps.change(app, permissions=sorted(app.permissions - {scope}))
    return done(f"{app.name} may not ask for {scope} any more.")


def _offer(scope: str, description: str, clients: list[AppRegistration]) -> Offer:
    return Offer(
        scope=scope,
        description=description,
        granted=tuple(app for app in clients if scope in app.permissions),
        others=tuple(app for app in clients if scope not in app.permissions),
    )


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"grant": grant, "withdraw": withdraw}
