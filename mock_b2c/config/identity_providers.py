"""Identity providers of the file: as domain objects, and what is wrong with them (reference 7.2 and 8.5)."""

from collections.abc import Iterator, Sequence

from mock_b2c.config.faults import nearest
from mock_b2c.config.schema import ConfigFile, ProviderSection
from mock_b2c.domain.identity_provider import KNOWN, ClaimsMapping, IdentityProvider, ProviderKind, Upstream
from mock_b2c.domain.user_flow import UserFlowType

OFFERING = frozenset(UserFlowType) - {UserFlowType.PASSWORD_RESET, UserFlowType.ROPC}
"""User flows on whose first page people say who they are."""

TAKEN = frozenset(
    {"api", "email", "password", "next", "createaccount", "forgotpassword", "signup", "rememberme", "localaccountform"}
    | {"continue", "cancel", "newpassword", "reenterpassword", "attributelist", "attributeverification"}
)
"""Ids of the pages on which the button stands, in lower case."""


def offered_providers(names: Sequence[str], file: ConfigFile, *, custom: bool) -> tuple[IdentityProvider, ...]:
    """The providers that a user flow names, in its order."""
    known = {_name(section): section for section in file.identity_providers}
    return tuple(_provider(known[name.lower()], custom=custom) for name in names)


def provider_faults(file: ConfigFile) -> Iterator[str]:
    """A line for each fault of the providers and of the user flows that offer them."""
    names: list[str] = []
    for index, section in enumerate(file.identity_providers):
        yield from _faults(f"identity_providers[{index}]", section, names)
        names.append(_name(section))
    for index, flow in enumerate(file.user_flows):
        path = f"user_flows[{index}].identity_providers"
        if flow.identity_providers and flow.type not in OFFERING:
            yield f"{path}: nobody signs in on the pages of type '{flow.type}'; leave the key out"
        if not flow.local_accounts and flow.type not in OFFERING:
            yield f"user_flows[{index}].local_accounts: type '{flow.type}' is for them; leave the key out"
        elif not flow.local_accounts and not flow.identity_providers:
            yield f"user_flows[{index}].local_accounts: without them nobody could sign in; name identity_providers, too"
        for at, name in enumerate(flow.identity_providers):
            if name.lower() not in names:
                told = nearest(name, names) if names else "add it under [[identity_providers]]"
                yield f"{path}[{at}]: '{name}' is no identity provider of the tenant; {told}"
            if name.lower() in [other.lower() for other in flow.identity_providers[:at]]:
                yield f"{path}[{at}]: '{name}' is named twice"


def _faults(path: str, section: ProviderSection, before: Sequence[str]) -> Iterator[str]:
    generic = section.kind is ProviderKind.OPENID_CONNECT
    if generic and section.name is None:
        yield f'{path}.name: a provider of kind "openid_connect" needs a name, such as "staff"'
    if not generic and section.name is not None:
        yield f"{path}.name: '{section.kind}' has its name already; leave the key out"
    if not generic and (section.domain or section.metadata_url):
        yield f'{path}: only a provider of kind "openid_connect" has domain or metadata_url'
    if generic and _name(section) in TAKEN | set(KNOWN):
        yield f"{path}.name: '{section.name}' is an id of the pages or of another provider; choose another"
    if _name(section) in before:
        yield f"{path}: there is a provider '{_name(section)}' already; each needs a name of its own"
    if section.metadata_url and not section.client_id:
        yield f"{path}.client_id: a provider with metadata_url needs the client_id by which it knows this tenant"
    if not section.metadata_url and (section.client_id or section.client_secret):
        yield f"{path}.client_id: only a provider with metadata_url has one; a mock provider asks for none"


def _name(section: ProviderSection) -> str:
    return (section.name or section.kind).lower()


def _provider(section: ProviderSection, *, custom: bool) -> IdentityProvider:
    known = KNOWN.get(section.kind)
    if known is not None:
        return IdentityProvider(
            id=_name(section),
            title=section.title or known.title,
            exchange=known.exchange,
            domain=known.domain,
            issuer=known.issuer,
        )
    name = section.name or ""
    domain = section.domain or f"{name.lower()}.example"
    return IdentityProvider(
        id=_name(section),
        title=section.title or name,
        exchange=f"{name}Exchange" if custom else name,
        domain=domain,
        issuer=domain,
        upstream=_upstream(section),
    )


def _upstream(section: ProviderSection) -> Upstream | None:
    if section.metadata_url is None:
        return None
    return Upstream(
        metadata_url=section.metadata_url,
        client_id=section.client_id or "",
        client_secret=section.client_secret or "",
        scope=section.scope,
        single_logout=section.single_logout,
        claims=ClaimsMapping(**section.claims_mapping.model_dump()),
    )
