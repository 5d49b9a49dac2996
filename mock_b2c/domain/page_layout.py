"""Layout versions of pages (reference 8.4): which elements a page has follows from them.

A user flow of type Legacy has pages older than these.
"""

from collections.abc import Mapping
from enum import StrEnum

Version = tuple[int, int, int]


class Contract(StrEnum):
    """What a layout is of, as `urn:com:microsoft:aad:b2c:elements:contract:{contract}:{version}` names it."""

    UNIFIED = "unifiedssp"
    SELF_ASSERTED = "selfasserted"
    MULTIFACTOR = "multifactor"
    ERROR = "globalexception"
    PROVIDERS = "providerselection"


NEWEST: Mapping[Contract, Version] = {
    Contract.UNIFIED: (2, 1, 14),
    Contract.SELF_ASSERTED: (2, 1, 26),
    Contract.MULTIFACTOR: (1, 2, 12),
    Contract.ERROR: (1, 2, 5),
    Contract.PROVIDERS: (1, 2, 5),
}
"""The newest ones of the reference, and what a page has unless its user flow says otherwise."""

FORM_OF_NOW: Mapping[Contract, Version] = {Contract.UNIFIED: (1, 2, 0), Contract.SELF_ASSERTED: (2, 0, 0)}
"""From these on the fields stand in a form; before, in a `div` (reference 8.5 and 8.6)."""
SIGN_IN_IDS = (2, 0, 0)
"""From this on the sign-in name has the ids of now; before, `logonIdentifier` (reference 8.5)."""
RESET_IN_FLOW = (2, 1, 2)
"""From this on the sign-in page can lead to a reset within the user flow (reference 7.4)."""
CLAIM_CLASSES = (2, 1, 8)
"""From this on each entry of a list of fields has its claim as a class (reference 8.6)."""
QR_CODE = (2, 1, 9)
"""From this on a page can show the QR code of an authenticator app (reference 8.10)."""
FIELDS_WAIT = (2, 1, 18)
"""From this on other fields wait until the address is verified (reference 8.6)."""
CODE_SENDS_ITSELF = (1, 1, 0)
"""From this on the code of a text message sends itself once it is whole (reference 8.10)."""

FOR_CAPTCHA: Mapping[Contract, Version] = {Contract.UNIFIED: (2, 1, 17), Contract.SELF_ASSERTED: (2, 1, 29)}
"""From these on pages can show a CAPTCHA (add-captcha.md)."""

CONTRACTS: Mapping[str, Contract] = {
    "CombinedSigninAndSignup": Contract.UNIFIED,
    "SelfAsserted": Contract.SELF_ASSERTED,
    "Phonefactor": Contract.MULTIFACTOR,
    "IdpSelections": Contract.PROVIDERS,
}
"""By the name that a page's calls go by."""


def urn(contract: Contract, version: Version) -> str:
    """The name of a layout."""
    return f"urn:com:microsoft:aad:b2c:elements:contract:{contract}:{'.'.join(map(str, version))}"
