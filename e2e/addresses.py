"""Addresses that begin a sign-in without the web app, for user flows that it does not know."""

from urllib.parse import urlencode

from e2e.services import app_settings
from e2e.stack import Stack


def authorization_address(stack: Stack, user_flow: str, **more: str) -> str:
    """Where the web app would send a browser to sign in by `user_flow`; `more` are further parameters."""
    settings = app_settings(stack.plan)
    query = {
        "client_id": settings["CLIENT_ID"],
        "redirect_uri": settings["REDIRECT_URI"],
        "response_type": "code",
        "scope": "openid",
        **more,
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/{user_flow}/oauth2/v2.0/authorize?{urlencode(query)}"
