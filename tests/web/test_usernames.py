"""User flows whose accounts have user names, and the id of the sign-in name (reference 7.5 and 8.5)."""

import jwt
import pytest

from mock_b2c.config import ConfigError, load_config
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

USERNAMES = {"sign_in_name": "username"}
ADA = {"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "username": "ada"}


def test_account_with_a_user_name_from_sign_up_to_sign_in(make_site):
    site = make_site(tenant.config_with(USERNAMES))
    browser = site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    sign_up = page(browser.get(shown.href("createAccount")))
    assert sign_up.field_ids[:2] == ["signInName", "email"]
    browser.verify_email(sign_up, "new@example.com")
    form = {"newPassword": "N3w-Passw0rd!", "reenterPassword": "N3w-Passw0rd!", "displayName": "New"}
    assert browser.submit(sign_up, signInName="new", email="new@example.com", **form) == {"status": "200"}
    assert "code" in answer(browser.confirm(sign_up))

    other = site.browser()
    shown = page(other.authorize(tenant.SUSI, authorization()))
    assert other.submit(shown, signInName="NEW", password="N3w-Passw0rd!") == {"status": "200"}
    told = token(other, code_redemption(answer(other.confirm(shown))["code"])).json()
    claims = jwt.decode(told["id_token"], options={"verify_signature": False})
    assert claims["emails"] == ["new@example.com"]


def test_page_speaks_of_the_user_name(make_site):
    browser = make_site(tenant.config_with(USERNAMES)).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    name = shown.html.find("input", id="signInName")
    assert shown.settings["config"]["operatingMode"] == "Username"
    assert (name["type"], name["aria-label"], name["autocomplete"]) == ("text", "Username", "username")
    assert shown.html.find("form", id="localAccountForm")["aria-label"] == "Sign in with your username"
    assert shown.html.find("h2").text == "Sign in with your username"


@pytest.mark.parametrize("element", ["email", "signInName", "logonIdentifier"])
@pytest.mark.parametrize("settings", [{}, USERNAMES])
def test_id_of_the_sign_in_name_is_chosen_by_the_user_flow(make_site, settings, element):
    browser = make_site(tenant.config_with({**settings, "sign_in_element": element})).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    assert shown.html.select_one(f"#localAccountForm .entry-item input#{element}") is not None


def test_user_names_and_addresses_are_unique_each_among_themselves():
    load_config(tenant.config_with(users=[ADA, {**ADA, "username": "countess"}, {**ADA, "username": None}]))
    with pytest.raises(ConfigError) as raised:
        load_config(tenant.config_with(users=[ADA, {**ADA, "username": "ADA"}]))
    assert "users[1].username: 'ada' is already that of users[0]" in str(raised.value)
