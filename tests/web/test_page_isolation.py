"""Pages are kept rendered for speed; what one person was shown must never reach another."""

import re
from functools import partial

import pytest

from mock_b2c.web import kept_pages
from tests.threads import at_once
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page


def own(response):
    """What belongs to one showing of a page only."""
    settings = page(response).settings
    nonces = re.findall(r"'nonce-([\w-]+)'", response.headers["Content-Security-Policy"])
    return {settings["csrf"], settings["transId"], settings["pageViewId"], *nonces}


@pytest.mark.parametrize("policy", [tenant.SUSI, tenant.SIGN_UP, tenant.RESET, tenant.EDIT])
def test_page_has_nothing_of_earlier_showings(site, policy):
    shown = [site.browser().authorize(policy, authorization()) for _ in range(3)]
    for response in shown:
        others = set().union(*(own(other) for other in shown if other is not response))
        assert not [value for value in others if value in response.text]
        assert all(value in response.text for value in own(response))


def test_links_of_a_page_carry_its_own_csrf_token_and_transaction(site):
    for _ in range(2):
        browser = site.browser()
        shown = page(browser.authorize(tenant.SUSI, authorization()))
        assert shown.settings["transId"] in shown.href("createAccount")
        assert page(browser.get(shown.href("createAccount")))


def test_login_hint_of_one_request_is_not_shown_to_the_next(site):
    hinted = site.browser().authorize(tenant.SUSI, authorization(login_hint="hinted@example.com"))
    assert "hinted@example.com" in hinted.text
    assert "hinted@example.com" not in site.browser().authorize(tenant.SUSI, authorization()).text


def test_profile_of_one_user_is_not_shown_to_another(site):
    ada, grace = site.browser(), site.browser()
    ada.sign_in(authorization())
    grace.sign_in(authorization(), email=tenant.GRACE, password=tenant.GRACE_PASSWORD)
    for _ in range(2):
        assert page(ada.authorize(tenant.EDIT, authorization())).value("displayName") == "Ada Lovelace"
        assert "Lovelace" not in grace.authorize(tenant.EDIT, authorization()).text


def test_page_names_the_host_and_the_tenant_it_was_asked_by(site):
    path = f"{tenant.SUSI}/oauth2/v2.0/authorize"
    for host in ("contoso.b2clogin.com", "localhost:8443", tenant.CUSTOM_DOMAIN):
        for segment in (tenant.TENANT, tenant.TENANT_ID):
            shown = page(site.browser().get(f"/{segment}/{path}", params=authorization(), headers={"Host": host}))
            assert shown.settings["hosts"]["static"] == f"https://{host}/static/"
            assert shown.settings["hosts"]["tenant"] == f"/{segment}/{tenant.SUSI}"


def test_page_at_the_old_hosts_addresses_does_not_lead_others_there(site):
    path = f"/{tenant.TENANT}/{tenant.SUSI}"
    for mount in ("/te", "", "/te"):
        shown = page(site.browser().get(f"{mount}{path}/oauth2/v2.0/authorize", params=authorization()))
        assert shown.settings["hosts"]["tenant"] == f"{mount}{path}"
        assert shown.href("createAccount").startswith(f"{mount}{path}/api/")


def test_front_channel_of_one_emulator_does_not_reach_the_pages_of_another(make_site):
    for scheme in ("http", "https"):
        shown = page(make_site(front_scheme=scheme).browser().authorize(tenant.SUSI, authorization()))
        assert shown.settings["hosts"]["static"] == f"{scheme}://localhost:8443/static/"


def test_pages_stay_right_when_more_are_asked_for_than_are_kept(site, monkeypatch):
    monkeypatch.setattr(kept_pages, "_KEPT", 1)

    def ask(host):
        path = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize"
        for _ in range(20):
            response = site.browser().get(path, params=authorization(), headers={"Host": host})
            assert page(response).settings["hosts"]["static"] == f"https://{host}/static/"
        return host

    hosts = [f"t{number}.b2clogin.com" for number in range(4)]
    assert at_once([partial(ask, host) for host in hosts]) == hosts
