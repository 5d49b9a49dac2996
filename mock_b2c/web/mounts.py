"""Addresses without the tenant's segment in front: of the service's old host, and of custom domains.

They become addresses as all others are before a route is looked for, so that no endpoint knows of them.
"""

from typing import TYPE_CHECKING

from mock_b2c.domain.tenant import Tenant, Tenants

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OLD = "/te/"
"""What stands before tenant and policy at the service's old host, login.microsoftonline.com (reference 1.2)."""
PAGE_CALLS = ("/api/", "/SelfAsserted", "/Phonefactor/", "/client/")
"""How addresses of the pages' own calls begin; on a custom domain they may stand there alone (reference 8.2)."""
BEGINNINGS = (OLD, *PAGE_CALLS)
_NO_TENANTS = ("//", "/_mock/", "/static/")
_MOUNT = "mock_b2c.mount"


def settle(environ: "WSGIEnvironment", tenants: Tenants) -> None:
    """Takes the old host's prefix off the address, or puts the tenant of the host before it."""
    path: str = environ["PATH_INFO"]
    if path.startswith(OLD):
        below = path[len(OLD) - 1 :]
        if below.count("/") > 1 and not below.startswith(_NO_TENANTS):
            environ[_MOUNT], environ["PATH_INFO"] = OLD[:-1], below
        return
    tenant = _tenant_of(environ.get("HTTP_HOST", "").lower(), tenants)
    if tenant:
        environ["PATH_INFO"] = f"/{tenant.domain}{path}"


def mount(environ: "WSGIEnvironment") -> str:
    """What was taken off: `/te` or nothing."""
    found: str = environ.get(_MOUNT, "")
    return found


def _tenant_of(host: str, tenants: Tenants) -> Tenant | None:
    """The tenant whose host that is; none without a name of its own, such as localhost."""
    return tenants.named(host) or tenants.named(host.partition(":")[0])
