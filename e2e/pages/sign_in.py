"""The unified sign-up or sign-in page."""

from playwright.sync_api import Locator, Page

from e2e.pages.hosted import HostedPage
from e2e.users import Person


class SignInPage(HostedPage):
    """Where a user flow that signs people in begins."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.form = page.locator("#localAccountForm, .localAccount")
        self.email = page.locator("#email, #signInName, #logonIdentifier, #cred_userid_inputtext")
        self.password = page.locator("#password, #cred_password_inputtext")
        self.submit_button = page.locator("#next, #cred_sign_in_button")
        self.forgot_password_link = page.locator("#forgotPassword")
        self.create_account_link = page.locator("#createAccount")
        self.providers = page.locator(".accountButton")
        self.alert = self.page_error.get_by_role("alert")

    def item_error(self, field: Locator) -> Locator:
        """What the page says about this field."""
        return self.page.locator(".entry-item").filter(has=field).locator(".error.itemLevel")

    def sign_in(self, email: str, password: str) -> None:
        self.email.fill(email)
        self.password.fill(password)
        self.submit_button.click()

    def sign_in_as(self, person: Person) -> None:
        self.sign_in(person.email, person.password)

    def create_account(self) -> None:
        self.create_account_link.click()

    def go_to_provider(self, exchange_id: str) -> None:
        """Press the button of an identity provider."""
        self.page.locator(f"#{exchange_id}").click()

    def forgot_password(self) -> None:
        self.forgot_password_link.click()
