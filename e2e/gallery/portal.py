"""The portal's pages, to look at; `e2e/test_portal.py` says what they promise."""

from playwright.sync_api import expect

from e2e.gallery.view import ADA, LOOKED_AT, View, Visit
from e2e.pages.portal import ADDRESSES, FlowPage, LogPage, TokensPage
from e2e.pages.sign_in import SignInPage


def _at(address: str) -> View:
    def way(visit: Visit) -> None:
        visit.page.goto(f"{visit.stack.emulator}/_mock/{address}")

    return way


def _tokens(visit: Visit) -> None:
    """What "Run user flow" leads to, after a password that was wrong at first."""
    FlowPage(visit.page, visit.stack.emulator).open("flows/B2C_1_susi")
    FlowPage(visit.page, visit.stack.emulator).run_button.click()
    page = SignInPage(visit.page)
    page.sign_in(ADA.email, "Some-other-Passw0rd")
    expect(page.alert).to_be_visible()
    page.sign_in_as(ADA)
    expect(TokensPage(visit.page, visit.stack.emulator).title).to_have_text("The answer of the user flow")


def _log(visit: Visit) -> None:
    _tokens(visit)
    visit.page.goto(visit.policy("oauth2/v2.0/authorize?client_id=unknown"))
    log = LogPage(visit.page, visit.stack.emulator)
    log.open("log")
    for details in log.journeys.all()[:3]:
        details.evaluate("details => { details.open = true; }")


LOOKED_AT |= {f"portal_{name.replace('-', '_')}": _at(ADDRESSES[name]) for name in ADDRESSES}
LOOKED_AT |= {"portal_sign_in_log": _log, "portal_decoded_tokens": _tokens}
