"""A user flow that offers "Keep me signed in", which those of the sample tenant do not."""

from urllib.parse import urlencode

from e2e.services import app_settings
from e2e.stack import Stack

_NAME = "B2C_1_keep"
DAYS = 30
USER_FLOW = f"""
[[user_flows]]
name = "{_NAME}"
type = "sign_in"
session = {{ single_sign_on = "policy", keep_signed_in_days = {DAYS} }}
"""


def sign_in_address(stack: Stack) -> str:
    """Where the web app would send a browser to sign in by this user flow."""
    settings = app_settings(stack.plan)
    query = {
        "client_id": settings["CLIENT_ID"],
        "redirect_uri": settings["REDIRECT_URI"],
        "response_type": "code",
        "scope": "openid",
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/{_NAME}/oauth2/v2.0/authorize?{urlencode(query)}"
