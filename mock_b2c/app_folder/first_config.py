"""The first `mock_b2c.toml` of an app."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from mock_b2c.app_folder.read import Platform, Traces
from mock_b2c.app_folder.starting import PORT
from mock_b2c.config.toml_text import toml_text
from mock_b2c.domain.app_registration import digest
from mock_b2c.domain.ids import is_guid
from mock_b2c.domain.redirect_uri import LOCAL_HOSTS, is_web_address, registration_fault
from mock_b2c.domain.scopes import DEFAULT
from mock_b2c.domain.tenant import derived_id
from mock_b2c.domain.user_flow import UserFlowType

TENANT = "contoso"
CLIENT_ID = "11111111-1111-4111-8111-111111111111"
API_CLIENT_ID = "22222222-2222-4222-8222-222222222222"
CLIENT_SECRET = "sample-web-app-secret-not-for-real-use"  # noqa: S105 - published, and opens nothing
_HOMES = {Platform.WEB: (f"http://localhost:{PORT}", "/getAToken"), Platform.SPA: ("http://localhost:3000", "/")}
"""Origin and path of the redirect URI of an app that tells none."""
ALL_GRANTED = DEFAULT.removeprefix("/")
"""Asks for whatever of an API was granted; no scope of that name is exposed."""
_PORTS = {"http": 80, "https": 443}
USER_FLOWS = {
    "B2C_1_susi": UserFlowType.SIGN_UP_SIGN_IN,
    "B2C_1_edit_profile": UserFlowType.PROFILE_EDIT,
    "B2C_1_reset_password": UserFlowType.PASSWORD_RESET,
}
PEOPLE = (
    {
        "email": "ada@example.com",
        "password": "Sample-Passw0rd-Ada",
        "display_name": "Ada Lovelace",
        "given_name": "Ada",
        "surname": "Lovelace",
    },
    {
        "email": "grace@example.com",
        "password": "Sample-Passw0rd-Grace",
        "display_name": "Grace Hopper",
        "given_name": "Grace",
        "surname": "Hopper",
    },
)
"""Who can sign in: in every first config."""
_HEAD = """# The Azure AD B2C tenant of this app, for mock_b2c. `mock-b2c check` says whether it is right,
# docs/reference/config.md of mock_b2c what else can stand here. Never for production.

"""


def first_config_text(traces: Traces) -> str:
    """The text of a config for what was found; what was not is as in the sample tenant."""
    return _HEAD + toml_text(dict(_sections(traces)))


def sample_secret(traces: Traces) -> str:
    """A secret that may stand in clear: the one of a sample file, else the sample tenant's."""
    return traces.client_secret if is_sample(traces.secret_file) and traces.client_secret else CLIENT_SECRET


def is_sample(file: str) -> bool:
    """Whether a file is there to be published, so that its secrets are none."""
    return any(word in file for word in ("sample", "example", "template", "dist"))


def redirect_uris(traces: Traces) -> tuple[str, ...]:
    """The ones that can be registered: https, or http at localhost (reference 11)."""
    origin, path = _HOMES[traces.platform]
    by_path = (f"{origin}{known}" for known in traces.callback_paths)
    for uris in (traces.redirect_uris, by_path):
        if right := tuple(uri for uri in uris if not redirect_fault(uri)):
            return right
    return (f"{origin}{path}",)


def redirect_fault(uri: str) -> str:
    """Why a redirect URI of the app's cannot be registered, in words; empty when it can."""
    return registration_fault(uri) or ("" if is_web_address(uri) else "is no address of the web")


def port_of(traces: Traces) -> int:
    """The port of this machine at which the app is sent its codes, else the usual one."""
    origins = (urlsplit(uri) for uri in redirect_uris(traces))
    local = (origin for origin in origins if origin.hostname in LOCAL_HOSTS)
    return next((origin.port or _PORTS.get(origin.scheme, PORT) for origin in local), PORT)


def tenant_id(traces: Traces) -> str:
    """The id of the app's directory, else one that follows from its name."""
    return traces.tenant_id or derived_id(traces.tenant or TENANT, "tenant")


def _sections(traces: Traces) -> Iterator[tuple[str, Any]]:
    tenant = {"name": traces.tenant or TENANT, "id": tenant_id(traces)}
    yield "tenant", {**tenant, "custom_domains": [traces.custom_domain]} if traces.custom_domain else tenant
    flows = traces.user_flows or USER_FLOWS
    yield "user_flows", [{"name": flow, "type": str(kind)} for flow, kind in flows.items()]
    yield "apps", [_app(traces), *_apis(traces)]
    yield "users", [dict(person) for person in PEOPLE]


def _app(traces: Traces) -> dict[str, Any]:
    app: dict[str, Any] = {"name": "my-app", "client_id": traces.client_id or CLIENT_ID}
    if traces.platform is Platform.SPA:
        app["spa_redirect_uris"] = list(redirect_uris(traces))
    else:
        app |= _secret(traces)
        app["redirect_uris"] = list(redirect_uris(traces))
    if permissions := [f"{api}/{scope}" for api, scope in traces.scopes if scope != ALL_GRANTED]:
        app["permissions"] = permissions
    for api in _api_names(traces):
        if _is_of_the_app(traces, api):
            app |= _exposed(traces, api)
    return app


def _secret(traces: Traces) -> dict[str, Any]:
    """In clear only what is published anyway: a secret from an app's own settings may open the real tenant."""
    if traces.client_secret and not is_sample(traces.secret_file):
        return {"client_secrets": [{"sha256": digest(traces.client_secret)}]}
    return {"client_secret": sample_secret(traces)}


def _apis(traces: Traces) -> Iterator[dict[str, Any]]:
    for api in _api_names(traces):
        if not _is_of_the_app(traces, api):
            known = _api_client_id(traces, api)
            yield {"name": api, **({"client_id": known} if known else {}), **_exposed(traces, api)}


def _api_names(traces: Traces) -> tuple[str, ...]:
    return tuple(dict.fromkeys(api for api, _scope in traces.scopes))


def _api_client_id(traces: Traces, api: str) -> str:
    """A GUID as the name of an API is its client id; else the one that was found, if it can be of no other API."""
    if is_guid(api):
        return api
    return traces.api_client_id if len(_api_names(traces)) == 1 else ""


def _is_of_the_app(traces: Traces, api: str) -> bool:
    """Whether app and API are one registration."""
    return _api_client_id(traces, api).lower() == (traces.client_id or CLIENT_ID).lower()


def _exposed(traces: Traces, api: str) -> dict[str, Any]:
    scopes = [{"name": scope} for owner, scope in traces.scopes if owner == api and scope != ALL_GRANTED]
    return {"app_id_uri": api, **({"scopes": scopes} if scopes else {})}
