"""User flows in all languages, one for each theme."""

from urllib.parse import urlencode

from e2e.services import app_settings
from e2e.stack import Stack

THEMES = ("light", "dark", "high_contrast")
USER_FLOWS = "".join(
    f"""
[[user_flows]]
name = "B2C_1_{theme}"
type = "sign_up_sign_in"
languages = {{}}
branding = {{ theme = "{theme}", banner = "For members of the club" }}
"""
    for theme in THEMES
)


def sign_in_address(stack: Stack, theme: str, language: str) -> str:
    """Where the web app would send a browser to sign in so."""
    settings = app_settings(stack.plan)
    query = {
        "client_id": settings["CLIENT_ID"],
        "redirect_uri": settings["REDIRECT_URI"],
        "response_type": "code",
        "scope": "openid",
        "ui_locales": language,
    }
    tenant = f"{settings['B2C_TENANT_NAME']}.onmicrosoft.com"
    return f"{stack.emulator}/{tenant}/B2C_1_{theme}/oauth2/v2.0/authorize?{urlencode(query)}"
