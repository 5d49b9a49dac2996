"""Use case: a client asks for a token of its own, without a user (reference 4.1, RFC 6749 §4.4)."""

from mock_b2c.domain.app_registration import AppRegistration, Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.events import AppTokenIssued
from mock_b2c.domain.scopes import grant_app_roles
from mock_b2c.domain.token_request import TokenRequest, authenticate_client
from mock_b2c.emulator.world import World
from mock_b2c.tokens.response import Members, app_response


def by_client_credentials(world: World, authority: Authority, app: AppRegistration, request: TokenRequest) -> Members:
    """The token answer; any user flow may stand in the address. B2CError when the client is not what it says it is."""
    now, settings = world.clock.now(), authority.user_flow.tokens
    authenticate_client(app, Platform.WEB, request.secret, now)
    resource = grant_app_roles(authority.tenant, app, request.scope)
    token = world.issuer.app_access_token(authority, app, resource, int(now))
    world.events.append(
        AppTokenIssued(
            at=now,
            tenant=authority.tenant.name,
            client_id=app.client_id,
            resource=resource.client_id,
        )
    )
    return app_response(
        resource,
        token,
        now=int(now),
        seconds=settings.access_and_id_seconds,
        json_numbers=settings.json_numbers,
    )
