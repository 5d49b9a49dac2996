"""Addresses that begin a sign-in of the application that only takes answers; the web app knows few user flows."""

from urllib.parse import urlencode

from e2e.callback import as_taker
from e2e.services import app_settings
from e2e.stack import Stack


def authorization_address(stack: Stack, user_flow: str, **more: str) -> str:
    """Where that application would send a browser to sign in by `user_flow`; `more` are further parameters."""
    settings = app_settings(stack.plan)
    query = {
        **as_taker(stack.plan.taker),
        "response_type": "code",
        "scope": "openid",
        **more,
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/{user_flow}/oauth2/v2.0/authorize?{urlencode(query)}"
