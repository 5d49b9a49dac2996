"""User flows that ask for what those of the sample tenant do not: a telephone number, an age, a CAPTCHA."""

from e2e import addresses
from e2e.stack import Stack

TEST_ANSWER = "LETMEIN"
CHILD, CHILD_PASSWORD = "child@example.com", "Sample-Passw0rd-Child"
_ALONE = 'session = { single_sign_on = "policy" }'
USER_FLOWS = f"""
[[user_flows]]
name = "B2C_1_phone"
type = "sign_up_sign_in"
sign_in_name = "phone"
recovery_email = true
languages = {{}}
{_ALONE}

[[user_flows]]
name = "B2C_1_age"
type = "sign_in"
age_gating = {{ minors = "block" }}
{_ALONE}

[[user_flows]]
name = "B2C_1_captcha"
type = "sign_up_sign_in"
captcha = ["sign_up", "sign_in"]
captcha_test_answer = "{TEST_ANSWER}"
{_ALONE}

[[users]]
email = "{CHILD}"
password = "{CHILD_PASSWORD}"
attributes = {{ dateOfBirth = "2020-01-02", country = "Germany" }}
"""


def sign_in_address(stack: Stack, kind: str, **more: str) -> str:
    """Where an application would send a browser to sign in by the user flow that asks for this."""
    return addresses.authorization_address(stack, f"B2C_1_{kind}", **more)
