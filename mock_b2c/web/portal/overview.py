"""The first page: the tenant, its addresses, and what an app has to be told of it."""

from collections.abc import Iterable, Mapping

from flask import request

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.hosts import B2C_SUFFIXES
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.finding import MOST, Found, find
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.words import FLOW_TYPES, flow_type

ACTIONS: Mapping[str, object] = {}
OTHERS = 100
"""So many other tenants are listed."""
FLOWS = 20
"""So many user flows are listed; their own page has all."""
_FLOW_NAMES = {
    "SIGNUPSIGNIN_USER_FLOW": (UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN),
    "EDITPROFILE_USER_FLOW": (UserFlowType.PROFILE_EDIT,),
    "RESETPASSWORD_USER_FLOW": (UserFlowType.PASSWORD_RESET,),
}
"""Names in an `.env` file, as Microsoft's sample web app has them, and the types of user flow that may stand there."""


def show(_name: str) -> Shown:
    """The overview."""
    b2c, tenant = levers(), emulator().tenants[0]
    clients = find((app for app in tenant.apps if app.redirect_uris), request.args.get("q", ""), MOST)
    chosen = _chosen(tenant, clients)
    values = {
        "base": f"https://{request.host}",
        "users": len(b2c.users),
        "messages": len(b2c.outbox.messages()),
        "others": emulator().tenants[1 : OTHERS + 1],
        "more_others": max(0, len(emulator().tenants) - 1 - OTHERS),
        "flows": tenant.user_flows[:FLOWS],
        "more_flows": max(0, len(tenant.user_flows) - FLOWS),
        "clients": clients,
        "chosen": chosen,
        "environment": "\n".join(f"{name}={value}" for name, value in environment(tenant, chosen)) if chosen else "",
        "flow_type": flow_type,
        "types": FLOW_TYPES,
    }
    return Shown(template="overview.html", values=values)


def _chosen(tenant: Tenant, clients: Found) -> AppRegistration | None:
    """The app that was asked for, if it signs users in; else the first that was found."""
    asked = tenant.app(request.args.get("app", ""))
    return asked if asked and asked.redirect_uris else next(iter(clients.apps), None)


def environment(tenant: Tenant, app: AppRegistration) -> Iterable[tuple[str, str]]:
    """The settings of an app, in the names of Microsoft's sample; its secret is shown nowhere."""
    yield "B2C_TENANT_NAME", tenant.name
    yield "B2C_CUSTOM_DOMAIN", "" if request.host.endswith(B2C_SUFFIXES) else request.host
    yield "CLIENT_ID", app.client_id
    if app.secrets:
        yield "CLIENT_SECRET", "<the value that was shown when it was added>"
    yield "REDIRECT_URI", app.redirect_uris[0].uri
    for name, types in _FLOW_NAMES.items():
        flow = next((flow.name for kind in types for flow in tenant.user_flows if flow.type is kind), None)
        if flow:
            yield name, flow
    yield "SCOPE", " ".join(sorted(app.permissions))
