"""Errors of the second factor, of the config in the place of the portal, and of identity providers, provoked."""

from collections.abc import Callable
from typing import Any

import requests

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.consent import by_provider
from tests.web.provoked import SOCIAL, SOCIAL_SIGN_IN, WITH_SMS, Provoked, registering
from tests.web.relying_party import authorization
from tests.web.site import Site
from tests.web.xhr_client import Browser, Page, page

PROVOKED: list[Provoked] = []
provoked = registering(PROVOKED)


# ---- the second factor -----------------------------------------------------------------------------------------


def _telephone(site: Site, **changes: Any) -> tuple[Browser, Page]:
    """A browser at the page that sends a text message."""
    browser = site.browser()
    return browser, page(browser.sign_in(authorization(**changes), policy=WITH_SMS))


def _wrong_code(browser: Browser, shown: Page) -> requests.Response:
    values = {"request_type": "VALIDATION_REQUEST", "verification_code": "wrong"}
    return browser.post(shown, "Phonefactor/verify", values)


@provoked(90151, "selfasserted")
def third_wrong_code(site):
    browser, shown = _telephone(site)
    _reach(browser, shown, "425 555 0123")
    for _ in range(2):
        _wrong_code(browser, shown)
    return _wrong_code(browser, shown)


@provoked(90151, "redirect")
def third_wrong_code_is_told_to_the_application(site, **changes):
    browser, shown = _telephone(site, **changes)
    _reach(browser, shown, "425 555 0123")
    for _ in range(3):
        _wrong_code(browser, shown)
    return browser.confirm(shown)


def _reach(browser: Browser, shown: Page, number: str) -> requests.Response:
    values = {"request_type": "VERIFICATION_REQUEST", "auth_type": "onewaysms", "country_code": "US", "number": number}
    return browser.post(shown, "Phonefactor/verify", values)


@provoked(90155, "selfasserted")
def telephone_that_cannot_be(site):
    return _reach(*_telephone(site), "12")


@provoked(90156, "selfasserted")
def code_that_was_never_sent(site):
    return _wrong_code(*_telephone(site))


# ---- the config, which stands in the place of the portal -------------------------------------------------------


def _registered(uri: str, key: str) -> Callable[[Site], str]:
    def check(_site: Site) -> str:
        app = {"name": "app", "client_id": tenant.NATIVE, key: [uri]}
        try:
            load_config({**tenant.CONFIG, "apps": [app]})
        except ConfigError as error:
            return "\n".join(error.faults)
        raise AssertionError(uri)

    return check


for _number, _uri, _key in (
    (90102, "app.example.com", "redirect_uris"),
    (90103, "javascript:alert(1)", "public_redirect_uris"),
    (90103, "com.example.app://signed-in", "redirect_uris"),
    (90104, "https://app.example.com/?page=1", "redirect_uris"),
    (90105, "https://*.example.com/", "spa_redirect_uris"),
    (90227, "https://app.example.com/#a", "redirect_uris"),
    (95010, "http://app.example.com/", "redirect_uris"),
):
    provoked(_number, "portal")(_registered(_uri, _key))


# ---- identity providers ----------------------------------------------------------------------------------------


def _at_provider(policy: str, choice: str) -> Callable[..., requests.Response]:
    def provoke(site: Site, **changes: str) -> requests.Response:
        params = authorization(**{**changes, "domain_hint": "google.com"})
        return by_provider(site.browser(), policy, params, choice=choice)

    return provoke


for _number, _policy, _choice in (
    (90273, SOCIAL, "cancel"),
    (90289, SOCIAL, "unreachable"),
    (90243, SOCIAL, "wrong_secret"),
    (99002, SOCIAL_SIGN_IN, "allow"),
):
    provoked(_number, "redirect")(_at_provider(_policy, _choice))
