"""Templates and layout versions of pages (reference 3.1 `pageFlavor`, 7.2, 8.4 to 8.6)."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

URN = "urn:com:microsoft:aad:b2c:elements:contract:"
SHEETS = {"oceanBlue": set(), "slateGray": {"slate_gray.css"}, "classic": {"classic.css"}}
FOLDERS = {"oceanBlue": "AzureBlue", "slateGray": "MSA", "classic": "Classic"}


@pytest.fixture
def browser_of(make_site):
    def make(**settings):
        flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", **settings}
        return make_site(tenant.CONFIG | {"user_flows": [flow]}).browser()

    return make


def shown(browser, **changes):
    return page(browser.authorize(tenant.SUSI, authorization(**changes)))


def sign_up(browser):
    return page(browser.get(shown(browser).href("createAccount"))).html


def sheets(html):
    names = {PurePosixPath(urlsplit(tag["href"]).path).name for tag in html.find_all("link", rel="stylesheet")}
    return names & {"slate_gray.css", "classic.css"}


@pytest.mark.parametrize("template", SHEETS)
def test_template_is_that_of_the_user_flow(browser_of, template):
    first = shown(browser_of(branding={"template": template}))
    assert sheets(first.html) == SHEETS[template]
    assert f"/templates/{FOLDERS[template]}/unified.cshtml" in first.settings["remoteResource"]


@pytest.mark.parametrize("template", SHEETS)
def test_request_may_ask_for_a_template_that_all_its_pages_have(browser_of, template):
    browser = browser_of(branding={"template": "classic"})
    first = shown(browser, pageFlavor=template)
    second = page(browser.get(first.href("createAccount")))

    for one in (first, second):
        assert sheets(one.html) == SHEETS[template]
    assert sheets(shown(browser).html) == SHEETS["classic"]


@pytest.mark.parametrize("flavor", ["", "oceanblue", "../../x", '"><script>'])
def test_other_flavors_are_ignored(browser_of, flavor):
    assert sheets(shown(browser_of(), pageFlavor=flavor).html) == set()


@pytest.mark.parametrize("folder", FOLDERS.values())
@pytest.mark.parametrize("file", ["unified", "selfAsserted", "idpSelector", "multifactor-1.0.0", "exception"])
def test_templates_are_served_without_a_page_in_them(visitor, folder, file):
    response = visitor.get(f"/static/tenant/templates/{folder}/{file}.cshtml")
    html = BeautifulSoup(response.text, "html.parser")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert html.select_one("#background_branding_container")
    assert html.select_one("#api").get_text(strip=True) == ""


@pytest.mark.parametrize("path", ["AzureBlue/other.cshtml", "Other/unified.cshtml", "AzureBlue/../unified.cshtml"])
def test_other_templates_are_not_found(visitor, path):
    assert visitor.get(f"/static/tenant/templates/{path}").status_code == 404


def test_pages_name_their_newest_layout_unless_the_user_flow_has_another(browser_of):
    usual, other = browser_of(), browser_of(page_layouts={"unifiedssp": "2.1.5", "globalexception": "1.2.1"})

    def layouts(browser):
        error = BeautifulSoup(browser.authorize(tenant.SUSI, {}).text, "html.parser")
        pages = shown(browser).html, sign_up(browser), error
        return [html.find(id="api")["data-layout"].removeprefix(URN) for html in pages]

    assert layouts(usual) == ["unifiedssp:2.1.14", "selfasserted:2.1.26", "globalexception:1.2.5"]
    assert layouts(other) == ["unifiedssp:2.1.5", "selfasserted:2.1.26", "globalexception:1.2.1"]


def test_sign_in_page_of_layout_1_1_has_no_form_and_the_old_id(browser_of):
    html = shown(browser_of(page_layouts={"unifiedssp": "1.1.0"})).html
    assert html.select_one("div.localAccount[role=form] input#logonIdentifier[name=LogonIdentifier]")
    assert not html.find("form")


def test_sign_in_page_of_layout_1_2_has_the_form_and_the_old_id(browser_of):
    html = shown(browser_of(page_layouts={"unifiedssp": "1.2.0"})).html
    assert html.select_one("form#localAccountForm input#logonIdentifier")


def test_chosen_id_of_the_sign_in_name_holds_in_any_layout(browser_of):
    browser = browser_of(page_layouts={"unifiedssp": "1.2.0"}, sign_in_element="signInName")
    assert shown(browser).html.select_one("input#signInName")


@pytest.mark.parametrize(("version", "leads_to"), [("2.1.1", "/forgotPassword?"), ("2.1.2", "claimsexchange=")])
def test_forgotten_password_stays_in_the_user_flow_since_layout_2_1_2(browser_of, version, leads_to):
    browser = browser_of(page_layouts={"unifiedssp": version})
    assert leads_to in shown(browser).href("forgotPassword")


@pytest.mark.parametrize(("version", "form"), [("1.2.0", "div"), ("2.0.0", "form")])
def test_self_asserted_page_is_a_form_since_layout_2(browser_of, version, form):
    html = sign_up(browser_of(page_layouts={"selfasserted": version}))
    assert html.find(id="attributeVerification").name == form
    assert html.find("button", id="continue")["type"] == ("submit" if form == "form" else "button")


@pytest.mark.parametrize(("version", "classes"), [("2.1.7", ["TextBox"]), ("2.1.8", ["TextBox", "displayName_li"])])
def test_fields_have_the_class_of_their_claim_since_layout_2_1_8(browser_of, version, classes):
    html = sign_up(browser_of(page_layouts={"selfasserted": version}))
    assert html.find("input", id="displayName").find_parent("li")["class"] == classes


@pytest.mark.parametrize(("version", "waits"), [("2.1.17", False), ("2.1.18", True)])
def test_other_fields_wait_for_the_address_since_layout_2_1_18(browser_of, version, waits):
    html = sign_up(browser_of(page_layouts={"selfasserted": version}))
    assert html.find("input", id="displayName").has_attr("disabled") is waits
    assert (html.find(id="emailVerificationControl").get("data-locks") != "false") is waits


@pytest.mark.parametrize(("version", "by_button"), [("1.0.9", True), ("1.1.0", False)])
def test_code_of_a_text_message_sends_itself_since_layout_1_1(browser_of, version, by_button):
    browser = browser_of(page_layouts={"multifactor": version}, mfa={"method": "sms", "enforcement": "always"})
    html = page(browser.sign_in(authorization())).html
    assert html.find(id="api").has_attr("data-by-button") is by_button


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (
            {"page_layouts": {"unifiedssp": "2.1"}},
            "page_layouts.unifiedssp: expected a layout version such as \"2.1.14\", not '2.1'",
        ),
        (
            {"page_layouts": {"unifiedssp": "2.1.1"}, "self_service_password_reset": True},
            (
                "page_layouts.unifiedssp: 2.1.1 cannot reset passwords within the user flow; "
                "take 2.1.2 or later, or leave self_service_password_reset out"
            ),
        ),
        (
            {"page_layouts": {"selfasserted": "2.1.8"}, "mfa": {"method": "totp", "enforcement": "always"}},
            "page_layouts.selfasserted: 2.1.8 has no QR code for authenticator apps; take 2.1.9 or later",
        ),
        (
            {"page_layouts": {}, "version": "legacy"},
            "page_layouts: the pages of Legacy are older than all of them; leave the key out",
        ),
    ],
)
def test_config_tells_what_a_layout_cannot_have(settings, fault):
    flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", **settings}
    with pytest.raises(ConfigError) as refused:
        load_config(tenant.CONFIG | {"user_flows": [flow]})
    assert refused.value.faults == (f"user_flows[0].{fault}",)
