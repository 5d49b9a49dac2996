"""Claims resolvers: texts such as `{OAUTH-KV:campaignId}` that stand for what is known of a request (reference 3.1).

Names are compared in any case, as in the documentation's own examples; what has no value is empty, and braces that
hold no resolver stay as they are.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from mock_b2c.domain.languages import COUNTRIES
from mock_b2c.domain.records import WithSecrets

_RESOLVER = re.compile(r"\{([A-Za-z0-9-]{1,20}):([^{}:]{1,80})\}")
_OPENID = {
    "authenticationcontextreferences": "acr_values",
    "clientid": "client_id",
    "domainhint": "domain_hint",
    "loginhint": "login_hint",
    "maxage": "max_age",
    "nonce": "nonce",
    "password": "password",
    "prompt": "prompt",
    "redirecturi": "redirect_uri",
    "resource": "resource",
    "scope": "scope",
    "username": "username",
}
_LOCALE_IDS = {"en": 1033, "de": 1031, "fr": 1036, "es": 3082, "pt": 1046, "ja": 1041, "ar": 1025}
KINDS = ("OIDC", "OAUTH-KV", "oauth2", "Culture", "Policy", "Context", "Claim")
"""What stands before the colon. `SAML` is none of them: no request here is one of SAML."""


class Known(WithSecrets, frozen=True, kw_only=True):
    """What resolvers read. `parameters` are those of the authorization request that `parameters_in` names."""

    hidden = frozenset({"provider_token", "parameters"})

    parameters: Mapping[str, str]
    language: str
    policy: str
    tenant: str
    tenant_id: str
    host: str
    address: str
    correlation_id: str
    build: str
    now: float
    provider_token: str = ""
    keep_signed_in: bool = False
    claims: Mapping[str, str] = {}


class Resolver(Struct, frozen=True):
    """One place in a text, in lower case except for the name of a parameter or claim."""

    kind: str
    name: str


def resolvers_in(text: str) -> tuple[Resolver, ...]:
    """The places of a text that resolvers fill; those of unknown kinds are none."""
    found = (Resolver(match[1].lower(), match[2]) for match in _RESOLVER.finditer(text))
    return tuple(resolver for resolver in found if resolver.kind in _VALUES)


def unknown_in(text: str) -> tuple[str, ...]:
    """The places of a text that look like resolvers and are none."""
    return tuple(
        match[0] for match in _RESOLVER.finditer(text) if not _is_known(match[1].lower(), match[2].strip().lower())
    )


def parameters_in(texts: Iterable[str]) -> frozenset[str]:
    """The parameters of the authorization request that these texts read."""
    found = (resolver for text in texts for resolver in resolvers_in(text))
    return frozenset(name for resolver in found if (name := _parameter(resolver)))


def resolved(text: str, known: Known) -> str:
    """The text with its places filled."""

    def value(match: re.Match[str]) -> str:
        kind = match[1].lower()
        return _VALUES[kind](known, match[2].strip()) if kind in _VALUES else match[0]

    return _RESOLVER.sub(value, text)


def _parameter(resolver: Resolver) -> str:
    if resolver.kind == "oauth-kv":
        return resolver.name.strip()
    return _OPENID.get(resolver.name.strip().lower(), "") if resolver.kind == "oidc" else ""


def _is_known(kind: str, name: str) -> bool:
    return kind in _VALUES and (kind not in _NAMES or name in _NAMES[kind])


_CULTURE: Mapping[str, Callable[[str], str]] = {
    "languagename": lambda language: language,
    "lcid": lambda language: str(_LOCALE_IDS[language]),
    "regionname": lambda language: COUNTRIES[language],
    "rfc5646": lambda language: f"{language}-{COUNTRIES[language]}",
}
_POLICY: Mapping[str, Callable[[Known], str]] = {
    "policyid": lambda known: known.policy,
    "relyingpartytenantid": lambda known: known.tenant,
    "tenantobjectid": lambda known: known.tenant_id,
    "trustframeworktenantid": lambda known: known.tenant,
}
_CONTEXT: Mapping[str, Callable[[Known], str]] = {
    "buildnumber": lambda known: known.build,
    "correlationid": lambda known: known.correlation_id,
    "datetimeinutc": lambda known: datetime.fromtimestamp(known.now, UTC).strftime("%m/%d/%Y %H:%M:%S"),
    "deploymentmode": lambda _known: "Production",
    "hostname": lambda known: known.host,
    "ipaddress": lambda known: known.address,
    "kmsi": lambda known: str(known.keep_signed_in),
}
_VALUES: Mapping[str, Callable[[Known, str], str]] = {
    "oidc": lambda known, name: known.parameters.get(_OPENID.get(name.lower(), ""), ""),
    "oauth-kv": lambda known, name: known.parameters.get(name, ""),
    "oauth2": lambda known, name: known.provider_token if name.lower() == "access_token" else "",
    "culture": lambda known, name: _CULTURE[name.lower()](known.language) if name.lower() in _CULTURE else "",
    "policy": lambda known, name: _POLICY[name.lower()](known) if name.lower() in _POLICY else "",
    "context": lambda known, name: _CONTEXT[name.lower()](known) if name.lower() in _CONTEXT else "",
    "claim": lambda known, name: known.claims.get(name, ""),
}
_NAMES: Mapping[str, Iterable[str]] = {
    "oidc": _OPENID,
    "oauth2": ("access_token",),
    "culture": _CULTURE,
    "policy": _POLICY,
    "context": _CONTEXT,
}
