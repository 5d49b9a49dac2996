"""User flows that ask for a second factor, which those of the sample tenant do not."""

from urllib.parse import urlencode

from e2e.services import app_settings
from e2e.stack import Stack

METHODS = ("email", "phone", "sms", "call", "totp")


def _user_flow(method: str) -> str:
    return f"""
[[user_flows]]
name = "B2C_1_mfa_{method}"
type = "sign_up_sign_in"
session = {{ single_sign_on = "policy" }}
mfa = {{ method = "{method}", enforcement = "always" }}
"""


ASKING_FLOWS = "".join(map(_user_flow, METHODS))


def authorization_address(stack: Stack, method: str) -> str:
    """Where the web app would send a browser to sign in by the user flow that asks in this way."""
    settings = app_settings(stack.plan)
    query = {
        "client_id": settings["CLIENT_ID"],
        "redirect_uri": settings["REDIRECT_URI"],
        "response_type": "code",
        "scope": "openid",
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/B2C_1_mfa_{method}/oauth2/v2.0/authorize?{urlencode(query)}"
