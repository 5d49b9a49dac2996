"""Emulators whose user flows all have one session setting, and people at them."""

import json
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet
from msgspec.structs import replace

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user_flow import SessionSettings
from mock_b2c.emulator import AuthorizationAnswer, Emulator
from mock_b2c.emulator.answers import SignOutAnswer
from tests.builders import (
    NATIVE,
    NATIVE_REDIRECT_URI,
    SPA,
    SPA_REDIRECT_URI,
    SUSI,
    CountedIds,
    a_tenant,
    an_authority,
)
from tests.emulator.visitor import ADA, PASSWORD, Visitor

GRACE = "grace@example.com"
AT_NATIVE = {"client_id": NATIVE, "redirect_uri": NATIVE_REDIRECT_URI}
AT_SPA = {
    "client_id": SPA,
    "redirect_uri": SPA_REDIRECT_URI,
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


def tenant_with(session: SessionSettings, *apps: AppRegistration, **flows: SessionSettings) -> Tenant:
    """`a_tenant()` whose user flows have `session`, or the one given for their name; `apps` replace their likes."""
    tenant = a_tenant()
    changed = {app.client_id: app for app in apps}
    return replace(
        tenant,
        user_flows=tuple(replace(flow, session=flows.get(flow.name, session)) for flow in tenant.user_flows),
        apps=tuple(changed.get(app.client_id, app) for app in tenant.apps),
    )


def visitor_at(tenant: Tenant, **parts: Any) -> Visitor:
    """Nobody yet signed in; Ada and Grace have accounts."""
    emulator = Emulator([tenant], ids=CountedIds(), **parts)
    for email in (ADA, GRACE):
        emulator.add_user(tenant, email=email, password=PASSWORD)
    return Visitor(emulator)


def is_known(visitor: Visitor, policy: str = SUSI, **params: str) -> bool:
    """Whether the request is answered without a page."""
    return isinstance(visitor.open(policy, **params), AuthorizationAnswer)


def sign_out(visitor: Visitor, policy: str = SUSI, **params: str) -> SignOutAnswer:
    authority = an_authority(visitor.emulator.tenants[0], policy)
    return visitor.emulator.sign_out(authority, params, visitor.session)


def claims(visitor: Visitor, token: str) -> dict[str, Any]:
    """The claims of a token whose signature fits the published keys."""
    keys = KeySet.import_key_set(json.loads(visitor.emulator.keys.jwks))
    return jwt.decode(token, keys, algorithms=["RS256"]).claims
