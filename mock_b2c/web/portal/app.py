"""One app registration: authentication, secrets, the API it exposes, its permissions."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from flask import abort

from mock_b2c.domain.app_registration import AppRegistration, ClientSecret, Platform
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.desk import Note
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.words import PLATFORMS

LIFETIMES = {"": "Never", "1": "In 1 day", "90": "In 90 days", "180": "In 180 days", "730": "In 24 months"}
"""When a secret ends, by days from now."""
_DAY = 24 * 60 * 60
_KEPT = "client_secret", "client_secrets"


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
            (api, f"{api.app_id_uri}/{scope.name}", scope.description)
            for api in levers().tenant.apps
            if api.app_id_uri
            for scope in api.scopes
        ],
        "roles": [f"{api.app_id_uri}/{role}" for api in levers().tenant.apps for role in api.app_roles],
    }
    return Shown(template="app.html", values=values)


def mark(secret: ClientSecret) -> str:
    """What tells a secret from the others and nothing more."""
    return hashlib.sha256(secret.value.encode()).hexdigest()[:12]


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
    days, now = given.text("expires"), levers().clock.now()
    if days not in LIFETIMES:
        raise ValueError(f"'{days}' is no lifetime of a secret")
    fresh = ClientSecret(value=secrets.token_urlsafe(30), expires=now + int(days) * _DAY if days else None)
    _keep_secrets(name, [*_app(name).secrets, fresh])
    note = Note(text="A client secret is added.", once=(("Client secret", fresh.value),))
    return Done(note=note)


def remove_secret(name: str, given: Form) -> Done:
    """One secret less."""
    held = _app(name).secrets
    left = [secret for secret in held if mark(secret) != given.text("item")]
    if len(left) == len(held):
        raise LookupError("That secret is not there any more.")
    _keep_secrets(name, left)
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


def _keep_secrets(name: str, held: Sequence[ClientSecret]) -> None:
    rows = [{"value": secret.value, **_end(secret)} for secret in held]
    levers().apps.change(name, **{_KEPT[0]: None, _KEPT[1]: rows})


def _end(secret: ClientSecret) -> Mapping[str, object]:
    return {} if secret.expires is None else {"expires": datetime.fromtimestamp(secret.expires, UTC)}


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
