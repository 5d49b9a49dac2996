"""What makes a page as long as it is nobody's: two of one kind are the same but for their `Showing`."""

from msgspec import Struct

from mock_b2c.domain.branding import Template
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import Page


class PageKind(Struct, frozen=True, kw_only=True):
    """A page of a user flow in a language and a template, in a year, which the fields for dates go by."""

    flow: UserFlow
    page: Page
    language: str
    template: Template
    year: int

    @property
    def key(self) -> tuple[bytes, str, str, str, int]:
        """Equal for pages of one kind, of whatever tenant: of the user flow it has all settings."""
        return self.flow.fingerprint, self.page.id, self.language, self.template, self.year
