"""What of a page's elements follows from its layout version (reference 8.4 to 8.6)."""

from msgspec import Struct

from mock_b2c.domain.page_layout import (
    CLAIM_CLASSES,
    CODE_SENDS_ITSELF,
    CONTRACTS,
    FIELDS_WAIT,
    FORM_OF_NOW,
    Contract,
    urn,
)
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import Page


class PageLayout(Struct, frozen=True, kw_only=True):
    """`urn` names the layout, and is empty for pages of Legacy, which are older than that."""

    urn: str
    without_form: bool
    claim_classes: bool
    fields_wait: bool
    code_sends_itself: bool

    def claim_class(self, claim: str) -> str:
        """The class that names the claim of a field, after a blank."""
        return f" {claim}_li" if self.claim_classes else ""


def page_layout(flow: UserFlow, page: Page) -> PageLayout:
    """The layout of that page in that user flow."""
    contract = CONTRACTS[page.api]
    version, asserted = flow.layouts[contract], contract is Contract.SELF_ASSERTED
    return PageLayout(
        urn="" if flow.is_legacy else urn(contract, version),
        without_form=flow.is_legacy or version < FORM_OF_NOW.get(contract, version),
        claim_classes=not asserted or version >= CLAIM_CLASSES,
        fields_wait=not flow.is_legacy and not (asserted and version < FIELDS_WAIT),
        code_sends_itself=version >= CODE_SENDS_ITSELF,
    )
