"""The pages that ask for a second factor."""

from playwright.sync_api import Page

from e2e.outbox import Outbox
from e2e.pages.hosted import HostedPage, SelfAssertedPage


class MailFactorPage(SelfAssertedPage):
    """A code to the address of the account: the display control, and the split control of older flows."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.email = page.locator("#readOnlyEmail")
        self.code = page.locator("#emailVerificationCode, #readOnlyEmail_ver_input")
        self.send_button = page.locator("#emailVerificationControl-RO_but_send_code, #readOnlyEmail_ver_but_send")
        self.verify_button = page.locator("#emailVerificationControl-RO_but_verify_code, #readOnlyEmail_ver_but_verify")
        self.success = page.locator("#emailVerificationControl-RO_success_message, #readOnlyEmail_success")

    def complete(self, email: str, outbox: Outbox) -> None:
        """Verify the address with the code in its mailbox and go on."""
        self.send_button.click()
        self.enter(outbox.code_for(email))
        self.success.wait_for()
        self.proceed()

    def enter(self, code: str) -> None:
        self.code.fill(code)
        self.verify_button.click()


class PhoneFactorPage(HostedPage):
    """A text message or a call, to a number typed in the first time and stored from then on."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.api = page.locator("#api[data-name=Phonefactor]")
        self.country = page.locator("#countryCode")
        self.number = page.locator("#localNumber")
        self.code = page.locator("#verificationCode")
        self.send_button = page.locator("#verifyCode")
        self.call_button = page.locator("#verifyPhone")
        self.retry_button = page.locator("#retryCode")
        self.cancel_button = page.locator("#cancel")
        self.error = page.locator("#errorMessage")

    def fill_number(self, country: str, number: str) -> None:
        self.country.select_option(country)
        self.number.fill(number)

    def send_code(self) -> None:
        """Returns when the page asks for the code."""
        self.send_button.click()
        self.code.wait_for()

    def enter(self, code: str) -> None:
        """Type the code; the page sends the sixth digit's by itself."""
        self.code.press_sequentially(code)


class EnrolAppPage(SelfAssertedPage):
    """The QR code for an authenticator app."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.qr_code = page.locator("#totpQrCodeControl img")


class AppCodePage(SelfAssertedPage):
    """The code that an authenticator app shows."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.code = page.locator("#otpCode, #totpVerificationCode")

    def enter(self, code: str) -> None:
        self.code.fill(code)
        self.proceed()
