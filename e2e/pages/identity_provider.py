"""The consent page of a mock identity provider: the emulator's own, no tenant in the cloud has it."""

from playwright.sync_api import Page

from e2e.users import Person


class ConsentPage:
    """Who are you, and may the tenant know?"""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.email = page.get_by_label("E-mail address")
        self.name = page.get_by_label("Name", exact=True)
        self.allow_button = page.get_by_role("button", name="Allow", exact=True)
        self.cancel_button = page.get_by_role("button", name="Cancel", exact=True)
        self.failures = page.get_by_text("Let the provider fail")

    def allow(self, person: Person) -> None:
        """Press Allow as this person."""
        self.email.fill(person.email)
        self.name.fill(person.display_name)
        self.allow_button.click()

    def fail(self, how: str) -> None:
        """Have the provider fail, by the words of the button."""
        self.failures.click()
        self.page.get_by_role("button", name=how).click()
