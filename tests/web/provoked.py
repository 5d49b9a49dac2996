"""Every error that an application, a person at a page or a config can provoke, provoked.

`PROVOKED` has an entry for each code and each way it is answered; the tests over it are in test_error_table.py, token
requests and log-out in provoked_tokens.py, second factor, config and identity providers in provoked_beyond.py. A
function gets a site of `CONFIG` and, where the answer goes to the application, changes of the authorization request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from msgspec.structs import replace

from mock_b2c.domain.api_connector import ApiConnector, ConnectorStep
from mock_b2c.domain.branding import Branding, OwnPage
from mock_b2c.domain.limits import Limits
from mock_b2c.outgoing import OutgoingError, Reply
from tests.web import tenant
from tests.web.relying_party import authorization, token
from tests.web.site import Site
from tests.web.xhr_client import Browser, Page, page

STRICT = "B2C_1_strict_logout"
WITH_NONCE = "B2C_1_with_nonce"
WITH_UNREACHED = "B2C_1_unreached_service"
WITH_UNREADABLE = "B2C_1_unreadable_service"
WITH_CLOSED = "B2C_1_closed_service"
CLOSED = "https://closed.contoso.example/"
UNREACHED = "https://unreached.contoso.example/"
UNREADABLE = "https://unreadable.contoso.example/"
WITH_SMS = "B2C_1_with_sms"
CUSTOM = "B2C_1A_signin"
SOCIAL = "B2C_1_social"
SOCIAL_SIGN_IN = "B2C_1_social_sign_in"
DISABLED = "88888888-8888-4888-8888-888888888888"
RESTRICTED = "99999999-9999-4999-8999-999999999998"
OF_ONE_ORGANIZATION = "99999999-9999-4999-8999-999999999997"
UNCONSENTED = "99999999-9999-4999-8999-999999999999"
_URIS = {"redirect_uris": [tenant.REDIRECT_URI], "client_secret": tenant.SECRET}
CONFIG = {
    **tenant.CONFIG,
    "identity_providers": [{"kind": "google"}],
    "user_flows": [
        *tenant.CONFIG["user_flows"],
        {"name": STRICT, "type": "sign_in", "session": {"require_id_token_at_logout": True}},
        *(
            {"name": name, "type": "sign_up", "email_verification": False, "before_creating_user": {"url": url}}
            for name, url in ((WITH_UNREACHED, UNREACHED), (WITH_UNREADABLE, UNREADABLE))
        ),
        {"name": WITH_CLOSED, "type": "sign_in", "before_sending_token": {"url": CLOSED}},
        {"name": WITH_NONCE, "type": "sign_in", "openid_connect": {"nonce_required": True}},
        {"name": WITH_SMS, "type": "sign_in", "mfa": {"method": "sms", "enforcement": "always"}},
        {"name": CUSTOM, "type": "sign_in"},
        {"name": SOCIAL, "type": "sign_up_sign_in", "identity_providers": ["google"]},
        {"name": SOCIAL_SIGN_IN, "type": "sign_in", "identity_providers": ["google"]},
    ],
    "apps": [
        *tenant.CONFIG["apps"],
        {"name": "restricted", "client_id": RESTRICTED, "allow_public_client_flows": True},
        {"name": "other", "client_id": OF_ONE_ORGANIZATION, "supported_accounts": "AzureADMyOrg", **_URIS},
        {"name": "switched off", "client_id": DISABLED, "enabled": False, **_URIS},
        {
            "name": "without consent",
            "client_id": UNCONSENTED,
            "openid_and_offline_access": False,
            "permissions": ["tasks-api/tasks.read"],
            **_URIS,
        },
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provoked:
    """`carrier` is where the code shows: redirect, token, page, selfasserted, logout, portal (the config's check)."""

    code: str
    carrier: str
    provoke: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.code}-{self.carrier}"


Register = Callable[[Callable[..., Any]], Callable[..., Any]]


def registering(cases: list[Provoked]) -> Callable[[int, str], Register]:
    """A decorator that adds to these cases, by the code's number and the carrier."""

    def provoked(number: int, carrier: str) -> Register:
        def register(provoke: Callable[..., Any]) -> Callable[..., Any]:
            cases.append(Provoked(code=f"AADB2C{number}", carrier=carrier, provoke=provoke))
            return provoke

        return register

    return provoked


PROVOKED: list[Provoked] = []
provoked = registering(PROVOKED)


# ---- authorization requests that are refused at once -----------------------------------------------------------

IMPLICIT = {"client_id": tenant.IMPLICIT, "redirect_uri": tenant.IMPLICIT_REDIRECT_URI}
SPA = {"client_id": tenant.SPA, "redirect_uri": tenant.SPA_REDIRECT_URI, "scope": "openid"}
NO_PKCE = {"code_challenge": None, "code_challenge_method": None}
REQUESTS: dict[tuple[int, str], dict[str, str | None]] = {
    (90004, "page"): {"redirect_uri": None},
    (90005, "page"): {"redirect_uri": "/getAToken"},
    (90006, "redirect"): {"redirect_uri": "https://evil.example/"},
    (90007, "page"): {"client_id": tenant.NO_URIS},
    (90008, "page"): {"client_id": None},
    (90009, "redirect"): {**IMPLICIT, "response_type": "code id_token", "nonce": None},
    (90010, "redirect"): {"scope": None},
    (90013, "redirect"): {"response_type": "device"},
    (90014, "redirect"): {"response_mode": "web_message"},
    (90018, "page"): {"client_id": "unknown"},
    (90043, "redirect"): {"prompt": "sometimes"},
    (90055, "redirect"): {**IMPLICIT, "response_type": "token", "scope": "openid"},
    (90057, "redirect"): {"response_type": "code id_token"},
    (90077, "redirect"): {"prompt": "none"},
    (90068, "page"): {"client_id": OF_ONE_ORGANIZATION},
    (90092, "page"): {"client_id": DISABLED},
    (90107, "redirect"): {"client_id": UNCONSENTED, "scope": "openid"},
    (90110, "redirect"): {**IMPLICIT, "response_type": "id_token", "scope": tenant.READ},
    (90115, "redirect"): {"scope": "profile"},
    (90117, "redirect"): {"scope": "openid User.Read"},
    (90120, "redirect"): {"max_age": "soon"},
    (90122, "page"): {"state": "x" * 9000},
    (90146, "redirect"): {"scope": f"openid {tenant.READ} {tenant.OTHER}"},
    (90184, "redirect"): {"code_challenge_method": "S512"},
    (90205, "redirect"): {"scope": f"openid {tenant.FORBIDDEN}"},
    (99005, "redirect"): {"scope": 'openid "x"'},
    (99059, "redirect"): {**SPA, **NO_PKCE},
}


POLICIES = {90009: WITH_NONCE}


def _request(faults: dict[str, str | None], policy: str) -> Callable[..., requests.Response]:
    return lambda site, **changes: site.browser().authorize(policy, authorization(**{**changes, **faults}))


for (_number, _carrier), _faults in REQUESTS.items():
    provoked(_number, _carrier)(_request(_faults, POLICIES.get(_number, tenant.SUSI)))


@provoked(90047, "redirect")
def _page_without_its_place(site: Site, **changes: Any) -> requests.Response:
    broken = Branding(own_page=OwnPage())
    for held in site.emulator.tenants:
        flows = tuple(replace(flow, branding=broken) for flow in held.user_flows)
        site.emulator.change_tenant(replace(held, user_flows=flows))
    return site.browser().authorize(tenant.SUSI, authorization(**changes))


# ---- the address -----------------------------------------------------------------------------------------------


def _authorize(site: Site, path: str) -> requests.Response:
    return site.browser().get(f"{path}/oauth2/v2.0/authorize")


def _token(site: Site, path: str) -> requests.Response:
    return site.browser().session.post(f"{site.url}{path}/oauth2/v2.0/token", data={"client_id": tenant.WEBAPP})


for _number, _path in (
    (90022, f"/{tenant.TENANT}/B2C_1_none"),
    (90066, f"/{tenant.TENANT}/susi"),
    (90083, f"/{tenant.TENANT}"),
    (90250, f"/common/{tenant.SUSI}"),
):
    provoked(_number, "page")(lambda site, path=_path: _authorize(site, path))
    provoked(_number, "token")(lambda site, path=_path: _token(site, path))


@provoked(90015, "page")
def method_that_is_not_served(site):
    return site.browser().session.put(f"{site.authority()}/oauth2/v2.0/authorize")


@provoked(90032, "page")
def saml_login(site):
    return site.browser().get(f"/{tenant.TENANT}/{CUSTOM}/samlp/sso/login")


@provoked(90226, "token")
def token_request_by_get(site):
    return site.browser().session.get(f"{site.authority()}/oauth2/v2.0/token")


@provoked(90037, "page")
def fault_behind_a_page(site):
    site.emulator.authorize = lambda *_: 1 / 0
    return site.browser().authorize(tenant.SUSI, authorization())


@provoked(90037, "token")
def fault_behind_the_token_endpoint(site):
    site.emulator.redeem = lambda *_: 1 / 0
    return token(site.browser(), {})


def _limited(limits: Limits, ask: Callable[[Site], requests.Response]) -> Callable[[Site], requests.Response]:
    """The second of two requests of which the tenant allows one."""

    def twice(site: Site) -> requests.Response:
        site.emulator.clock.freeze(0)
        for held in site.emulator.tenants:
            site.emulator.change_tenant(replace(held, limits=limits))
        site.browser().get(f"/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys")
        return ask(site)

    return twice


_SUSI = f"/{tenant.TENANT}/{tenant.SUSI}"
provoked(90229, "page")(_limited(Limits(requests_per_address=1), lambda site: _authorize(site, _SUSI)))
provoked(90229, "token")(_limited(Limits(requests_per_second=1), lambda site: _token(site, _SUSI)))
provoked(90244, "page")(_limited(Limits(requests_per_second=1), lambda site: _authorize(site, _SUSI)))


# ---- pages -----------------------------------------------------------------------------------------------------


def shown_page(site: Site, policy: str = tenant.SUSI, **changes: Any) -> tuple[Browser, Page]:
    """A browser at the first page of a user flow."""
    browser = site.browser()
    return browser, page(browser.authorize(policy, authorization(**changes)))


@provoked(90091, "redirect")
def cancelled(site, **changes):
    browser, shown = shown_page(site, tenant.RESET, **changes)
    return browser.cancel(shown)


def send(request):
    """In place of the network: one service does not answer, one admits nobody, the others do not answer JSON."""
    if request.address == UNREACHED:
        raise OutgoingError
    return Reply(status=401 if request.address == CLOSED else 200, body=b"no JSON")


def _sign_up_with(policy):
    def ended(site, **changes):
        browser, shown = shown_page(site, policy, **changes)
        password = "N3w-Passw0rd!"
        form = {"email": "new@example.com", "newPassword": password, "reenterPassword": password, "displayName": "N"}
        _post(browser, shown, **form)
        return browser.confirm(shown)

    return ended


provoked(90075, "redirect")(_sign_up_with(WITH_UNREACHED))
provoked(90261, "redirect")(_sign_up_with(WITH_UNREADABLE))


def _not_admitted(**proof):
    def ended(site, **changes):
        connectors = {ConnectorStep.BEFORE_SENDING_TOKEN: ApiConnector(url=CLOSED, **proof)}
        for held in site.emulator.tenants:
            flows = tuple(
                replace(flow, connectors=connectors) if flow.name == WITH_CLOSED else flow for flow in held.user_flows
            )
            site.emulator.change_tenant(replace(held, user_flows=flows))
        return site.browser().sign_in(authorization(**changes), policy=WITH_CLOSED)

    return ended


provoked(90027, "redirect")(_not_admitted(username="b2c", password="wrong"))
provoked(90028, "redirect")(_not_admitted(certificate="client.pem", key="client.key"))


@provoked(90118, "redirect")
def password_forgotten(site, **changes):
    browser, shown = shown_page(site, tenant.LEGACY, **changes)
    return browser.get(shown.href("forgotPassword"))


@provoked(90255, "redirect")
def confirmed_without_a_form(site, **changes):
    browser, shown = shown_page(site, **changes)
    return browser.confirm(shown)


@provoked(90121, "redirect")
def session_too_old(site, **changes):
    browser = site.browser()
    browser.sign_in(authorization())
    site.emulator.clock.advance(100)
    return browser.authorize(tenant.SUSI, authorization(**changes, prompt="none", max_age="60"))


@provoked(90046, "page")
def transaction_over(site):
    browser, shown = shown_page(site)
    site.emulator.clock.advance(7200)
    return browser.confirm(shown)


@provoked(90211, "page")
def cookies_lost(site):
    browser, shown = shown_page(site)
    browser.session.cookies.clear()
    return browser.confirm(shown)


@provoked(90212, "page")
def cookie_changed(site):
    browser, shown = shown_page(site)
    for cookie in browser.session.cookies:
        cookie.value = "changed" if cookie.name.startswith("x-ms-cpim-cache") else cookie.value
    return browser.confirm(shown)


@provoked(90073, "page")
def user_deleted_meanwhile(site):
    browser, shown = shown_page(site)
    browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    site.emulator._world.storage.users = type(site.emulator._world.storage.users)()
    return browser.confirm(shown)


# ---- the calls of the pages ------------------------------------------------------------------------------------


def _post(browser: Browser, shown: Page, **values: str) -> requests.Response:
    return browser.post(shown, "SelfAsserted", {"request_type": "RESPONSE", **values})


def _control(browser: Browser, shown: Page, action: str, **values: str) -> requests.Response:
    return browser.post(shown, f"SelfAsserted/DisplayControlAction/vbeta/emailVerificationControl/{action}", values)


@provoked(90001, "selfasserted")
def address_is_taken(site):
    browser, shown = shown_page(site, tenant.OPEN)
    shown = page(browser.get(shown.href("createAccount")))
    password = "N3w-Passw0rd!"
    form = {"email": tenant.ADA, "newPassword": password, "reenterPassword": password, "displayName": "Ada"}
    return _post(browser, shown, **form)


def _sign_in(email: str, password: str) -> Callable[[Site], requests.Response]:
    return lambda site: _post(*shown_page(site), email=email, password=password)


provoked(90052, "selfasserted")(_sign_in(tenant.ADA, ""))
provoked(90053, "selfasserted")(_sign_in("nobody@example.com", "any"))
provoked(90054, "selfasserted")(_sign_in(tenant.ADA, "wrong"))
provoked(90111, "selfasserted")(_sign_in(tenant.DISABLED, tenant.DISABLED_PASSWORD))


@provoked(90114, "selfasserted")
def account_is_locked(site):
    browser, shown = shown_page(site)
    for number in range(10):
        browser.submit(shown, email=tenant.ADA, password=f"wrong {number}")
    return _post(browser, shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)


@provoked(90157, "selfasserted")
def too_many_wrong_codes(site):
    browser, shown = shown_page(site, tenant.RESET)
    browser.send_code(shown, tenant.ADA)
    for _ in range(5):
        browser.verify_code(shown, tenant.ADA, "wrong")
    return _control(browser, shown, "VerifyCode", email=tenant.ADA, emailVerificationCode="wrong")


@provoked(90158, "selfasserted")
def form_with_a_fault(site):
    return _post(*shown_page(site, tenant.SIGN_UP), email="no address")


@provoked(90159, "selfasserted")
def wrong_code(site):
    return _control(*shown_page(site, tenant.RESET), "VerifyCode", email=tenant.ADA, emailVerificationCode="1")


@provoked(90161, "selfasserted")
def code_to_no_address(site):
    return _control(*shown_page(site, tenant.RESET), "SendCode", email="no address")


@provoked(90276, "selfasserted")
def code_from_a_page_without_the_control(site):
    return _control(*shown_page(site), "SendCode", email=tenant.ADA)
