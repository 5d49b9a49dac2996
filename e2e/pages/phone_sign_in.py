"""The pages of accounts with a telephone number, by the ids of the service's phone control."""

from playwright.sync_api import Locator, Page


class PhonePage:
    """Sign-in and sign-up begin alike: a number, and the code that it gets."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.country: Locator = page.locator("#countryCode")
        self.number: Locator = page.locator("#nationalNumber")
        self.code: Locator = page.locator("#verificationCode")
        self.send_button: Locator = page.locator("#phoneVerificationControl_but_send_code")
        self.verify_button: Locator = page.locator("#phoneVerificationControl_but_verify_code")
        self.change_button: Locator = page.locator("#phoneVerificationControl_but_change_claims")
        self.success: Locator = page.locator("#phoneVerificationControl_success_message")
        self.display_name: Locator = page.locator("#displayName")
        self.continue_button: Locator = page.locator("#continue")
        self.sign_up_link: Locator = page.locator("#createAccount")

    def send_to(self, country: str, number: str) -> None:
        """Has a code sent there."""
        self.country.select_option(country)
        self.number.fill(number)
        self.send_button.click()
        self.code.wait_for()

    def verify(self, code: str) -> None:
        """Types the code in."""
        self.code.fill(code)
        self.verify_button.click()
        self.success.wait_for()
