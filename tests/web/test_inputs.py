"""Kinds of inputs on the pages and in their globals (reference 8.3 and 8.6), and the forced password reset (7.4)."""

import pytest

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

ATTRIBUTES = [
    {"id": "country"},
    {"id": "extension_Born", "input": "DateTimeDropdown", "label": "Date of birth", "required": True},
    {"id": "extension_Size", "input": "RadioSingleSelect", "options": ["S", {"value": "L", "text": "Large <b>"}]},
    {"id": "extension_News", "input": "CheckboxMultiSelect", "options": ["Weekly", "Monthly"]},
    {"id": "extension_Member", "pattern": "[0-9]{8}", "pattern_text": "Eight digits, please."},
    {"id": "jobTitle", "input": "Readonly"},
    {"id": "terms", "input": "Paragraph", "help": "Read https://www.contoso.com/terms <script>"},
]


@pytest.fixture
def browser(make_site):
    return make_site(tenant.config_with({"attributes": ATTRIBUTES, "email_verification": False})).browser()


@pytest.fixture
def sign_up(browser):
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    return page(browser.get(shown.href("createAccount")))


def test_globals_tell_the_kind_of_each_field(sign_up):
    told = {item["ID"]: item for item in sign_up.fields}
    kinds = ["IS_TEXT", "IS_EMAIL", "IS_PASSWORD", "IS_DATE", "IS_RADIO", "IS_DROP"]
    kinds += ["IS_TEXT_IN_PARAGRAPH", "IS_CHECK_MULTI", "IS_RDO"]
    assert {name: [kind for kind in kinds if told[name][kind]] for name in list(told)[3:]} == {
        "country": ["IS_DROP"],
        "extension_Born": ["IS_DATE"],
        "extension_Size": ["IS_RADIO"],
        "extension_News": ["IS_CHECK_MULTI"],
        "extension_Member": ["IS_TEXT"],
        "jobTitle": ["IS_RDO"],
        "terms": ["IS_TEXT_IN_PARAGRAPH"],
    }
    assert told["extension_Size"]["OPTIONS"] == [{"VAL": "S", "DISP": "S"}, {"VAL": "L", "DISP": "Large <b>"}]
    assert (told["extension_Member"]["PAT"], told["extension_Member"]["PAT_DESC"]) == (
        "[0-9]{8}",
        "Eight digits, please.",
    )


def test_elements_have_the_ids_of_the_service(sign_up):
    html = sign_up.html
    for selector in (
        "li.DropdownSingleSelect.country_li select#country.dropdown_single",
        "li.DateTimeDropdown.extension_Born_li select#extension_Born_day",
        "select#extension_Born_month",
        "select#extension_Born_year",
        "li.RadioSingleSelect.extension_Size_li input#extension_Size_L[type=radio][name=extension_Size]",
        "li.CheckboxMultiSelect.extension_News_li input#extension_News_Weekly[type=checkbox]",
        "li.TextBox input#extension_Member[pattern]",
        "li.Readonly.jobTitle_li input#jobTitle[readonly]",
        "li.Paragraph.terms_li p#terms a[href='https://www.contoso.com/terms']",
    ):
        assert html.select_one(selector) is not None, selector
    assert html.select_one("#terms script") is None
    assert html.find("label", attrs={"for": "extension_Size_L"}).text == "Large <b>"


def test_what_was_chosen_is_kept_and_shown_again(browser, sign_up):
    form = {
        "email": "new@example.com",
        "newPassword": "N3w-Passw0rd!",
        "reenterPassword": "N3w-Passw0rd!",
        "country": "Norway",
        "extension_Born": "1985-12-10",
        "extension_Size": "L",
        "extension_News": "Monthly,Weekly",
        "extension_Member": "12345678",
    }
    assert browser.submit(sign_up, **form | {"extension_Size": "XL"})["message"] == "Size has invalid input."
    assert browser.submit(sign_up, **form | {"extension_Member": "1"})["message"] == "Incorrect pattern for: Member"
    assert browser.submit(sign_up, **form) == {"status": "200"}
    assert "code" in answer(browser.confirm(sign_up))


def test_edit_page_is_filled_in(make_site):
    config = tenant.config_with(
        user_flows=[{"name": tenant.EDIT, "type": "profile_edit", "attributes": ATTRIBUTES}],
        users=[
            {
                "email": tenant.ADA,
                "password": tenant.ADA_PASSWORD,
                "attributes": {
                    "country": "Norway",
                    "extension_Born": "1985-12-10",
                    "extension_Size": "L",
                    "extension_News": "Monthly",
                    "jobTitle": "Countess",
                },
            }
        ],
    )
    shown = page(make_site(config).browser().sign_in(authorization(), policy=tenant.EDIT))
    marked = {item["id"] for item in shown.html.select("input[checked]")}
    chosen = {item.parent["id"]: item["value"] for item in shown.html.select("option[selected]")}
    told = {item["ID"]: item for item in shown.fields}["extension_Born"]

    assert marked == {"extension_Size_L", "extension_News_Monthly"}
    assert chosen == {
        "country": "Norway",
        "extension_Born_day": "10",
        "extension_Born_month": "12",
        "extension_Born_year": "1985",
    }
    assert (told["PRE"], told["DAY_PRE"], told["MONTH_PRE"], told["YEAR_PRE"]) == ("1985-12-10", "10", "12", "1985")
    assert shown.value("jobTitle") == "Countess"


@pytest.mark.parametrize("held", ["10 December", "1985", "1985-12", "-", "1985-12-10T08:00", "<b>-<b>-<b>-<b>"])
def test_value_that_no_date_input_sent_shows_as_a_page_too(make_site, held):
    config = tenant.config_with(
        user_flows=[{"name": tenant.EDIT, "type": "profile_edit", "attributes": ATTRIBUTES}],
        users=[{"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "attributes": {"extension_Born": held}}],
    )
    shown = page(make_site(config).browser().sign_in(authorization(), policy=tenant.EDIT))
    assert shown.html.select_one("#extension_Born_year") is not None


def test_forced_reset_stands_between_sign_in_and_the_application(make_site):
    site = make_site(
        tenant.config_with(
            {"forced_password_reset": True},
            users=[{"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "force_password_reset": True}],
        )
    )
    browser = site.browser()
    shown = page(browser.sign_in(authorization()))
    assert shown.field_ids == ["newPassword", "reenterPassword"]
    again = {"newPassword": tenant.ADA_PASSWORD, "reenterPassword": tenant.ADA_PASSWORD}
    assert browser.submit(shown, **again)["message"] == "Looks like you used an old password."
    assert browser.submit(shown, newPassword="N3w-Passw0rd!", reenterPassword="N3w-Passw0rd!") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    assert "code" in answer(site.browser().sign_in(authorization(), password="N3w-Passw0rd!"))


def test_flow_without_forced_reset_says_that_the_password_has_expired(make_site):
    users = [{"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "force_password_reset": True}]
    browser = make_site(tenant.config_with(users=users)).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    told = browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    assert told["message"] == "Your password has expired."


@pytest.mark.parametrize(
    ("attribute", "fault"),
    [
        ({"id": "city", "input": "RadioSingleSelect"}, "attributes[0].options: missing; RadioSingleSelect needs some"),
        ({"id": "city", "input": "TextBox", "options": ["a"]}, "attributes[0].options: TextBox has none"),
        ({"id": "city", "options": ["a", "a"]}, "attributes[0].options[1].value: 'a' is already that of"),
        ({"id": "city", "options": ["a,b"]}, "without commas"),
        ({"id": "city", "pattern": "["}, "attributes[0].pattern: '[' is no regular expression"),
        ({"id": "city", "input": "Password"}, "attributes[0].input: Password is for passwords"),
        ({"id": "city", "input": "Slider"}, "'Slider' is not known"),
        ({"id": "shoes"}, "'shoes' is no attribute"),
    ],
)
def test_fault_in_the_config_of_an_attribute_is_told(attribute, fault):
    with pytest.raises(ConfigError) as raised:
        load_config(tenant.config_with({"attributes": [attribute]}))
    assert fault in str(raised.value)
