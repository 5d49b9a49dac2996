"""A user flow that offers "Keep me signed in", which those of the sample tenant do not."""

from e2e import addresses
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
    """Where an application would send a browser to sign in by this user flow."""
    return addresses.authorization_address(stack, _NAME)
