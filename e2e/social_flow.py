"""A user flow that offers identity providers, which those of the sample tenant do not."""

from e2e import addresses
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
kind = "apple"

[[identity_providers]]
kind = "github"

[[identity_providers]]
kind = "linkedin"

[[identity_providers]]
kind = "amazon"

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
    """Where an application would send a browser to sign in by this user flow."""
    return addresses.authorization_address(stack, _NAME, **more)
