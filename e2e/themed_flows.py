"""User flows in all languages, one for each theme."""

from e2e import addresses
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
    """Where an application would send a browser to sign in so."""
    return addresses.authorization_address(stack, f"B2C_1_{theme}", ui_locales=language)
