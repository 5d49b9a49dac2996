"""The authorization request: parsed once at the edge into typed records, then never raw again (reference 3).

Two halves, because errors go two ways: until it is known where an answer may be sent (`reply_address`), faults are
shown as a page; from then on they are answers to the application (`parse_authorization_request`).
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration, Platform, SignInAudience
from mock_b2c.domain.branding import Template
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.openid import (
    AS_THE_SERVICE,
    NO_CLAIMS,
    OpenIDConnect,
    RequestedClaims,
    refuse_request_objects,
    requested_claims,
)
from mock_b2c.domain.pkce import Challenge, parse_challenge
from mock_b2c.domain.redirect_uri import is_absolute_uri
from mock_b2c.domain.scopes import GrantedScopes, grant_scopes
from mock_b2c.domain.tenant import Tenant

RESPONSE_TYPES = frozenset({"code", "id_token", "token"})
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_FLAVORS = frozenset(Template)
MAX_AGE_LIMIT = 2**31 - 1


class ResponseMode(StrEnum):
    """How parameters travel to the redirect URI."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"


class ReplyAddress(Struct, frozen=True, kw_only=True):
    """Where and how the application wants its answer; `redirect_uri` is always a registered one."""

    redirect_uri: str
    response_mode: ResponseMode
    state: str | None


class AuthorizationRequest(Struct, frozen=True, kw_only=True):
    """A valid authorization request.

    `hinted_user` is whom its `id_token_hint` or its `claims` name, where those are looked at; `page_flavor` is a
    `Template`, or empty when it asks for none of them.
    """

    client_id: str
    reply: ReplyAddress
    platform: Platform
    response_types: frozenset[str]
    scopes: GrantedScopes
    challenge: Challenge | None
    nonce: str | None
    prompt: str | None
    max_age: int | None
    login_hint: str
    client_info: bool
    claims: RequestedClaims = NO_CLAIMS
    hinted_user: str | None = None
    domain_hint: str = ""
    page_flavor: str = ""


def identify_client(tenant: Tenant, params: Mapping[str, str]) -> AppRegistration:
    """The app registration a request speaks for.

    Raises B2CError: AADB2C90008 none named, AADB2C90018 unknown, AADB2C90092 disabled, AADB2C90068 for accounts that
    user flows do not have (reference 11; which error that is is uncertain).
    """
    client_id = params.get("client_id", "")
    app = tenant.app(client_id)
    if app is None:
        known = ", ".join(f"{app.client_id} ({app.name})" for app in tenant.apps)
        if not client_id:
            raise B2CError("AADB2C90008", advice=f"one of {known}")
        raise B2CError("AADB2C90018", client_id=client_id, tenant=tenant.domain, known=known)
    if not app.enabled:
        raise B2CError("AADB2C90092", client_id=client_id, tenant=tenant.domain, app=app.name)
    if app.audience is not SignInAudience.ANY:
        raise B2CError("AADB2C90068", client_id=client_id, app=app.name, audience=app.audience)
    return app


def reply_address(app: AppRegistration, params: Mapping[str, str]) -> ReplyAddress:
    """Where the answer goes; raises the B2CError rows that are shown as a page (AADB2C90004, 90005, 90007).

    A redirect URI that is not registered is no such row: its error goes to a registered one (reference 3.4), see
    `check_redirect_uri`.
    """
    registered = ", ".join(known.uri for known in app.redirect_uris)
    uri = params.get("redirect_uri", "")
    if not app.redirect_uris:
        raise B2CError("AADB2C90007", client_id=app.client_id, app=app.name)
    if not uri:
        raise B2CError("AADB2C90004", app=app.name, registered=registered)
    if not is_absolute_uri(uri):
        raise B2CError("AADB2C90005", redirect_uri=uri, app=app.name, registered=registered)
    known = app.redirect_uri(uri) or app.redirect_uris[0]
    return ReplyAddress(redirect_uri=known.uri, response_mode=_reply_mode(params), state=params.get("state"))


def check_redirect_uri(app: AppRegistration, params: Mapping[str, str]) -> Platform:
    """The platform of the request's redirect URI; B2CError AADB2C90006 when it is not registered."""
    uri = params.get("redirect_uri", "")
    known = app.redirect_uri(uri)
    if known is None:
        registered = ", ".join(item.uri for item in app.redirect_uris)
        lists = " or ".join(dict.fromkeys(item.platform.key for item in app.redirect_uris))
        raise B2CError(
            "AADB2C90006", redirect_uri=uri, client_id=app.client_id, app=app.name, registered=registered, lists=lists
        )
    return known.platform


def parse_authorization_request(
    tenant: Tenant,
    app: AppRegistration,
    params: Mapping[str, str],
    reply: ReplyAddress,
    openid: OpenIDConnect = AS_THE_SERVICE,
) -> AuthorizationRequest:
    """The typed request; raises the B2CError rows that are answered to the application.

    `openid` are the switches of the user flow.
    """
    platform = check_redirect_uri(app, params)
    if openid.request_objects_refused:
        refuse_request_objects(params)
    types = _response_types(params, reply)
    challenge = parse_challenge(params.get("code_challenge", ""), params.get("code_challenge_method", ""))
    if platform is Platform.SPA and "code" in types and challenge is None:
        raise B2CError("AADB2C99059", redirect_uri=reply.redirect_uri, app=app.name)
    scopes = grant_scopes(tenant, app, params.get("scope", ""), openid)
    _check_types_allowed(app, types)
    _check_scopes_serve(tenant, types, scopes, params)
    if openid.nonce_required and "id_token" in types and not params.get("nonce"):  # OpenID Connect Core §3.2.2.1
        raise B2CError("AADB2C90009")
    claims = requested_claims(params) if openid.claims_parameter else NO_CLAIMS
    return AuthorizationRequest(
        client_id=app.client_id,
        reply=reply,
        platform=platform,
        response_types=types,
        scopes=scopes,
        challenge=challenge,
        nonce=params.get("nonce"),
        prompt=_prompt(params),
        max_age=_max_age(params),
        login_hint=params.get("login_hint", ""),
        client_info=params.get("client_info") == "1",
        claims=claims,
        hinted_user=claims.user,
        domain_hint=params.get("domain_hint", ""),
        page_flavor=params["pageFlavor"] if params.get("pageFlavor") in _FLAVORS else "",
    )


def _reply_mode(params: Mapping[str, str]) -> ResponseMode:
    """The mode asked for where it is usable, else the default of the response type (reference 3.1)."""
    types = set(params.get("response_type", "").split())
    carries_tokens = bool(types & {"id_token", "token"})
    mode = params.get("response_mode", "")
    if mode in set(ResponseMode) and not (carries_tokens and mode == ResponseMode.QUERY):
        return ResponseMode(mode)
    return ResponseMode.FRAGMENT if carries_tokens else ResponseMode.QUERY


def _response_types(params: Mapping[str, str], reply: ReplyAddress) -> frozenset[str]:
    text = params.get("response_type", "")
    types = text.split()
    if not types or len(set(types)) != len(types) or not RESPONSE_TYPES.issuperset(types):
        raise B2CError("AADB2C90013", response_type=text)
    mode = params.get("response_mode", "")
    if mode and mode != reply.response_mode:
        raise B2CError("AADB2C90014", response_mode=mode)
    return frozenset(types)


def _check_types_allowed(app: AppRegistration, types: frozenset[str]) -> None:
    if "id_token" in types and not app.implicit_id_tokens:
        raise B2CError("AADB2C90057", app=app.name, needed="id_tokens")
    if "token" in types and not app.implicit_access_tokens:
        raise B2CError("AADB2C90057", app=app.name, needed="access_tokens")


def _check_scopes_serve(
    tenant: Tenant, types: frozenset[str], scopes: GrantedScopes, params: Mapping[str, str]
) -> None:
    if "token" in types and scopes.resource is None:
        raise B2CError("AADB2C90055", scope=params.get("scope", ""), tenant=tenant.domain)
    if "id_token" in types and not scopes.openid:
        raise B2CError("AADB2C90110")
    if "code" in types and scopes.resource is None and not scopes.openid:
        raise B2CError("AADB2C90115")


def _prompt(params: Mapping[str, str]) -> str | None:
    prompt = params.get("prompt", "")
    words = prompt.split()
    if not set(words) <= PROMPTS or ("none" in words and len(words) > 1):
        raise B2CError("AADB2C90043", prompt=prompt)
    return prompt or None


def _max_age(params: Mapping[str, str]) -> int | None:
    text = params.get("max_age", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MAX_AGE_LIMIT):
        raise B2CError("AADB2C90120", max_age=text)
    return int(text)
