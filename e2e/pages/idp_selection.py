"""The page to choose an identity provider (`IdpSelections`), and the one that says that it goes no further."""

from playwright.sync_api import Page


class IdpSelectionPage:
    """A list of buttons."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.providers = page.locator("#api[data-name=IdpSelections] ul > li > button.accountButton")

    def choose(self, exchange: str) -> None:
        """Press the button of this id."""
        self.page.locator(f"#{exchange}").click()


class BlockPage:
    """What a web service of the user flow has to say to somebody who gets no account."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.message = page.locator("#api[data-name=SelfAsserted] .intro p")
        self.continue_button = page.locator("#continue")
        self.cancel_button = page.locator("#cancel")
