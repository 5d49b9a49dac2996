"""The pages have the elements that docs/reference/page-elements.md names, each version those of its own."""

import re
from pathlib import Path

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in Path(__file__).parents[2].joinpath("docs/reference/page-elements.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| page ")
]
BY_SCRIPT = {".highlightError"}
"""What only a page's script puts there."""
OTHER_IDS = {"#email", "#signInName", "#logonIdentifier", "#totpVerificationCode"}
"""What stands for another id: see `sign_in_element`; the service's page for codes of an app is not known."""
MFA = ("email", "sms", "phone", "totp")
RECOMMENDED_ONLY = [
    {"name": "guarded", "type": "sign_up_sign_in", "captcha": ["sign_in"]},
    {"name": "number", "type": "sign_up_sign_in", "sign_in_name": "phone"},
    {"name": "gated", "type": "sign_up_sign_in", "age_gating": {}},
]
"""What version Legacy does not have."""


@pytest.fixture
def all_pages(make_site):
    """The HTML of all pages of a version, one after the other."""

    def show(version):
        flows = [
            {"name": f"mfa_{method}", "type": "sign_up_sign_in", "mfa": {"method": method, "enforcement": "always"}}
            for method in MFA
        ]
        flows[0]["identity_providers"] = ["google"]
        flows.append({"name": "only", "type": "sign_in"})
        flows.append({"name": "reset", "type": "password_reset"})
        if version == "Recommended":
            flows[0]["session"] = {"keep_signed_in_days": 7}
            flows += RECOMMENDED_ONLY
        versioned = [flow | {"version": version.lower()} for flow in flows]
        config = tenant.CONFIG | {"user_flows": versioned, "identity_providers": [{"kind": "google"}]}
        site = make_site(config)
        beyond = _pages_of_the_recommended(site) if version == "Recommended" else ()
        return "".join([*_pages(site.browser()), *beyond])

    return show


def _pages(browser):
    for method in MFA:
        shown = page(browser.authorize(f"B2C_1_mfa_{method}", authorization()))
        yield str(shown.html)
        browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
        factor = page(browser.confirm(shown))
        yield str(factor.html)
        if method == "totp":
            browser.submit(factor)
            yield str(page(browser.confirm(factor)).html)
    yield str(page(browser.authorize("B2C_1_only", authorization())).html)
    start = page(browser.authorize("B2C_1_mfa_sms", authorization()))
    sign_up = page(browser.get(start.href("createAccount")))
    yield str(sign_up.html)
    yield str(browser.get("/nowhere.onmicrosoft.com/B2C_1_x/oauth2/v2.0/authorize").text)


def _pages_of_the_recommended(site):
    yield str(page(site.browser().authorize("B2C_1_guarded", authorization())).html)
    number = site.browser()
    start = page(number.authorize("B2C_1_number", authorization()))
    yield str(page(number.get(start.href("createAccount"))).html)
    gated = site.browser()
    shown = page(gated.authorize("B2C_1_gated", authorization()))
    gated.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    yield str(page(gated.confirm(shown)).html)


@pytest.mark.parametrize("version", ["Recommended", "Legacy"])
def test_pages_have_the_elements_of_their_version_and_none_of_the_other(all_pages, version):
    html = all_pages(version)
    ids = {f"#{name}" for name in re.findall(r'\sid="([^"]+)"', html)}
    classes = {f".{name}" for names in re.findall(r'\sclass="([^"]+)"', html) for name in names.split()}
    mine = elements(version, "both") - BY_SCRIPT - OTHER_IDS
    others = elements(*({"Recommended", "Legacy"} - {version})) - elements(version, "both")
    assert mine - ids - classes == set()
    assert others & (ids | classes) == set()


def elements(*versions):
    found = {name for _, named, of in ROWS if of in versions for name in re.findall(r"[#.][A-Za-z][\w-]*", named)}
    assert len(found) > 20
    return found
