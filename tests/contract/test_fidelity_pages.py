"""Pages and texts of docs/fidelity.md that no other test shows: elements, ids, classes, order (reference 8 and 9)."""

import pytest
from bs4 import BeautifulSoup

from mock_b2c.strings import table
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

BASE = f"/{tenant.TENANT}/{tenant.SUSI}"


# ---- 8 pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(visitor):
    """The unified sign-up or sign-in page."""
    return page(visitor.authorize(tenant.SUSI, authorization())).html


@pytest.fixture
def sign_up(visitor):
    """The sign-up page, a self-asserted one with the verification control."""
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    return page(visitor.get(shown.href("createAccount"))).html


def one(html, selector):
    found = html.select(selector)
    assert len(found) == 1, selector
    return found[0]


def order(html, *selectors):
    """Whether the elements stand in this order."""
    everything = list(html.find_all(True))
    places = [
        next(place for place, tag in enumerate(everything) if tag is one(html, selector)) for selector in selectors
    ]
    assert places == sorted(places), selectors


@pytest.mark.parametrize("container", ["unified_container", "self_asserted_container"])
def test_skeleton_of_a_page(sign_in, sign_up, container):
    html = sign_in if container == "unified_container" else sign_up
    assert one(html, "#background_branding_container > img[data-tenant-branding-background]")
    panel = f"body > div.container.{container} > .row > .col-lg-6 > .panel.panel-default > .panel-body"
    assert one(html, f"{panel} #api[role=main]")
    assert one(html, f"{panel} img.companyLogo[data-tenant-branding-logo]")


@pytest.mark.parametrize(
    ("policy", "title", "name"),
    [
        (tenant.SUSI, "Sign up or sign in", "Unified"),
        (tenant.SIGN_UP, "User details", "SelfAsserted"),
        (tenant.RESET, "User details", "SelfAsserted"),
    ],
)
def test_title_and_name_of_a_page(visitor, policy, title, name):
    html = page(visitor.authorize(policy, authorization())).html
    assert html.title.string == title
    assert one(html, "#api")["data-name"] == name


def test_elements_of_the_sign_in_page(sign_in):
    assert one(sign_in, ".heading h1[role=heading]").string == "Sign in"
    form = one(sign_in, 'form#localAccountForm.localAccount[action="JavaScript:void(0);"][aria-label]')
    assert one(form, ".intro h2").string == "Sign in with your email address"
    email = one(form, ".entry-item > input#email")
    assert {email[name] for name in ("name", "placeholder", "aria-label")} == {"Email Address"}
    assert email["title"] == "Please enter a valid Email Address"
    password = one(form, "input#password[type=password][autocomplete=current-password][aria-required=true]")
    assert password["name"] == "Password"
    assert one(form, ".forgot-password.center-height a#forgotPassword").string == "Forgot your password?"
    assert one(form, "button#next[type=submit][form=localAccountForm]").string == "Sign in"
    assert one(form, ".create p").get_text().startswith("Don't have an account?")
    assert one(form, ".create a#createAccount").string == "Sign up now"
    assert one(form, ".error.pageLevel > p[role=alert]")
    assert len(form.select(".entry-item > .error.itemLevel > p")) == 2
    assert one(form, ".working")


def test_parts_of_the_sign_in_form_stand_in_the_order_of_the_service(sign_in):
    order(sign_in, "label[for=email]", "#email_error", "input#email")
    order(sign_in, "label[for=password]", "a#forgotPassword", "#password_error", "input#password", "button#next")


def test_elements_of_a_self_asserted_page(sign_up):
    assert one(sign_up, ".heading h1")
    assert one(sign_up, ".intro p").get_text().startswith("Please provide the following details.")
    form = one(sign_up, "form#attributeVerification")
    for name in ("passwordEntryMismatch", "requiredFieldMissing", "fieldIncorrect", "claimVerificationServerError"):
        assert one(form, f"div.error.pageLevel#{name}[aria-hidden=true]")
    field = one(form, "div#attributeList.attr > ul > li.TextBox.displayName_li > div.attrEntry.validate")
    assert one(field, "label#displayName_label.required")["for"] == "displayName"
    assert one(field, "div.error.itemLevel")
    assert one(field, "input#displayName.textInput")
    assert one(field, "a.helpLink.tiny[data-help]").string == "What is this?"
    order(field, "label", "div.error.itemLevel", "input")
    for name in ("newPassword", "reenterPassword"):
        assert one(form, f"li.Password.{name}_li input#{name}.textInput[autocomplete=new-password]")
    assert one(form, "button#continue[type=submit][form=attributeVerification][aria-disabled=true]").string == "Create"
    assert one(form, "button#cancel[formnovalidate]").string == "Cancel"
    assert one(sign_up, ".verifying-modal > #verifying_blurb")


def test_button_of_other_self_asserted_pages_is_continue(visitor):
    visitor.sign_in(authorization())
    html = page(visitor.authorize(tenant.EDIT, authorization())).html
    assert one(html, "button#continue[aria-disabled=false]").string == "Continue"


def test_elements_of_the_verification_control(sign_up):
    control = one(sign_up, "li.VerificationControl > #emailVerificationControl.verificationControlContent")
    for name in ("label", "info_message", "success_message", "error_message"):
        assert one(control, f"#emailVerificationControl_{name}")
    assert one(control, "li.EmailBox.email_li.email input#email")
    assert one(control, "li.TextBox.emailVerificationCode_li.VerificationCode[hidden] input#emailVerificationCode")
    buttons = {
        "send_code": ("sendCode", "Send verification code"),
        "verify_code": ("verifyCode", "Verify code"),
        "send_new_code": ("sendNewCode", "Send new code"),
        "change_claims": ("changeClaims", "Change e-mail"),
    }
    for name, (css_class, text) in buttons.items():
        assert one(control, f"button.{css_class}#emailVerificationControl_but_{name}").string == text


def test_other_fields_wait_for_the_verified_address(sign_up):
    waiting = [tag["id"] for tag in sign_up.select("#attributeList input[disabled]")]
    assert waiting == ["newPassword", "reenterPassword", "displayName", "givenName", "surname"]


def test_cancel_is_below_the_calls_of_self_asserted_pages(sign_up):
    assert one(sign_up, "#api")["data-cancel"].startswith(f"{BASE}/api/SelfAsserted/error?")


def test_remote_resource_is_the_template_of_the_page(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    address = shown.settings["remoteResource"]
    assert address == f"{visitor.url}/static/tenant/templates/AzureBlue/unified.cshtml"

    response = visitor.get(address, headers={"Origin": "https://own.example"})
    template = BeautifulSoup(response.text, "html.parser")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert template.select("div.container.unified_container .panel-body img.companyLogo[data-tenant-branding-logo]")
    assert not one(template, "#api[role=main]").contents


def test_heading_of_a_self_asserted_page_says_what_it_is_for(visitor, sign_up):
    edit = page(visitor.sign_in(authorization(), policy=tenant.EDIT)).html
    headings = {one(html, ".heading h1").string for html in (sign_up, edit)}
    assert len(headings) == 2
    assert "User Details" not in headings


def test_help_text_stands_hidden_below_its_field(sign_up):
    link = one(sign_up, "li.displayName_li a.helpLink")
    help_text = one(sign_up, f"li.displayName_li #{link['aria-controls']}[hidden]")
    assert help_text.string == link["data-help"] == "Your display name."


def test_heading_of_the_error_page(visitor):
    response = visitor.authorize(tenant.SUSI, authorization(client_id=None))
    html = BeautifulSoup(response.text, "html.parser")
    assert one(html, "#api h2").string == "Sorry, but we're having trouble signing you in."


# ---- 9 texts -----------------------------------------------------------------------------------------------------

OFTEN = "Please try again later."
TEXTS = {
    # 9.1
    "UserMessageIfInvalidPassword": "Your password is incorrect.",
    "UserMessageIfClaimsPrincipalDoesNotExist": "We can't seem to find your account.",
    "UserMessageIfUserAccountDisabled": (
        "Your account has been locked. Contact your support person to unlock it, then try again."
    ),
    "unknown_error": f"We are having trouble signing you in. {OFTEN}",
    "requiredField_email": "Please enter your email",
    "requiredField_password": "Please enter your password",
    "invalid_email": "Please enter a valid email address",
    "forgotpassword_link": "Forgot your password?",
    "createaccount_intro": "Don't have an account?",
    "createaccount_one_link": "Sign up now",
    "button_signin": "Sign in",
    "heading": "Sign in",
    # 9.2
    "UserMessageIfClaimsPrincipalAlreadyExists": (
        "A user with the specified ID already exists. Please choose a different one."
    ),
    "ResetUserMessageIfClaimsPrincipalDoesNotExist": "An account could not be found for the provided user ID.",
    "required_field": "This information is required.",
    "error_requiredFieldMissing": ("A required field is missing. Please fill out all required fields and try again."),
    "error_fieldIncorrect": ("One or more fields are filled out incorrectly. Please check your entries and try again."),
    "error_passwordEntryMismatch": (
        "The password entry fields do not match. Please enter the same password in both fields and try again."
    ),
    "pattern_email": "Please enter a valid email address.",
    "UserMessageIfMissingRequiredElement": "Missing required element: {0}",
    "UserMessageIfInvalidInput": "{0} has invalid input.",
    "UserMessageIfClaimNotVerified": "Claim not verified: {0}",
    "initial_intro": "Please provide the following details.",
    "preloader_alt": "Please wait",
    "helplink_text": "What is this?",
    "button_create": "Create",
    "button_continue": "Continue",
    "button_cancel": "Cancel",
    # 9.1, for whoever looks for them: no page of ours says them
    "requiredField_generic": "Please enter your {0}",
    "createaccount_two_links": "Sign up with {0} or {1}",
    "local_intro_generic": "Sign in with your {0}",
    "invalid_password": (
        "8-16 characters, containing 3 out of 4 of the following: Lowercase characters, uppercase characters, digits "
        "(0-9), and one or more of the following symbols: @ # $ % ^ & * - _ + = [ ] { } | \\ : ' , ? / ` ~ \" ( ) ; ."
    ),
    # 9.3
    "ver_intro_msg": "Verification is necessary. Please click Send button.",
    "ver_but_send": "Send verification code",
    "ver_but_verify": "Verify code",
    "ver_but_resend": "Send new code",
    "ver_but_edit": "Change e-mail",
    "ver_input": "Verification code",
    "ver_info_msg": "Verification code has been sent to your inbox. Please copy it to the input box below.",
    "ver_success_msg": "E-mail address verified. You can now continue.",
    "ver_fail_retry": "That code is incorrect. Please try again.",
    "ver_fail_code_expired": "That code is expired. Please request a new code.",
    "ver_fail_no_retry": f"You've made too many incorrect attempts. {OFTEN}",
    "ver_fail_throttled": (
        "There have been too many requests to verify this email address. Please wait a while, then try again."
    ),
    "ver_fail_server": (
        "We are having trouble verifying your email address. Please enter a valid email address and try again."
    ),
    "ver_incorrect_format": "Incorrect format.",
    "UserMessageIfSessionDoesNotExist": "One time password verification session has expired",
}


@pytest.mark.parametrize("string_id", TEXTS)
def test_text_is_that_of_the_service(string_id):
    assert table()[string_id] == TEXTS[string_id]


def test_labels_and_help_texts_are_those_of_the_service(visitor):
    shown = page(visitor.authorize(tenant.SIGN_UP, authorization()))
    assert [(item["DN"], item["U_HELP"]) for item in shown.fields] == [
        ("Email Address", "Email address that can be used to contact you."),
        ("New Password", "Enter new password"),
        ("Confirm New Password", "Confirm new password"),
        ("Display Name", "Your display name."),
        ("Given Name", "Your given name (also known as first name)."),
        ("Surname", "Your surname (also known as family name or last name)."),
    ]
