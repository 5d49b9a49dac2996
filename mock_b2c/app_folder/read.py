"""What an app's settings say about its tenant, by the names and the shapes that Azure AD B2C apps use."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import field

from mock_b2c.app_folder.addresses import custom_domains_in, is_custom_domain, login_hosts_in, tenant_ids_in
from mock_b2c.app_folder.files import Pair, settings_in
from mock_b2c.domain.ids import is_guid
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.scopes import STANDARD
from mock_b2c.domain.user_flow import UserFlowType

CLIENT_ID = re.compile(r"(?:client|app|application)_?id\Z", re.IGNORECASE)
API_CLIENT_ID = re.compile(r"(?:api|resource|server)\w*(?:client|app)_?id\Z|audience\Z|api_?id\Z", re.IGNORECASE)
CLIENT_SECRET = re.compile(r"(?:client|app)_?(?:secret|credential)\Z", re.IGNORECASE)
TENANT = re.compile(r"tenant(?:_?name)?\Z|(?:^|_)domain\Z", re.IGNORECASE)
TENANT_ID = re.compile(r"(?:tenant|directory)_?id\Z", re.IGNORECASE)
CUSTOM_DOMAIN = re.compile(r"custom_?domain\Z|authority_?domain\Z", re.IGNORECASE)
REDIRECT_URI = re.compile(r"(?<!post_logout_)(?<!postlogout)(?:redirect|callback|reply)_?ur[il]\Z", re.IGNORECASE)
CALLBACK_PATH = re.compile(r"(?<!signedout)(?:callback|redirect)_?path\Z", re.IGNORECASE)
USER_FLOW = re.compile(
    r"user_?flow(?:_?(?:id|name))?\Z"
    r"|(?:sign_?up|sign_?in|reset_?password|password_?reset|edit_?profile|profile_?edit)\w*policy(?:_?(?:id|name))?\Z",
    re.IGNORECASE,
)
SCOPE = re.compile(r"scopes?\Z", re.IGNORECASE)
APPLICATION_URL = re.compile(r"application_?url\Z", re.IGNORECASE)
_POLICY = re.compile(r"\bB2C_1A?_[\w.-]*\w", re.IGNORECASE | re.ASCII)
_PLACEHOLDER = re.compile(r"[<>{}\[\]]|enter_the|\byour|_here\b|\bxxx|\.\.\.|00000000-0000", re.IGNORECASE)
_TENANT_DOMAIN = re.compile(r"([a-z][a-z0-9-]*)\.onmicrosoft\.com", re.IGNORECASE)
_SCOPE = re.compile(r"https://([\w-]+)\.onmicrosoft\.com/([\w.-]+(?:/[\w.-]+)*)/([\w.-]+)", re.IGNORECASE | re.ASCII)
_Types = tuple[tuple[tuple[str, ...], UserFlowType], ...]
_TYPES: _Types = (
    (("ropc",), UserFlowType.ROPC),
    (("reset", "password", "forgot"), UserFlowType.PASSWORD_RESET),
    (("edit", "profile"), UserFlowType.PROFILE_EDIT),
    (("signupsignin", "signuporsignin", "susi", "sisu", "signinsignup"), UserFlowType.SIGN_UP_SIGN_IN),
    (("signup",), UserFlowType.SIGN_UP),
    (("signin",), UserFlowType.SIGN_IN),
)
_SIGNING_IN = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_UP, UserFlowType.SIGN_IN})
_TYPES_OF_SIGNING_IN = tuple(row for row in _TYPES if row[1] in _SIGNING_IN)
_SPA = ("@azure/msal-browser", "@azure/msal-react", "@azure/msal-angular", "oidc-client-ts")


class Platform(StrEnum):
    """What kind of client the app is."""

    WEB = "web"
    SPA = "spa"


class Traces(WithSecrets, frozen=True, kw_only=True):
    """What was found; empty where nothing was. `user_flows` are types by name, `scopes` (API, short name) pairs.

    `callback_paths` are those of redirect URIs, `unused` the settings of user flows and scopes that name none.
    """

    hidden = frozenset({"client_secret"})

    files: tuple[str, ...] = ()
    tenant: str = ""
    tenant_id: str = ""
    client_id: str = ""
    client_secret: str = ""
    secret_file: str = ""
    redirect_uris: tuple[str, ...] = ()
    callback_paths: tuple[str, ...] = ()
    user_flows: dict[str, UserFlowType] = field(default_factory=dict)
    api_client_id: str = ""
    scopes: tuple[tuple[str, str], ...] = ()
    custom_domain: str = ""
    unused: tuple[Pair, ...] = ()
    platform: Platform = Platform.WEB


def read_folder(folder: Path) -> Traces:
    """What the files of the app in `folder` say; OSError when they cannot be read."""
    pairs = [pair for pair in settings_in(folder) if pair.value and not _PLACEHOLDER.search(pair.value)]
    apis = [pair for pair in pairs if API_CLIENT_ID.search(pair.name)]
    others = [pair for pair in pairs if pair not in apis]
    tenant = _tenant(pairs)
    scopes = tuple(dict.fromkeys(scope for pair in pairs for scope in _scopes(pair.value, tenant)))
    secret = next((pair for pair in others if CLIENT_SECRET.search(pair.name)), None)
    return Traces(
        files=tuple(dict.fromkeys(pair.file for pair in pairs if _tells(pair))),
        tenant=tenant,
        tenant_id=_tenant_id(pairs),
        client_id=_guid(others, CLIENT_ID),
        client_secret=secret.value if secret else "",
        secret_file=secret.file if secret else "",
        redirect_uris=tuple(dict.fromkeys(_redirect_uris(pairs))),
        callback_paths=tuple(dict.fromkeys(_callback_paths(pairs))),
        user_flows=dict(_user_flows(pairs)),
        api_client_id=_guid(apis, API_CLIENT_ID) or next((api for api, _scope in scopes if is_guid(api)), ""),
        scopes=scopes,
        custom_domain=_custom_domain(pairs),
        unused=(*_no_user_flows(pairs), *_no_scopes(pairs, tenant)),
        platform=_platform(folder),
    )


def _tells(pair: Pair) -> bool:
    named = (CLIENT_ID, API_CLIENT_ID, CLIENT_SECRET, TENANT, TENANT_ID, REDIRECT_URI, CUSTOM_DOMAIN, APPLICATION_URL)
    shaped = (_POLICY, _TENANT_DOMAIN, _SCOPE)
    return any(name.search(pair.name) for name in named) or any(shape.search(pair.value) for shape in shaped)


def _guid(pairs: Iterable[Pair], name: re.Pattern[str]) -> str:
    return next((pair.value for pair in pairs if name.search(pair.name) and is_guid(pair.value)), "")


def _tenant(pairs: Iterable[Pair]) -> str:
    """`contoso`, from a setting of that name, else from whatever holds `contoso.onmicrosoft.com` or its login host."""
    for pair in pairs:
        if TENANT.search(pair.name) and re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", pair.value):
            return pair.value.lower()
    for pair in pairs:
        if found := _TENANT_DOMAIN.search(pair.value):
            return found[1].lower()
    hosts = (host for pair in pairs for host in login_hosts_in(pair.value))
    return next(hosts, "").partition(".")[0]


def _tenant_id(pairs: Sequence[Pair]) -> str:
    """The directory's, from an authority, else from a setting of that name, which may be of another directory."""
    in_authority = (found for pair in pairs for found in tenant_ids_in(pair.value))
    return next(in_authority, "") or _guid(pairs, TENANT_ID).lower()


def _custom_domain(pairs: Sequence[Pair]) -> str:
    """A name of the tenant's own, from a setting of that name, else from an authority."""
    named = [pair.value for pair in pairs if CUSTOM_DOMAIN.search(pair.name)]
    hosts = (value.partition("://")[2].partition("/")[0] or value.partition("/")[0] for value in named)
    told = (host.lower() for host in hosts if is_custom_domain(host))
    return next(chain(told, (host for pair in pairs for host in custom_domains_in(pair.value))), "")


def _scopes(value: str, tenant: str) -> Iterator[tuple[str, str]]:
    yield from ((found[2], found[3]) for found in _SCOPE.finditer(value) if found[1].lower() == tenant)


def _no_scopes(pairs: Iterable[Pair], tenant: str) -> Iterator[Pair]:
    """The scopes that are none of this tenant's; a client id asks for the app itself."""
    for pair in pairs:
        for word in re.split(r"[\s,]+", pair.value) if SCOPE.search(pair.name) else ():
            if word and word not in STANDARD and not is_guid(word) and not list(_scopes(word, tenant)):
                yield Pair(pair.name, word, pair.file)


def _no_user_flows(pairs: Iterable[Pair]) -> Iterator[Pair]:
    yield from (pair for pair in pairs if USER_FLOW.search(pair.name) and not _POLICY.search(pair.value))


def _callback_paths(pairs: Iterable[Pair]) -> Iterator[str]:
    for pair in pairs:
        if CALLBACK_PATH.search(pair.name) or REDIRECT_URI.search(pair.name):
            yield from re.findall(r"\A/(?!/).*", pair.value)


def _redirect_uris(pairs: Sequence[Pair]) -> Iterator[str]:
    """Whole ones, and paths at the address the app is served at."""
    yield from (pair.value for pair in pairs if REDIRECT_URI.search(pair.name) and "://" in pair.value)
    paths = list(_callback_paths(pairs))
    served = [url for pair in pairs if APPLICATION_URL.search(pair.name) for url in pair.value.split(";")]
    for url in served:
        parts = urlsplit(url)
        yield from (f"{parts.scheme}://{parts.netloc}{path}" for path in paths)


def _user_flows(pairs: Iterable[Pair]) -> Iterator[tuple[str, UserFlowType]]:
    """Each name once, with the type that the setting's name or its own name tells."""
    seen: set[str] = set()
    for pair in pairs:
        for found in _POLICY.finditer(pair.value):
            name = found[0]
            if name.lower() not in seen:
                seen.add(name.lower())
                whole = pair.value.strip() == name
                yield name, _type_of(pair.name if whole else "", name)


def _type_of(setting: str, name: str) -> UserFlowType:
    """What the setting's name says goes before the user flow's own; both together say which kind of signing in."""
    told = _told_type(setting)
    if told is None or told in _SIGNING_IN:
        within = _TYPES if told is None else _TYPES_OF_SIGNING_IN
        told = _told_type(f"{setting} {name}", within) or told
    return told or UserFlowType.SIGN_UP_SIGN_IN


def _told_type(words: str, types: _Types = _TYPES) -> UserFlowType | None:
    told = re.sub(r"[^a-z]", "", words.lower())
    return next((kind for marks, kind in types if any(mark in told for mark in marks)), None)


def _platform(folder: Path) -> Platform:
    package = folder / "package.json"
    if package.is_file():
        text = package.read_text(encoding="utf-8", errors="replace")
        if any(f'"{name}"' in text for name in _SPA):
            return Platform.SPA
    return Platform.WEB
