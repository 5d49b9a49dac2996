"""What the gallery is made of: a view, how it joins, and who the people are."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from e2e.outbox import Outbox
from e2e.pages.web_app import WebApp
from e2e.services import SAMPLE_TENANT
from e2e.stack import Stack
from e2e.users import Person

_USERS = tomllib.loads(SAMPLE_TENANT.read_text(encoding="utf-8"))["users"]
ADA, GRACE = (Person(**{name: user[name] for name in Person.__slots__}) for user in _USERS[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser page, and what it may need on the way."""

    page: Page
    stack: Stack
    outbox: Outbox

    @property
    def app(self) -> WebApp:
        return WebApp(self.page)

    def policy(self, rest: str) -> str:
        """An address of the sign-in user flow."""
        return f"{self.stack.emulator}/contoso.onmicrosoft.com/B2C_1_susi/{rest}"


View = Callable[[Visit], None]
VIEWS: dict[str, View] = {}
LOOKED_AT: dict[str, View] = {}
"""Views that only people look at: the portal has tests of its own, and where script is off axe-core cannot run."""

PICTURED: set[str] = set()
"""Names of the views that docs/images shows, one or two a page; of all of them it would grow too large."""

HOSTED: set[str] = set()
"""Names of the views of hosted pages, in English, of which e2e/snapshots holds the accessibility tree."""


def view(way: View) -> View:
    VIEWS[way.__name__] = way
    return way


def picture(way: View) -> View:
    PICTURED.add(way.__name__)
    return view(way)


def hosted(way: View) -> View:
    HOSTED.add(way.__name__)
    return view(way)


def looked_at(way: View) -> View:
    LOOKED_AT[way.__name__] = way
    return way
