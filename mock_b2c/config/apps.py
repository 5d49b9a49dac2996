"""App registrations out of their sections, with the checks that need more than one of their keys (reference 11)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from mock_b2c.config.app_section import AppSection, SecretSection
from mock_b2c.config.faults import doubles, nearest
from mock_b2c.domain.app_registration import (
    AppRegistration,
    ClientSecret,
    ExposedScope,
    Platform,
    RedirectUri,
    client_secret,
)
from mock_b2c.domain.ids import ClientId
from mock_b2c.domain.redirect_uri import registration_fault
from mock_b2c.domain.tenant import derived_id

MOST = {
    "redirect_uris": 100,
    "spa_redirect_uris": 100,
    "public_redirect_uris": 100,
    "scopes": 1_000,
    "other_app_id_uris": 49,
}
"""How many an app registration may have of each (reference 11)."""
SECRET_LENGTHS = range(16, 65)
"""How many characters the service's own secrets have (reference 11)."""


def app_of(domain: str, section: AppSection) -> AppRegistration:
    """The app registration that a section is; `domain` is the tenant's."""
    secrets = tuple(_secret(item) for item in section.client_secrets)
    if section.client_secret:
        secrets = (client_secret(section.client_secret), *secrets)
    return AppRegistration(
        name=section.name,
        client_id=ClientId(client_id_of(domain, section)),
        secrets=secrets,
        redirect_uris=tuple(
            RedirectUri(uri=uri, platform=kind) for kind in Platform for uri in getattr(section, kind.key)
        ),
        implicit_access_tokens=section.implicit.access_tokens,
        implicit_id_tokens=section.implicit.id_tokens,
        app_id_uri=full_uri(domain, section.app_id_uri) if section.app_id_uri else None,
        other_app_id_uris=tuple(full_uri(domain, uri) for uri in section.other_app_id_uris),
        scopes=tuple(
            ExposedScope(name=item.name, description=item.description) for item in section.scopes if item.enabled
        ),
        permissions=frozenset(full_uri(domain, item) for item in section.permissions),
        openid_and_offline_access=section.openid_and_offline_access,
        enabled=section.enabled,
        app_roles=section.app_roles,
        application_permissions=frozenset(full_uri(domain, item) for item in section.application_permissions),
        allow_public_client_flows=section.allow_public_client_flows,
        logout_url=section.logout_url,
        post_logout_redirect_uris=section.post_logout_redirect_uris,
        audience=section.supported_accounts,
    )


def client_id_of(domain: str, section: AppSection) -> str:
    """The client id of the section, or the one that follows from its name."""
    return section.client_id or derived_id(domain, "app", section.name)


def full_uri(domain: str, text: str) -> str:
    """`tasks-api` is short for `https://contoso.onmicrosoft.com/tasks-api`; so are scopes of it."""
    return text if "://" in text else f"https://{domain}/{text}"


def _secret(section: SecretSection) -> ClientSecret:
    if section.value is not None:
        return client_secret(section.value, _end(section))
    return ClientSecret(sha256=section.sha256 or "", expires=_end(section))


def _end(secret: SecretSection) -> float | None:
    if secret.expires is None:
        return None
    end = secret.expires if isinstance(secret.expires, datetime) else datetime.combine(secret.expires, time())
    return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp()


def app_faults(path: str, app: AppSection) -> Iterator[str]:
    """A line for each fault between the keys of one app registration."""
    for key, most in MOST.items():
        if len(getattr(app, key)) > most:
            yield f"{path}.{key}: {len(getattr(app, key))} are too many; the service takes {most} at most"
    for key, offered in (("scopes", app.scopes), ("app_roles", app.app_roles)):
        if offered and not app.app_id_uri:
            yield f'{path}.{key}: an app that exposes {key} needs app_id_uri, such as "tasks-api"'
    if app.other_app_id_uris and not app.app_id_uri:
        yield f'{path}.other_app_id_uris: the first one goes into app_id_uri, such as "tasks-api"'
    for index, secret in enumerate(app.client_secrets):
        if (secret.value is None) == (secret.sha256 is None):
            yield f"{path}.client_secrets[{index}]: needs either value or sha256"
    yield from doubles(f"{path}.scopes", "name", [scope.name for scope in app.scopes])
    uris = [*app.redirect_uris, *app.spa_redirect_uris, *app.public_redirect_uris]
    if not app.redirect_uri_queries:
        yield from _query_faults(path, app)
    for uri in sorted({uri for uri in uris if uris.count(uri) > 1}):
        yield f"{path}: redirect URI '{uri}' is registered twice; keep it on one platform"


def app_id_uri_faults(domain: str, apps: Sequence[AppSection]) -> Iterator[str]:
    """A line for each App ID URI that another app, or the same one, has already: they are unique in the tenant."""
    first = [app.app_id_uri and full_uri(domain, app.app_id_uri) for app in apps]
    yield from doubles("apps", "app_id_uri", first)
    taken = {uri: f"apps[{index}].app_id_uri" for index, uri in enumerate(first) if uri}
    for index, app in enumerate(apps):
        for place, short in enumerate(app.other_app_id_uris):
            path, uri = f"apps[{index}].other_app_id_uris[{place}]", full_uri(domain, short)
            if uri in taken:
                yield f"{path}: '{uri}' is already {taken[uri]}; each needs its own"
            taken.setdefault(uri, path)


def app_warnings(path: str, app: AppSection) -> Iterator[str]:
    """A line for each thing that works here and that the service would not have made so; secrets are not shown."""
    secrets = [("client_secret", app.client_secret)] if app.client_secret else []
    held = ((f"client_secrets[{index}].value", item.value) for index, item in enumerate(app.client_secrets))
    secrets += [(key, value) for key, value in held if value is not None]
    for key, value in secrets:
        if len(value) not in SECRET_LENGTHS:
            yield f"{path}.{key}: has {len(value)} characters; the service makes secrets of 16 to 64"


def _query_faults(path: str, app: AppSection) -> Iterator[str]:
    for platform in Platform:
        for index, uri in enumerate(getattr(app, platform.key)):
            if fault := registration_fault(uri):
                yield f"{path}.{platform.key}[{index}]: {uri!r} {fault}"


def permission_faults(path: str, domain: str, app: AppSection, apis: Sequence[AppSection]) -> Iterator[str]:
    """A line for each permission that no app of the file offers."""
    uris = [(uri, api) for api in apis for uri in (api.app_id_uri, *api.other_app_id_uris) if uri]
    scopes = {f"{uri}/{scope.name}" for uri, api in uris for scope in api.scopes}
    roles = {f"{uri}/{role}" for uri, api in uris for role in api.app_roles}
    for key, asked, offered in (
        ("permissions", app.permissions, scopes),
        ("application_permissions", app.application_permissions, roles),
    ):
        full = {full_uri(domain, name) for name in offered}
        short = {name.removeprefix(f"https://{domain}/") for name in full}
        for index, name in enumerate(asked):
            if full_uri(domain, name) not in full:
                yield f"{path}.{key}[{index}]: no app exposes '{name}'; {nearest(name, short)}"
