"""The profile edit page."""

from playwright.sync_api import Page

from e2e.pages.hosted import SelfAssertedPage


class ProfileEditPage(SelfAssertedPage):
    """The attributes of the signed-in user, filled in."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.display_name = page.locator("#displayName")
        self.given_name = page.locator("#givenName")
        self.surname = page.locator("#surname")

    def rename(self, display_name: str) -> None:
        self.display_name.fill(display_name)
        self.proceed()
