"""URL forms of the tenant's endpoints (reference 1.2): one table of prefixes for all of them.

A blueprint made by `tenant_blueprint` gets each of its routes under every prefix, and its views get an `Authority`
in place of tenant and policy segments.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Request, abort, current_app, request
from msgspec.structs import replace
from werkzeug.exceptions import HTTPException

from mock_b2c.domain.authority import VERSION_1, VERSION_2, Authority
from mock_b2c.emulator import Emulator
from mock_b2c.web.asked import answering, asked
from mock_b2c.web.mounts import mount

if TYPE_CHECKING:
    from mock_b2c.levers import B2C

PREFIXES = (
    "/<tenant>/<policy>",
    "/<tenant>",
    "/tfp/<tenant>/<policy>",
    "/tfp/<tenant>",
)
_VERSION_1 = ("/oauth2/authorize", "/oauth2/token")
"""How addresses end at which grants of version 1 are made and redeemed."""


class TenantBlueprint(Blueprint):
    """A blueprint whose views take the authority that the address names."""

    def endpoint_route(
        self, *paths: str, methods: tuple[str, ...], automatic_options: bool = True
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Registers a view under each path and prefix."""

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            for prefix in PREFIXES:
                for path in paths:
                    self.add_url_rule(
                        f"{prefix}/{path}",
                        view_func=view,
                        methods=list(methods),
                        provide_automatic_options=automatic_options,
                    )
            return view

        return register


def tenant_blueprint(name: str) -> TenantBlueprint:
    """A blueprint for endpoints of a tenant."""
    bp = TenantBlueprint(name, __name__)
    bp.url_value_preprocessor(_resolve)
    return bp


def answer_by(app: Flask, emulator: Emulator, b2c: "B2C | None" = None) -> None:
    """From now on this emulator answers; `b2c` are the levers that the surface under `/_mock/` offers, if any."""
    app.extensions["mock_b2c"] = emulator
    app.extensions["mock_b2c.levers"] = b2c


def emulator() -> Emulator:
    """The emulator of this application."""
    held: Emulator = answering().extensions["mock_b2c"]
    return held


def levers() -> "B2C":
    """The levers on the tenant of this application; answers 503 where it has none."""
    held: B2C | None = current_app.extensions["mock_b2c.levers"]
    return held or abort(503, "This application was made without levers.")


def asked_authority() -> Authority | None:
    """The authority of this request, None where its address names none."""
    return (asked().view_args or {}).get("authority")


def is_served_to(method: str) -> bool:
    """Whether this request's address is an endpoint of a tenant, were it asked by `method`."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(method=method)[0] if adapter else ""
    except HTTPException:
        return False
    return isinstance(current_app.blueprints.get(endpoint.rpartition(".")[0]), TenantBlueprint)


def _resolve(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None and "tenant" in values:
        current, held = asked(), emulator()
        authority = _authority(current, held, values.pop("tenant"), values.pop("policy", None))
        values["authority"] = authority
        held.admit(authority.tenant, current.remote_addr or "", page=current.blueprint != "token")


def _authority(current: Request, held: Emulator, tenant: str, policy: str | None) -> Authority:
    in_query = policy is None
    segment = current.args.get("p", "") if policy is None else policy
    made = held.authority(
        host=current.host.lower(), tenant_segment=tenant, policy_segment=segment, policy_in_query=in_query
    )
    old, version_1 = mount(current.environ), current.path.endswith(_VERSION_1)
    if not (old or version_1):
        return made
    return replace(made, mount=old, protocol=VERSION_1 if version_1 else VERSION_2)
