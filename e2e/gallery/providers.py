"""Pages of user flows with identity providers."""

from playwright.sync_api import expect

from e2e.connector_service import MESSAGE
from e2e.gallery.view import Visit, hosted, view
from e2e.pages.identity_provider import ConsentPage
from e2e.pages.idp_selection import BlockPage, IdpSelectionPage
from e2e.pages.sign_in import SignInPage
from e2e.provider_only_flows import choice_address
from e2e.social_flow import sign_in_address
from e2e.users import new_person


@hosted
def sign_in_with_providers(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack))
    expect(SignInPage(visit.page).providers).to_have_count(4)


@view
def consent_of_a_provider(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack, domain_hint="google.com"))
    expect(ConsentPage(visit.page).allow_button).to_be_visible()
    ConsentPage(visit.page).failures.click()


@hosted
def choice_of_a_provider(visit: Visit) -> None:
    visit.page.goto(choice_address(visit.stack))
    expect(IdpSelectionPage(visit.page).providers).to_have_count(4)


@hosted
def blocked_sign_up(visit: Visit) -> None:
    visit.page.goto(choice_address(visit.stack, domain_hint="google.com"))
    ConsentPage(visit.page).allow(new_person())
    expect(BlockPage(visit.page).message).to_have_text(MESSAGE)


@hosted
def social_sign_up(visit: Visit) -> None:
    visit.page.goto(sign_in_address(visit.stack, domain_hint="google.com"))
    ConsentPage(visit.page).allow(new_person())
    expect(visit.page.locator("#displayName")).to_be_visible()
