"""A user flow that offers identity providers, which those of the sample tenant do not."""

from urllib.parse import urlencode

from e2e.services import app_settings
from e2e.stack import Stack

_NAME = "B2C_1_social"
USER_FLOW = f"""
[[identity_providers]]
kind = "google"

[[identity_providers]]
kind = "facebook"

[[identity_providers]]
kind = "microsoft"

[[identity_providers]]
kind = "openid_connect"
name = "staff"
title = "Contoso staff"

[[user_flows]]
name = "{_NAME}"
type = "sign_up_sign_in"
session = {{ single_sign_on = "policy" }}
identity_providers = ["google", "facebook", "microsoft", "staff"]
"""


def sign_in_address(stack: Stack, **more: str) -> str:
    """Where the web app would send a browser to sign in by this user flow."""
    settings = app_settings(stack.plan)
    query = {
        "client_id": settings["CLIENT_ID"],
        "redirect_uri": settings["REDIRECT_URI"],
        "response_type": "code",
        "scope": "openid",
        **more,
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/{_NAME}/oauth2/v2.0/authorize?{urlencode(query)}"
