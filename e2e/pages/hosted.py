"""What all pages of user flows share. This and its neighbours know only the service's page contract.

Element ids, classes and English texts are those of Azure AD B2C, for its current page layouts and, where an id differs,
the older ones too; so the same page objects drive a tenant in the cloud.
"""

from playwright.sync_api import Locator, Page


class HostedPage:
    """A page of a user flow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.api = page.locator("#api")
        self.heading = self.api.get_by_role("heading", level=1)
        self.page_error = page.locator(".error.pageLevel").filter(visible=True)


class SelfAssertedPage(HostedPage):
    """A page on which people say something about themselves: sign-up, profile edit, password reset."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.api = page.locator("#api[data-name=SelfAsserted]")
        self.required_field_missing = page.locator("#requiredFieldMissing")
        self.field_incorrect = page.locator("#fieldIncorrect")
        self.server_error = page.locator("#claimVerificationServerError")
        self.continue_button = page.locator("#continue")
        self.cancel_button = page.locator("#cancel")

    def item_error(self, claim: str) -> Locator:
        """What the page says about the field of this claim."""
        return self.page.locator(f".attrEntry:has(#{claim}) .error.itemLevel")

    def proceed(self) -> None:
        """Press Continue, which is called Create on a sign-up page."""
        self.continue_button.click()

    def cancel(self) -> None:
        self.cancel_button.click()
