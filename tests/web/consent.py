"""A browser at the consent page of a mock identity provider."""

from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup

from tests.web.xhr_client import Browser

ALEX = {"email": "alex@example.com", "displayName": "Alex Example", "givenName": "Alex", "surname": "Example"}


def by_provider(
    browser: Browser, policy: str, params: dict[str, str], *, choice: str = "allow", **person: str
) -> requests.Response:
    """From an authorization request with a `domain_hint` through the provider's page to what follows it."""
    return consent(browser, browser.authorize(policy, params), choice=choice, **person)


def consent(browser: Browser, sent: requests.Response, *, choice: str = "allow", **person: str) -> requests.Response:
    """From the redirect to a provider to what the tenant answers when the browser is back."""
    return browser.get(answer_of(browser, sent, choice=choice, **person))


def answer_of(browser: Browser, sent: requests.Response, *, choice: str = "allow", **person: str) -> str:
    """The address that the provider sends the browser back to."""
    assert sent.status_code == 302, (sent.status_code, sent.text[:2000])
    shown = browser.get(sent.headers["Location"])
    assert shown.status_code == 200, shown.text
    form = BeautifulSoup(shown.text, "html.parser").find_all("form")[-1]
    hidden = {item["name"]: item["value"] for item in form.find_all("input", type="hidden")}
    chosen = browser.get(form["action"], params={**hidden, **ALEX, **person, "choice": choice})
    assert chosen.status_code == 302, chosen.text
    return urljoin(browser.url, chosen.headers["Location"])
