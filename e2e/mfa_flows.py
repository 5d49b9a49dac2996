"""User flows that ask for a second factor, which those of the sample tenant do not."""

from e2e import addresses
from e2e.authenticator import AppUser
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
    """Where an application would send a browser to sign in by the user flow that asks in this way."""
    return addresses.authorization_address(stack, f"B2C_1_mfa_{method}")


_EMAIL, _PASSWORD, _SECRET = "app-user@example.com", "Open-app-sesame1", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
APP_USER_TOML = f"""
[[users]]
email = "{_EMAIL}"
password = "{_PASSWORD}"
totp_secret = "{_SECRET}"
"""


def enrolled_at(stack: Stack) -> AppUser:
    """The one person whose app is enrolled before any test."""
    return AppUser(email=_EMAIL, password=_PASSWORD, secret=_SECRET, address=authorization_address(stack, "totp"))
