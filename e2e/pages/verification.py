"""The e-mail verification of sign-up and password reset: the display control, and the split control of older flows."""

from playwright.sync_api import Page, expect

from e2e.outbox import Outbox


class EmailVerification:
    """Address, code, and the four buttons around them."""

    def __init__(self, page: Page) -> None:
        self.email = page.locator("#email")
        self.code = page.locator("#emailVerificationCode, #email_ver_input")
        self.send_button = page.locator("#emailVerificationControl_but_send_code, #email_ver_but_send")
        self.verify_button = page.locator("#emailVerificationControl_but_verify_code, #email_ver_but_verify")
        self.send_new_button = page.locator("#emailVerificationControl_but_send_new_code, #email_ver_but_resend")
        self.change_button = page.locator("#emailVerificationControl_but_change_claims, #email_ver_but_edit")
        self.success = page.locator("#emailVerificationControl_success_message, #email_success")
        self.failure = page.locator("#emailVerificationControl_error_message, #email_fail_retry")

    def send_code(self, email: str) -> None:
        """Have a code sent to this address; returns when the page asks for it."""
        self.email.fill(email)
        self.send_button.click()
        self.code.wait_for()

    def send_new_code(self) -> None:
        """Returns when the page asks for the new code, which it does by emptying the field."""
        self.code.fill("an old one")
        self.send_new_button.click()
        expect(self.code).to_have_value("")

    def enter(self, code: str) -> None:
        self.code.fill(code)
        self.verify_button.click()

    def complete(self, email: str, outbox: Outbox) -> None:
        """Verify this address with the code in its mailbox."""
        self.send_code(email)
        self.enter(outbox.code_for(email))
        self.success.wait_for()
