"""User flows without local accounts, in all languages, one for each theme and one for the browser's.

Who comes for the first time is blocked.
"""

from e2e import addresses
from e2e.stack import Stack
from e2e.themed_flows import THEMES

BY_BROWSER = "auto"


def user_flows(connector: str) -> str:
    """TOML to add to a tenant that has the providers of `social_flow`; `connector` is the address of a web service."""
    return "".join(
        f"""
[[user_flows]]
name = "{_name(theme)}"
type = "sign_up_sign_in"
local_accounts = false
identity_providers = ["google", "facebook", "microsoft", "staff"]
languages = {{}}
branding = {{ theme = "{theme}", banner = "For members of the club" }}
after_federating = {{ url = "{connector}" }}
"""
        for theme in (BY_BROWSER, *THEMES)
    )


def choice_address(stack: Stack, theme: str = BY_BROWSER, **more: str) -> str:
    """Where an application would send a browser to choose an identity provider."""
    return addresses.authorization_address(stack, _name(theme), **more)


def _name(theme: str) -> str:
    return f"B2C_1_choice_{theme}"
