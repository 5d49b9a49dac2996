"""The emulator's portal, page by page, as the person who sets a tenant up meets it."""

from playwright.sync_api import Locator, Page

_WEB_APP = "apps/11111111-1111-4111-8111-111111111111"
ADDRESSES = {
    "app-registrations": "apps",
    "app-registration": _WEB_APP,
    "user-flows": "flows",
    "user-flow": "flows/B2C_1_susi",
    "users": "users",
    "scopes-and-consent": "scopes",
    "keys": "keys",
    "clock-and-faults": "clock",
    "export": "export",
    "decode-a-token": "jwt",
}
"""Below `/_mock/`, by what a page shows."""


class PortalPage:
    """What all pages of the portal have; `address` is below `/_mock/`."""

    def __init__(self, page: Page, emulator: str) -> None:
        self._page = page
        self._root = f"{emulator}/_mock/"

    def open(self, address: str = "") -> None:
        self._page.goto(self._root + address)

    @property
    def title(self) -> Locator:
        return self._page.get_by_role("heading", level=1)

    @property
    def note(self) -> Locator:
        """What was just done."""
        return self._page.locator("#note")

    @property
    def faults(self) -> Locator:
        """Why a form was refused."""
        return self._page.get_by_role("alert")

    def link(self, name: str) -> Locator:
        """A place in the navigation."""
        return self._page.get_by_role("navigation", name="Portal").get_by_role("link", name=name, exact=True)

    @property
    def menu_button(self) -> Locator:
        """On a phone."""
        return self._page.get_by_role("button", name="Menu")

    def field(self, label: str) -> Locator:
        return self._page.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self._page.get_by_role("button", name=name, exact=True)


class AppsPage(PortalPage):
    """App registrations: the list and the form for a new one."""

    @property
    def name(self) -> Locator:
        return self._page.locator("#register-name")

    @property
    def redirect_uri(self) -> Locator:
        return self._page.locator("#register-redirect_uri")

    @property
    def register_button(self) -> Locator:
        return self.button("Register")

    @property
    def app_id_uri(self) -> Locator:
        """On the page of one registration, as are those below."""
        return self._page.locator("#expose-app_id_uri")

    @property
    def save_app_id_uri_button(self) -> Locator:
        return self.button("Save")

    @property
    def scope(self) -> Locator:
        return self._page.locator("#add_scope-scope")

    @property
    def add_scope_button(self) -> Locator:
        return self.button("Add the scope")

    def delete(self) -> None:
        """On the page of one registration."""
        self._page.get_by_text("Delete this registration", exact=True).click()
        self.button("Yes, delete this registration").click()

    @property
    def secret(self) -> Locator:
        """Shown once."""
        return self.note.locator("div", has_text="Client secret").locator("code")


class FlowsPage(PortalPage):
    """User flows: the list and the form for a new one."""

    @property
    def name(self) -> Locator:
        return self._page.locator("#create-name")

    @property
    def kind(self) -> Locator:
        return self._page.locator("#create-type")

    @property
    def create_link(self) -> Locator:
        """The way past the list."""
        return self._page.get_by_role("link", name="Create a user flow")

    @property
    def create_button(self) -> Locator:
        return self.button("Create")


class FlowPage(PortalPage):
    """One user flow."""

    @property
    def reply(self) -> Locator:
        return self._page.locator("#run-reply")

    @property
    def run_button(self) -> Locator:
        return self.button("Run user flow")


class UsersPage(PortalPage):
    """Users: the list and the form for a new one."""

    @property
    def email(self) -> Locator:
        return self._page.locator("#add-email")

    @property
    def password(self) -> Locator:
        return self._page.locator("#add-password")

    @property
    def display_name(self) -> Locator:
        return self._page.locator("#add-display_name")

    @property
    def add_link(self) -> Locator:
        """The way past the list."""
        return self._page.get_by_role("link", name="Add a user")

    @property
    def add_button(self) -> Locator:
        return self.button("Add the user")


class TokensPage(PortalPage):
    """Decoded tokens."""

    def claim(self, name: str) -> Locator:
        """The value of a claim of the ID token."""
        row = self._page.locator(".claims > div").filter(has=self._page.get_by_text(name, exact=True))
        return row.first.locator("code")

    @property
    def badges(self) -> Locator:
        return self._page.locator(".head .badge")


class LogPage(PortalPage):
    """The sign-in log."""

    @property
    def journeys(self) -> Locator:
        return self._page.locator("details.journey")
