"""What makes the pages fit for people, as far as it shows without a browser; the rest is looked at in e2e."""

import re
from importlib import resources

import pytest
from bs4 import BeautifulSoup

from mock_b2c.strings import table
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

WEB = resources.files("mock_b2c.web")
_TEMPLATES = [WEB.joinpath("templates"), WEB.joinpath("templates", "portal")]
TEMPLATES = {
    file.name: file.read_text(encoding="utf-8") for folder in _TEMPLATES for file in folder.iterdir() if file.is_file()
}
STATIC = {file.name: file.read_text(encoding="utf-8") for file in WEB.joinpath("static").iterdir()}
FILES = TEMPLATES | STATIC
SCRIPTS = {name: text for name, text in STATIC.items() if name.endswith(".js")}
STYLES = {name: text for name, text in STATIC.items() if name.endswith(".css")}
NAMESPACE = "http://www.w3.org/2000/svg"
EMAIL = "somebody@example.com"


# ---- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_an_address_elsewhere(name):
    assert re.findall(r"(?:https?:)?//[\w.-]+", FILES[name].replace(NAMESPACE, "")) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_what_the_content_policy_refuses(name):
    refused = re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]* (?:src|nonce)=)", TEMPLATES[name])
    assert refused == []


HOSTED_STYLES = sorted(set(STYLES) - {"portal.css", "provider.css"})
"""Those of pages that come in languages of both directions."""


@pytest.mark.parametrize("name", HOSTED_STYLES)
def test_style_of_hosted_pages_names_no_side_that_would_be_the_wrong_one_from_right_to_left(name):
    rules = [rule for rule in re.findall(r"[^{}]+\{[^{}]*\}", STYLES[name]) if 'dir="rtl"' not in rule]
    sided = r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right|float)\s*:"
    assert [rule.strip() for rule in rules if re.search(sided, rule)] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_html_or_code_from_text(name):
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    assert re.findall(ways, SCRIPTS[name]) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_leave_no_globals(name):
    top_level = [line for line in SCRIPTS[name].splitlines() if re.match(r"[^\s/]", line)]
    assert top_level == ['"use strict";', "(function () {", "})();"]


def test_every_text_that_the_page_script_asks_for_exists():
    calls = re.findall(r"\btext\(([^)]*)", SCRIPTS["page.js"] + SCRIPTS["verification.js"])
    asked = {name for call in calls for name in re.findall(r'"(\w+)"', call)}
    asked |= set(re.findall(r'"(ver_\w+)"', SCRIPTS["verification.js"].partition("FAILURES")[2].partition("}")[0]))
    assert len(asked) > 10
    assert asked <= set(table())


def test_every_colour_that_is_used_is_defined_for_each_theme():
    used = {name for text in STYLES.values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    light = palette("light")
    assert used <= set(light)
    assert set(palette("dark")) == set(palette("high_contrast")) == set(light)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *((text, ground, 4.5) for text in ("ink", "soft", "accent") for ground in ("ground", "surface", "raised")),
        *((text, ground, 4.5) for text in ("bad", "good") for ground in ("ground", "surface")),
        ("bad", "bad-tint", 4.5),
        ("ink", "bad-tint", 4.5),
        ("good", "good-tint", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("on-stage", "stage", 4.5),
        ("on-stage-soft", "stage", 4.5),
        ("spark", "stage", 3),
        ("edge", "ground", 3),
        ("edge", "surface", 3),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark", "high_contrast"])
def test_colours_can_be_told_apart(scheme, text, ground, least):
    """WCAG 2.2, 1.4.3 for text and 1.4.11 for edges and focus rings."""
    colours = palette(scheme)
    assert contrast(colours[f"--{text}"], colours[f"--{ground}"]) >= least


def palette(theme):
    """The colours of a theme: those of the light one, and what it changes."""
    files = ["tokens.css"] if theme == "light" else ["tokens.css", f"{theme}.css"]
    return {key: colour for name in files for key, colour in re.findall(r"(--[\w-]+): ([^;]+);", STATIC[name])}


def contrast(one, other):
    """The contrast ratio of WCAG 2.2."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# ---- pages ---------------------------------------------------------------------------------------------


def sign_in(visitor):
    return visitor.authorize(tenant.SUSI, authorization())


def sign_in_with_hint(visitor):
    return visitor.authorize(tenant.SUSI, authorization(login_hint=tenant.ADA))


def sign_up(visitor):
    return visitor.get(page(sign_in(visitor)).href("createAccount"))


def sign_up_without_verification(visitor):
    return visitor.get(page(visitor.authorize(tenant.OPEN, authorization())).href("createAccount"))


def reset_email(visitor):
    return visitor.authorize(tenant.RESET, authorization())


def new_password(visitor):
    shown = page(reset_email(visitor))
    visitor.verify_email(shown, tenant.ADA)
    visitor.submit(shown, email=tenant.ADA)
    return visitor.confirm(shown)


def edit_profile(visitor):
    return visitor.sign_in(authorization(), policy=tenant.EDIT)


def handed_over(visitor):
    return visitor.sign_in(authorization(response_mode="form_post"))


def error(visitor):
    return visitor.authorize(tenant.SUSI, authorization(client_id="nobody"))


def bad_request(visitor):
    return visitor.get(f"/{tenant.TENANT}/{tenant.SUSI}/api/Unheard/confirmed")


def http_error(visitor):
    return visitor.get("/nowhere")


def signed_out(visitor):
    return visitor.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout")


def portal(visitor):
    return visitor.get("/_mock/")


def outbox(visitor):
    visitor.send_code(page(reset_email(visitor)), EMAIL)
    return visitor.get("/_mock/outbox", params={"to": EMAIL})


FIELDS = [sign_up, sign_up_without_verification, reset_email, new_password, edit_profile]
FLOWS = [sign_in, sign_in_with_hint, *FIELDS]
OTHERS = [handed_over, error, bad_request, http_error, signed_out, portal, outbox]


@pytest.fixture
def html(request, visitor):
    """The page that the parameter opens."""
    return BeautifulSoup(request.param(visitor).text, "html.parser")


def on(*openers):
    """The test runs on each of these pages."""
    return pytest.mark.parametrize("html", openers, indirect=True, ids=lambda opener: opener.__name__)


@on(*FLOWS, *OTHERS)
def test_page_has_language_title_one_heading_of_level_one_and_one_main_part(html):
    assert html.html["lang"] == "en"
    assert html.title.get_text(strip=True)
    assert len(html.find_all("h1")) == 1
    assert len(html.select("main, [role=main]")) == 1


@on(*FLOWS, *OTHERS)
def test_ids_are_unique_and_references_lead_somewhere(html):
    ids = [tag["id"] for tag in html.select("[id]")]
    assert len(ids) == len(set(ids))
    named = ("aria-describedby", "aria-controls", "aria-labelledby", "for", "form")
    references = {word for name in named for tag in html.select(f"[{name}]") for word in tag[name].split()}
    local = {tag["href"][1:] for tag in html.select("a[href^='#']")}
    assert references | local <= set(ids)


@on(*FLOWS, *OTHERS)
def test_pictures_are_marked_as_decoration(html):
    assert all(image["alt"] == "" for image in html.find_all("img"))


@on(*FLOWS)
def test_every_field_has_a_label_and_its_errors(html):
    inputs = html.select("#api input")
    assert inputs
    for field in inputs:
        assert html.find("label", attrs={"for": field["id"]}).get_text(strip=True)
        assert f"{field['id']}_error" in field["aria-describedby"].split()
        assert html.find(id=f"{field['id']}_error")["aria-hidden"] == "true"


@on(*FIELDS)
def test_required_fields_say_so_to_eye_and_ear(html):
    for field in html.select("#attributeList input"):
        label = html.find("label", attrs={"for": field["id"]})
        assert ("required" in label.get("class", [])) == (field["aria-required"] == "true")


@on(*FIELDS)
def test_help_is_a_button_for_all_and_its_text_belongs_to_the_field(html):
    for link in html.select("a.helpLink"):
        assert link["role"] == "button"
        assert link["aria-expanded"] == "false"
        assert not {"tabindex", "aria-hidden"} & set(link.attrs)
        assert link.get_text(strip=True) == "What is this?"
        told = html.find(id=link["aria-controls"])
        assert told.get_text(strip=True) == link["data-help"]
        assert told["id"] in link.find_previous("input")["aria-describedby"].split()


@on(*FLOWS)
def test_messages_of_a_page_are_announced(html):
    errors = html.select("#api .error")
    assert errors
    assert all(tag.get("role") == "alert" or tag.find(attrs={"role": "alert"}) for tag in errors)
    assert html.select_one(".working[role=status], #verifying_blurb[role=status]")


@on(sign_up, reset_email)
def test_all_but_the_address_waits_for_its_verification_and_the_page_says_why(html):
    waiting = html.select("#attributeList input:not(#email):not(#emailVerificationCode)")
    assert all(field.has_attr("disabled") for field in waiting)
    button = html.find(id="continue")
    assert button["aria-disabled"] == "true"
    assert "verify your email address" in html.find(id=button["aria-describedby"]).get_text()


@on(sign_up_without_verification, new_password, edit_profile)
def test_nothing_waits_where_no_address_is_verified(html):
    assert html.select("input[disabled]") == []
    assert html.find(id="continue")["aria-disabled"] == "false"
    assert html.find(id="continue_hint") is None


@pytest.mark.parametrize(
    ("html", "focused"),
    [
        (sign_in, ["email"]),
        (sign_in_with_hint, ["password"]),
        (sign_up, ["email"]),
        (sign_up_without_verification, ["email"]),
        (reset_email, ["email"]),
        (new_password, ["newPassword"]),
        (edit_profile, []),
    ],
    indirect=["html"],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_focus_begins_where_there_is_something_to_type(html, focused):
    assert [tag["id"] for tag in html.select("[autofocus]")] == focused


@on(sign_up, new_password)
def test_password_rules_are_told_before_they_are_broken(html):
    rules = html.find(id="newPassword_rules")
    assert [rule.get_text() for rule in rules.find_all("li")] == [
        "8 to 64 characters",
        "At least 3 of these: lowercase letter, uppercase letter, digit, symbol",
    ]


@on(sign_up)
def test_order_in_a_field_is_label_error_input_help(html):
    for entry in html.select("#attributeList .attrEntry:has(.helpLink)"):
        label, message, field, link = entry.find_all(recursive=False)[:4]
        assert (label.name, field.name, link["class"]) == ("label", "input", ["helpLink", "tiny"])
        assert {"error", "itemLevel"} <= set(message["class"])


@on(*FLOWS, error, bad_request, http_error, signed_out)
def test_hosted_page_has_the_skeleton_that_style_sheets_know(html):
    path = ".container > .row > .col-lg-6 > .panel.panel-default > .panel-body"
    assert html.select_one(f"{path} img.companyLogo[data-tenant-branding-logo]")
    assert html.select_one(f"{path} > div#api[role=main]")
    assert html.select_one("div#background_branding_container > img[data-tenant-branding-background]")


@on(*FLOWS, signed_out)
def test_brand_is_the_tenant_and_the_emulator_says_that_it_is_one(html):
    assert html.select_one(".companyName").get_text(strip=True) == "contoso"
    assert "mock_b2c emulator" in html.select_one("footer").get_text()


@on(outbox)
def test_code_in_the_outbox_can_be_copied(html):
    mail = html.select_one("#messages .message")
    assert mail.select_one(".to strong").get_text() == EMAIL
    assert mail.select_one("[data-copy]")["data-copy"] == mail.select_one(".code").get_text()
    assert html.select_one("p#status[role=status]")


@pytest.mark.parametrize("name", STATIC)
def test_static_file_is_served(visitor, name):
    assert visitor.get(f"/static/{name}").text == STATIC[name]
