"""The two pages of a password reset."""

from playwright.sync_api import Page

from e2e.outbox import Outbox
from e2e.pages.hosted import SelfAssertedPage
from e2e.pages.verification import EmailVerification


class ResetEmailPage(SelfAssertedPage):
    """First: whose password it is, proved by a code."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.verification = EmailVerification(page)
        self.username = page.locator("#signInName")

    def identify(self, email: str, outbox: Outbox) -> None:
        """Verify the address and go on."""
        self.verification.complete(email, outbox)
        self.proceed()


class NewPasswordPage(SelfAssertedPage):
    """Second: the new password."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.new_password = page.locator("#newPassword")
        self.reenter_password = page.locator("#reenterPassword")
        self.password_mismatch = page.locator("#passwordEntryMismatch")

    def choose(self, password: str, again: str | None = None) -> None:
        self.new_password.fill(password)
        self.reenter_password.fill(password if again is None else again)
        self.proceed()


def reset_password(page: Page, email: str, password: str, outbox: Outbox) -> None:
    """Both pages."""
    ResetEmailPage(page).identify(email, outbox)
    NewPasswordPage(page).choose(password)
