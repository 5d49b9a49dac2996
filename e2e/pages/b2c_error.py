"""The service's own error page, for what cannot be told to an application."""

from playwright.sync_api import Page


class B2CErrorPage:
    """Code and text, correlation id, timestamp."""

    def __init__(self, page: Page) -> None:
        self.api = page.locator("#api[data-name=GlobalException]")
        self.correlation_id = page.locator(".error-page-correlationid")
        self.messages = page.locator(".error-page-messagedetails")
        self.detail = page.locator(".error-page-detail")
