"""Pages around user flows: errors, the way back to an application, log-out, and those of the emulator itself."""

from playwright.sync_api import expect

from e2e.addresses import authorization_address
from e2e.gallery.view import ADA, Visit, hosted, looked_at, picture, view
from e2e.pages.b2c_error import B2CErrorPage
from e2e.pages.sign_in import SignInPage
from e2e.pages.sign_up import SignUpPage


@hosted
@picture
def error_of_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("oauth2/v2.0/authorize?client_id=unknown"))
    expect(B2CErrorPage(visit.page).detail).to_be_visible()


@view
def bad_request_to_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("api/NoSuchApi/confirmed"))
    expect(visit.page.locator("#api.error-page-content")).to_be_visible()


@looked_at
def handing_over_without_script(visit: Visit) -> None:
    """Script was there to sign in, and is gone when the answer is to be posted."""
    address = authorization_address(visit.stack, "B2C_1_susi", response_mode="form_post")
    visit.page.goto(address)
    SignInPage(visit.page).sign_in_as(ADA)
    visit.page.wait_for_url("**/getAToken")
    browser = visit.page.context.new_cdp_session(visit.page)
    browser.send("Emulation.setScriptExecutionDisabled", {"value": True})
    visit.page.goto(address)
    expect(visit.page.get_by_role("button")).to_be_visible()


@picture
def signed_out_of_the_tenant(visit: Visit) -> None:
    visit.page.goto(visit.policy("oauth2/v2.0/logout"))


@picture
def tenant(visit: Visit) -> None:
    visit.page.goto(f"{visit.stack.emulator}/_mock/")


@picture
def outbox(visit: Visit) -> None:
    visit.app.start_sign_in().create_account()
    SignUpPage(visit.page).verification.send_code("mary@example.com")
    visit.page.goto(visit.stack.outbox)


@view
def no_such_page_of_the_emulator(visit: Visit) -> None:
    visit.page.goto(f"{visit.stack.emulator}/nowhere")
