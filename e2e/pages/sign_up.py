"""The sign-up page."""

from playwright.sync_api import Page

from e2e.outbox import Outbox
from e2e.pages.hosted import SelfAssertedPage
from e2e.pages.verification import EmailVerification
from e2e.users import Person


class SignUpPage(SelfAssertedPage):
    """Where a new account is made; until the address is verified, nothing else can be filled in."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.verification = EmailVerification(page)
        self.username = page.locator("#signInName")
        self.new_password = page.locator("#newPassword")
        self.reenter_password = page.locator("#reenterPassword")
        self.display_name = page.locator("#displayName")
        self.given_name = page.locator("#givenName")
        self.surname = page.locator("#surname")
        self.password_mismatch = page.locator("#passwordEntryMismatch")

    def fill(self, person: Person) -> None:
        """Everything but the address."""
        self.choose_password(person.password)
        self.display_name.fill(person.display_name)
        self.given_name.fill(person.given_name)
        self.surname.fill(person.surname)

    def choose_password(self, password: str, again: str | None = None) -> None:
        self.new_password.fill(password)
        self.reenter_password.fill(password if again is None else again)

    def sign_up(self, person: Person, outbox: Outbox) -> None:
        """The whole page, from the address to Create."""
        self.verification.complete(person.email, outbox)
        self.fill(person)
        self.proceed()
