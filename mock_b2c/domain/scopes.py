"""Scopes: what a request asks for, and what of it the app registration was granted (reference 3.2)."""

import re

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ids import ClientId
from mock_b2c.domain.openid import AS_THE_SERVICE, STANDARD_SCOPES, OpenIDConnect
from mock_b2c.domain.tenant import Tenant

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"
DEFAULT = "/.default"
_TOLERATED = frozenset({OPENID, OFFLINE_ACCESS, "profile", "email"})
STANDARD = _TOLERATED | frozenset(STANDARD_SCOPES)
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")  # RFC 6749 §3.3


class Resource(Struct, frozen=True, kw_only=True):
    """The API an access token is for. `scopes` are short names; none when a client asks for itself.

    Without an App ID URI but with scopes it is the policy's own userinfo endpoint (`userinfo_resource`).
    """

    client_id: ClientId
    app_id_uri: str
    scopes: tuple[str, ...]

    @property
    def granted(self) -> str:
        """The granted scopes in full, as token answers list them (reference 4.2)."""
        if self.is_userinfo:
            return " ".join(self.scopes)
        return " ".join(f"{self.app_id_uri}/{name}" for name in self.scopes) if self.scopes else self.client_id

    @property
    def is_userinfo(self) -> bool:
        """Whether the access token is good for the userinfo endpoint only."""
        return bool(self.scopes) and not self.app_id_uri


class GrantedScopes(Struct, frozen=True, kw_only=True):
    """What a grant is good for. `standard` are the scopes of OpenID Connect Core §5.4, where they deliver claims."""

    openid: bool
    offline_access: bool
    resource: Resource | None
    standard: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """The `scope` member of an answer without a resource (reference 4.2, shape C)."""
        return " ".join(name for name, held in ((OFFLINE_ACCESS, self.offline_access), (OPENID, self.openid)) if held)


def grant_scopes(
    tenant: Tenant, app: AppRegistration, scope: str, openid: OpenIDConnect = AS_THE_SERVICE
) -> GrantedScopes:
    """What of the blank-separated `scope` the app gets; `openid` are the switches of the user flow.

    Raises B2CError: AADB2C90010 none sent, AADB2C99005 illegal characters, AADB2C90117 unknown scope,
    AADB2C90107 openid without consent, AADB2C90146 scopes of several APIs, AADB2C90205 no scope of the API is
    granted to the app. Without consent to offline_access the answer has no refresh token (reference 11, U).
    """
    names = scope.split()
    if not names:
        raise B2CError("AADB2C90010", tenant=tenant.domain)
    if not all(_SCOPE.match(name) for name in names):
        raise B2CError("AADB2C99005")
    if OPENID in names and not app.openid_and_offline_access:
        raise B2CError("AADB2C90107", client_id=app.client_id, app=app.name)
    tolerated = STANDARD if openid.standard_scopes else _TOLERATED
    asked = [name for name in names if name not in tolerated]
    standard = tuple(name for name in STANDARD_SCOPES if name in names) if openid.standard_scopes else ()
    resource = _resource(tenant, app, asked) if asked else None
    if resource is None and openid.access_token_always and OPENID in names:
        resource = userinfo_resource(app.client_id, standard)
    return GrantedScopes(
        openid=OPENID in names,
        offline_access=OFFLINE_ACCESS in names and app.openid_and_offline_access,
        resource=resource,
        standard=standard,
    )


def userinfo_resource(client_id: ClientId, standard: tuple[str, ...]) -> Resource:
    """What an access token is for when only the user is asked for: the userinfo endpoint."""
    return Resource(client_id=client_id, app_id_uri="", scopes=(OPENID, *standard))


def no_more_than(authorized: GrantedScopes, asked: GrantedScopes) -> GrantedScopes:
    """What was asked for later, without standard scopes beyond those that were authorized (RFC 6749 §6)."""
    standard = tuple(name for name in asked.standard if name in authorized.standard)
    resource = asked.resource
    if resource is not None and resource.is_userinfo:
        resource = userinfo_resource(resource.client_id, standard)
    return replace(asked, standard=standard, resource=resource)


def grant_app_roles(tenant: Tenant, app: AppRegistration, scope: str) -> Resource:
    """The API that `{AppIdUri}/.default` names, with the app roles granted to the app (reference 3.2 and 11).

    Raises B2CError: AADB2C90010 none sent, AADB2C90117 an unknown API or another scope, AADB2C90146 several APIs.
    """
    names = scope.split()
    if not names:
        raise B2CError("AADB2C90010", tenant=tenant.domain)
    if not all(name.endswith(DEFAULT) for name in names):
        advice = (
            f"client_credentials takes one scope, an App ID URI and {DEFAULT}. App ID URIs: {_app_id_uris(tenant)}."
        )
        raise B2CError("AADB2C90117", scope=scope, advice=advice)
    if len(set(names)) > 1:
        raise B2CError("AADB2C90146", scope=scope)
    api = _api(tenant, names[0])
    uri = names[0].removesuffix(DEFAULT)
    held = app.application_permissions
    roles = tuple(role for role in api.app_roles if any(f"{known}/{role}" in held for known in api.app_id_uris))
    return Resource(client_id=api.client_id, app_id_uri=uri, scopes=roles)


def _resource(tenant: Tenant, app: AppRegistration, asked: list[str]) -> Resource:
    own = [name.lower() == app.client_id.lower() for name in asked]
    if any(own):
        if not all(own):
            raise B2CError("AADB2C90146", scope=" ".join(asked))
        return Resource(client_id=app.client_id, app_id_uri=app.app_id_uri or "", scopes=())
    if len({_api(tenant, name).client_id for name in asked}) > 1:
        raise B2CError("AADB2C90146", scope=" ".join(asked))
    return _granted(_api(tenant, asked[0]), app, asked)


def _granted(api: AppRegistration, app: AppRegistration, asked: list[str]) -> Resource:
    short = {name: name.rpartition("/")[2] for name in asked}
    granted = [short[name] for name in asked if _is_permitted(api, app, short[name]) and api.exposes(short[name])]
    if not granted:
        if not any(api.exposes(name) for name in short.values()):
            known = ", ".join(f"{api.app_id_uri}/{scope.name}" for scope in api.scopes) or "none"
            raise B2CError("AADB2C90117", scope=" ".join(asked), advice=f"App '{api.name}' exposes: {known}.")
        raise B2CError("AADB2C90205", scope=" ".join(asked), app=app.name)
    uri = asked[0].rpartition("/")[0]
    return Resource(client_id=api.client_id, app_id_uri=uri, scopes=tuple(dict.fromkeys(granted)))


def _is_permitted(api: AppRegistration, app: AppRegistration, scope: str) -> bool:
    """A permission is for the scope, whichever of the API's App ID URIs it was given or is asked by."""
    return any(f"{uri}/{scope}" in app.permissions for uri in api.app_id_uris)


def _api(tenant: Tenant, scope: str) -> AppRegistration:
    api = tenant.api(scope.rpartition("/")[0])
    if api is None:
        raise B2CError("AADB2C90117", scope=scope, advice=f"App ID URIs of the tenant: {_app_id_uris(tenant)}.")
    return api


def _app_id_uris(tenant: Tenant) -> str:
    return ", ".join(uri for app in tenant.apps for uri in app.app_id_uris) or "none"


def access_token_for(scope: str, issued: str | None) -> str:
    """The access token that was issued for the scope; ValueError says what gives one when there is none."""
    if issued is None:
        raise ValueError(f"Scope '{scope}' gives no access token: name a scope of an API, such as 'tasks.read'.")
    return issued
