"""One app registration: authentication, secrets, the API it exposes, its permissions."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import abort

from mock_b2c.domain.app_registration import AppRegistration, ClientSecret, Platform, digest
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.desk import Note
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.words import PLATFORMS

LIFETIMES = {"": "Never", "1": "In 1 day", "90": "In 90 days", "180": "In 180 days", "730": "In 24 months"}
"""When a secret ends, by days from now."""
_DAY = 24 * 60 * 60


def show(name: str) -> Shown:
    """The registration of that client id."""
    found = levers().tenant.app(name)
    if found is None:
        abort(404)
    values = {
        "app": found,
        "uris": {kind.value: [uri.uri for uri in found.redirect_uris if uri.platform is kind] for kind in Platform},
        "platforms": PLATFORMS,
        "secrets": [(mark(secret), secret) for secret in found.secrets],
        "now": levers().clock.now(),
        "lifetimes": list(LIFETIMES.items()),
        "offered": [
            (api, f"{uri}/{scope.name}", scope.description)
            for api in levers().tenant.apps
            for uri in api.app_id_uris
            for scope in api.scopes
        ],
        "roles": [f"{api.app_id_uri}/{role}" for api in levers().tenant.apps for role in api.app_roles],
    }
    return Shown(template="app.html", values=values)


def mark(secret: ClientSecret) -> str:
    """What tells a secret from the others and nothing more."""
    return digest(secret.sha256)[:12]


def authentication(name: str, given: Form) -> Done:
    """Where answers may go, and the implicit grant."""
    levers().apps.change(
        name,
        redirect_uris=given.lines("redirect_uris"),
        spa_redirect_uris=given.lines("spa_redirect_uris"),
        public_redirect_uris=given.lines("public_redirect_uris"),
        logout_url=given.text("logout_url") or None,
        implicit={"access_tokens": given.flag("access_tokens"), "id_tokens": given.flag("id_tokens")},
        allow_public_client_flows=given.flag("allow_public_client_flows"),
    )
    return done("Authentication is saved.")


def properties(name: str, given: Form) -> Done:
    """Its name, and whether it may be used."""
    levers().apps.change(name, name=given.text("name"), enabled=given.flag("enabled"))
    return done("Properties are saved.")


def add_secret(name: str, given: Form) -> Done:
    """One more secret, shown once."""
    days, value = given.text("expires"), new_secret()
    if days not in LIFETIMES:
        raise ValueError(f"'{days}' is no lifetime of a secret")
    end = {"expires": datetime.fromtimestamp(levers().clock.now() + int(days) * _DAY, UTC)} if days else {}
    held = levers().apps.settings(name).get("client_secrets", ())
    levers().apps.change(name, client_secrets=[*held, {**secret_row(value), **end}])
    return Done(note=Note(text="A client secret is added.", once=(("Client secret", value),)))


def new_secret() -> str:
    """A client secret in about the service's form: 40 characters."""
    return secrets.token_urlsafe(30)


def secret_row(value: str) -> dict[str, object]:
    """A secret as the config has one that must stand nowhere else."""
    return {"sha256": digest(value)}


def remove_secret(name: str, given: Form) -> Done:
    """One secret less."""
    held, settings = _app(name).secrets, levers().apps.settings(name)
    gone = next((place for place, secret in enumerate(held) if mark(secret) == given.text("item")), None)
    if gone is None:
        raise LookupError("That secret is not there any more.")
    first = [{"value": settings["client_secret"]}] if settings.get("client_secret") else []
    rows = [*first, *settings.get("client_secrets", ())]  # in the order of `held`
    del rows[gone]
    levers().apps.change(name, client_secret=None, client_secrets=rows)
    return done("The client secret is removed.")


def expose(name: str, given: Form) -> Done:
    """The App ID URI of the API that it is."""
    levers().apps.change(name, app_id_uri=given.text("app_id_uri") or None)
    return done("The App ID URI is saved.")


def add_scope(name: str, given: Form) -> Done:
    """One more scope that the API offers."""
    scope = {"name": given.text("scope"), "description": given.text("description")}
    levers().apps.change(name, scopes=[*levers().apps.settings(name).get("scopes", ()), scope])
    return done(f"The scope {scope['name']} is added.")


def remove_scope(name: str, given: Form) -> Done:
    """One scope less; the config refuses that while somebody has consent to it."""
    gone = given.text("item")
    held = levers().apps.settings(name).get("scopes", ())
    levers().apps.change(name, scopes=[scope for scope in held if scope["name"] != gone])
    return done(f"The scope {gone} is removed.")


def permissions(name: str, given: Form) -> Done:
    """What it may call, with admin consent."""
    levers().apps.change(
        name,
        permissions=given.all("permissions"),
        application_permissions=given.all("application_permissions"),
        openid_and_offline_access=given.flag("openid_and_offline_access"),
    )
    return done("Admin consent is granted to what is ticked.")


def delete(name: str, _given: Form) -> Done:
    """It is gone."""
    gone = _app(name)
    levers().apps.remove(gone)
    return done(f"{gone.name} is deleted.", "/_mock/apps")


def _app(name: str) -> AppRegistration:
    return levers().apps[name]


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {
    "authentication": authentication,
    "properties": properties,
    "add_secret": add_secret,
    "remove_secret": remove_secret,
    "expose": expose,
    "add_scope": add_scope,
    "remove_scope": remove_scope,
    "permissions": permissions,
    "delete": delete,
}
