"""Where the service speaks SAML for custom policies (reference 1.1); the emulator does not (docs/decisions/0007)."""

from typing import NoReturn

from flask import abort

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError
from mock_b2c.web.addresses import tenant_blueprint

bp = tenant_blueprint("saml")


@bp.endpoint_route("samlp/<path:call>", methods=("GET", "POST"))
def samlp(authority: Authority, call: str) -> NoReturn:
    """SAML metadata, login and log-out of a custom policy: refused, by a page that says so."""
    if not authority.user_flow.is_custom_policy:
        abort(404)
    raise B2CError("AADB2C90032", call=call, policy=authority.user_flow.name)
