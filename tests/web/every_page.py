"""One page after the other, of user flows that together have them all."""

from collections.abc import Iterator

from bs4 import BeautifulSoup

from tests.web import tenant
from tests.web.consent import by_provider
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

MFA = ("email", "sms", "phone", "totp")
RECOMMENDED_ONLY = [
    {"name": "guarded", "type": "sign_up_sign_in", "captcha": ["sign_in"]},
    {"name": "number", "type": "sign_up_sign_in", "sign_in_name": "phone"},
    {"name": "gated", "type": "sign_up_sign_in", "age_gating": {}},
    {
        "name": "federated",
        "type": "sign_up_sign_in",
        "local_accounts": False,
        "identity_providers": ["google", "apple"],
    },
]
"""What version Legacy does not have."""


def every_page(make_site, version, language="en") -> Iterator[BeautifulSoup]:
    """The HTML of all pages of a version, in a language."""
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
    set_ = {"version": version.lower(), "languages": {"default": language}}
    config = tenant.CONFIG | {
        "user_flows": [flow | set_ for flow in flows],
        "identity_providers": [{"kind": "google"}, {"kind": "apple"}],
    }
    site = make_site(config)

    def browser():
        opened = site.browser()
        opened.session.headers["Accept-Language"] = language
        return opened

    yield from _pages(browser())
    if version == "Recommended":
        yield from _pages_of_the_recommended(browser)


def _pages(browser):
    for method in MFA:
        shown = page(browser.authorize(f"B2C_1_mfa_{method}", authorization()))
        yield shown.html
        browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
        factor = page(browser.confirm(shown))
        yield factor.html
        if method == "totp":
            browser.submit(factor)
            yield page(browser.confirm(factor)).html
    yield page(browser.authorize("B2C_1_only", authorization())).html
    start = page(browser.authorize("B2C_1_mfa_sms", authorization()))
    yield page(browser.get(start.href("createAccount"))).html
    yield page(browser.authorize("B2C_1_reset", authorization())).html
    nowhere = browser.get("/nowhere.onmicrosoft.com/B2C_1_x/oauth2/v2.0/authorize")
    yield BeautifulSoup(nowhere.text, "html.parser")


def _pages_of_the_recommended(browser):
    yield page(browser().authorize("B2C_1_guarded", authorization())).html
    number = browser()
    start = page(number.authorize("B2C_1_number", authorization()))
    yield page(number.get(start.href("createAccount"))).html
    reset = browser()
    shown = page(reset.authorize("B2C_1_reset", authorization()))
    reset.verify_email(shown, tenant.ADA)
    reset.submit(shown, email=tenant.ADA)
    yield page(reset.confirm(shown)).html
    gated = browser()
    shown = page(gated.authorize("B2C_1_gated", authorization()))
    gated.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    yield page(gated.confirm(shown)).html
    yield page(browser().authorize("B2C_1_federated", authorization())).html
    yield page(by_provider(browser(), "B2C_1_federated", authorization(domain_hint="google.com"))).html
