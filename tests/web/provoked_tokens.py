"""What provoked.py is for the application's own requests: every error of the token endpoint and of log-out."""

from collections.abc import Callable

import jwt
import requests

from tests.web import tenant
from tests.web.provoked import (
    DISABLED,
    IMPLICIT,
    OF_ONE_ORGANIZATION,
    RESTRICTED,
    STRICT,
    UNCONSENTED,
    Provoked,
    registering,
)
from tests.web.relying_party import authorization, code_redemption, refresh, token, token_set
from tests.web.site import Site
from tests.web.xhr_client import answer

PROVOKED: list[Provoked] = []
provoked = registering(PROVOKED)


# ---- token requests --------------------------------------------------------------------------------------------

REDEMPTIONS: dict[int, dict[str, str | None]] = {
    90008: {"client_id": None},
    90010: {"scope": "  "},
    90018: {"client_id": "unknown"},
    90079: {"client_secret": None},
    90081: {"client_secret": "wrong"},
    90083: {"grant_type": None},
    90085: {"code": "unknown"},
    90086: {"grant_type": "device_code"},
    90068: {"client_id": OF_ONE_ORGANIZATION},
    90092: {"client_id": DISABLED},
    90117: {"scope": "User.Read"},
    90122: {"code": "x" * 9000},
    90146: {"scope": f"{tenant.READ} {tenant.OTHER}"},
    90182: {"code_verifier": "v" * 43},
    90183: {"code_verifier": "short"},
    90205: {"scope": tenant.FORBIDDEN},
    90279: IMPLICIT,
    99005: {"scope": 'openid "x"'},
}


def _redemption(faults: dict[str, str | None]) -> Callable[[Site], requests.Response]:
    def redeem(site: Site) -> requests.Response:
        browser = site.browser()
        code = answer(browser.sign_in(authorization()))["code"]
        return token(browser, code_redemption(code, **faults))

    return redeem


for _number, _faults in REDEMPTIONS.items():
    provoked(_number, "token")(_redemption(_faults))


@provoked(90087, "token")
def other_version(site: Site) -> requests.Response:
    browser = site.browser()
    form = code_redemption(answer(browser.sign_in(authorization()))["code"])
    return browser.session.post(f"{site.authority()}/oauth2/token", data=form)


def by_password(site: Site, policy: str = tenant.ROPC, **changes: str) -> requests.Response:
    """A token request with a user's name and password."""
    user = {"username": tenant.ADA, "password": tenant.ADA_PASSWORD, "scope": "openid"}
    form = {"grant_type": "password", "client_id": tenant.SCRIPT, **user, **changes}
    return token(site.browser(), form, policy=policy)


@provoked(90031, "page")
def user_flow_without_pages(site):
    return site.browser().authorize(tenant.ROPC, authorization())


@provoked(90057, "token")
def password_without_the_implicit_grant(site):
    return by_password(site, client_id=RESTRICTED)


@provoked(90224, "token")
def password_of_an_application_that_may_not(site):
    return by_password(site, client_id=tenant.NATIVE)


@provoked(90225, "token")
def wrong_password_in_a_token_request(site):
    return by_password(site, password="wrong")


@provoked(90107, "token")
def openid_without_consent(site):
    browser = site.browser()
    code = answer(browser.sign_in(authorization(client_id=UNCONSENTED, scope=tenant.READ)))["code"]
    return token(browser, code_redemption(code, client_id=UNCONSENTED, scope=f"openid {tenant.READ}"))


@provoked(90080, "token")
def expired_code(site):
    browser = site.browser()
    code = answer(browser.sign_in(authorization()))["code"]
    site.emulator.clock.advance(600)
    return token(browser, code_redemption(code))


@provoked(90084, "token")
def secret_of_a_public_client(site):
    browser = site.browser()
    client = {"client_id": tenant.NATIVE, "redirect_uri": tenant.NATIVE_REDIRECT_URI}
    code = answer(browser.sign_in(authorization(**client)))["code"]
    return token(browser, code_redemption(code, **client))


@provoked(90088, "token")
def grant_of_another_user_flow(site):
    browser = site.browser()
    return token(browser, refresh(token_set(browser)["refresh_token"]), policy=tenant.EDIT)


@provoked(90128, "token")
def user_deleted_since(site):
    browser = site.browser()
    held = token_set(browser)["refresh_token"]
    site.emulator._world.storage.users = type(site.emulator._world.storage.users)()
    return token(browser, refresh(held))


@provoked(90129, "token")
def sessions_revoked_since(site):
    browser, emulator = site.browser(), site.emulator
    held = token_set(browser)["refresh_token"]
    emulator.clock.advance(1)
    contoso = emulator.tenants[0]
    emulator.revoke_sessions(contoso, next(user for user in emulator.users(contoso) if user.email == tenant.ADA))
    return token(browser, refresh(held))


# ---- log-out ---------------------------------------------------------------------------------------------------


def _logout(site: Site, policy: str = STRICT, **params: str) -> requests.Response:
    return site.browser().get(f"/{tenant.TENANT}/{policy}/oauth2/v2.0/logout", params=params)


def _hint(site: Site) -> str:
    id_token: str = token_set(site.browser(), policy=STRICT)["id_token"]
    return id_token


@provoked(90067, "logout")
def address_after_log_out_is_none(site):
    return _logout(site, tenant.SUSI, post_logout_redirect_uri="/home")


@provoked(90272, "logout")
def id_token_is_missing(site):
    return _logout(site)


@provoked(90287, "page")
def address_after_log_out_is_not_registered(site):
    return _logout(site, id_token_hint=_hint(site), post_logout_redirect_uri="https://evil.example/")


@provoked(90240, "page")
def id_token_is_damaged(site):
    return _logout(site, id_token_hint=_hint(site)[:-9])


@provoked(90237, "page")
def id_token_is_of_no_application(site):
    key = site.emulator.keys.current
    claims = jwt.decode(_hint(site), options={"verify_signature": False}) | {"aud": "unknown"}
    return _logout(site, id_token_hint=jwt.encode(claims, key.private, "RS256", headers={"kid": key.kid}))


@provoked(90209, "page")
def id_token_and_client_id_name_different_applications(site):
    return _logout(site, id_token_hint=_hint(site), client_id=tenant.NATIVE)
