"""The reference web app, found as a person finds things: by role and name."""

from playwright.sync_api import Locator, Page

from e2e.pages.sign_in import SignInPage
from e2e.users import Person


class WebApp:
    """What its pages have in common, and the start page, which is the profile once somebody has signed in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.notice = page.get_by_role("status")
        self.problem = page.get_by_role("alert")
        self.sign_in_link = page.get_by_role("link", name="Sign in", exact=True)
        self.sign_out_link = page.get_by_role("link", name="Sign out", exact=True)
        self.edit_profile_link = page.get_by_role("link", name="Edit profile", exact=True)
        self.reset_password_link = page.get_by_role("link", name="Reset password", exact=True)
        self.call_api_link = page.get_by_role("link", name="Call a downstream API", exact=True)

    def open(self) -> None:
        self.page.goto("/")

    def greeting(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=f"Hello, {name}", exact=True)

    def claim(self, name: str) -> Locator:
        """Value of an ID token claim on the profile page."""
        header = self.page.get_by_role("rowheader", name=name, exact=True)
        return self.page.get_by_role("row").filter(has=header).get_by_role("cell").first

    def detail(self, name: str) -> Locator:
        """Value of one of the details of a problem."""
        term = self.page.get_by_role("term").filter(has_text=name)
        return self.page.locator("dl > div").filter(has=term).get_by_role("definition")

    def start_sign_in(self) -> SignInPage:
        """From the start page to the sign-in page."""
        self.open()
        self.sign_in_link.click()
        return SignInPage(self.page)

    def sign_in_as(self, person: Person) -> None:
        """From the start page to the profile."""
        self.start_sign_in().sign_in_as(person)
        self.greeting(person.display_name).wait_for()
