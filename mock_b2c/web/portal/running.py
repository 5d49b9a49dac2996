"""Running a user flow: the portal sends the browser there as an app would, and takes the answer if it shall."""

import secrets
from collections.abc import Iterable
from urllib.parse import urlencode

from flask import request
from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.pkce import s256
from mock_b2c.domain.records import WithSecrets
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.acting import Done
from mock_b2c.web.portal.desk import Drawer
from mock_b2c.web.portal.finding import MOST, Found, find
from mock_b2c.web.portal.form import Form

REPLY_PATH = "/_mock/jwt"
_NONCE = "defaultNonce"


class Run(WithSecrets, frozen=True, kw_only=True):
    """A user flow that was run, for whoever redeems its code."""

    hidden = frozenset({"verifier"})

    user_flow: str
    client_id: str
    redirect_uri: str
    scope: str
    verifier: str


RUNS = Drawer(Run)


class Choice(Struct, frozen=True, kw_only=True):
    """An app with a reply address; `here` is that of the portal, which shows the tokens."""

    app: AppRegistration
    uri: str
    here: bool

    @property
    def value(self) -> str:
        """As a form names it."""
        return f"{self.app.client_id} {self.uri}"


def clients(wanted: str) -> Found:
    """Apps that sign users in."""
    return find((app for app in levers().tenant.apps if app.redirect_uris), wanted, MOST)


def replies(apps: Iterable[AppRegistration]) -> list[tuple[AppRegistration, list[Choice]]]:
    """Apps with their reply addresses, the portal's own one first, which is what is chosen at first."""
    return [(app, [_here(app), *_registered(app)]) for app in apps]


def run(name: str, given: Form) -> Done:
    """Sends the browser to the user flow; registers the portal's reply address with the app when it is not yet."""
    flow = levers().flows[name]
    client_id, _, uri = given.text("reply").partition(" ")
    app = levers().apps[client_id]
    if uri == own_reply() and app.redirect_uri(uri) is None:
        app = _register(app, uri)
    scope = given.text("scope") or default_scope(app)
    query = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": uri,
        "response_mode": "query",
        "scope": scope,
        "nonce": _NONCE,
        **({"prompt": "login"} if given.flag("prompt") else {}),
    }
    if uri == own_reply():
        made = Run(
            user_flow=flow.name,
            client_id=app.client_id,
            redirect_uri=uri,
            scope=scope,
            verifier=secrets.token_urlsafe(48),
        )
        query |= {
            "state": RUNS.put(made),
            "code_challenge": s256(made.verifier),
            "code_challenge_method": "S256",
        }
    return Done(elsewhere=f"/{levers().tenant.domain}/{flow.name}/oauth2/v2.0/authorize?{urlencode(query)}")


def redeemed(made: Run, code: str) -> dict[str, object]:
    """The token answer for the code of a run; B2CError as the token endpoint refuses."""
    form = {
        "grant_type": "authorization_code",
        "client_id": made.client_id,
        "code": code,
        "redirect_uri": made.redirect_uri,
        "code_verifier": made.verifier,
        **_proof(made),
    }
    return dict(emulator().redeem(authority(made.user_flow), form, "", own_reply().removesuffix(REPLY_PATH)))


def authority(user_flow: str) -> Authority:
    """The authority of a user flow under the address of this request."""
    return emulator().authority(
        host=request.host.lower(),
        tenant_segment=levers().tenant.domain,
        policy_segment=user_flow,
        policy_in_query=False,
    )


def own_reply() -> str:
    """The portal's own reply address, as this browser reaches it."""
    return f"{request.scheme}://{request.host}{REPLY_PATH}"


def default_scope(app: AppRegistration) -> str:
    """What signs in, and all that the app may call of one API: no token is for two."""
    granted = sorted(app.permissions)
    api = granted[0].rpartition("/")[0] if granted else ""
    return " ".join(["openid", "offline_access", *(name for name in granted if name.rpartition("/")[0] == api)])


def _here(app: AppRegistration) -> Choice:
    return Choice(app=app, uri=own_reply(), here=True)


def _registered(app: AppRegistration) -> list[Choice]:
    return [Choice(app=app, uri=known.uri, here=False) for known in app.redirect_uris if known.uri != own_reply()]


def _register(app: AppRegistration, uri: str) -> AppRegistration:
    """As that of a script: the portal knows no secrets."""
    known = [held.uri for held in app.redirect_uris if held.platform is Platform.SPA]
    return levers().apps.change(app, spa_redirect_uris=[*known, uri])


def _proof(made: Run) -> dict[str, str]:
    """A secret, where somebody has registered the portal's reply address as that of a web application."""
    known = levers().apps[made.client_id].redirect_uri(made.redirect_uri)
    held = levers().apps.settings(made.client_id).get("client_secret")
    return {"client_secret": held} if held and known and known.platform is Platform.WEB else {}
