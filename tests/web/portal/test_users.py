"""Users: found, added, changed, and told to nobody more than they may know."""

import pytest

from mock_b2c.emulator.passwords import Pbkdf2Hasher
from mock_b2c.web.portal.users import PAGE
from tests.web import tenant
from tests.web.relying_party import authorization, refresh, token, token_set
from tests.web.xhr_client import page as shown

USER = f"users/{tenant.ADA_ID}"
NEW_PASSWORD = "Another-Passw0rd"


def names(page):
    return [link.text for link in page.html.select("#users a.name")]


def signs_in(site, email, password):
    browser = site.browser()
    answered = browser.submit(shown(browser.authorize(tenant.SUSI, authorization())), email=email, password=password)
    return answered["status"] == "200"


def test_users_are_listed_by_name_and_lead_to_their_page(portal):
    page = portal.open("users")
    assert names(page) == ["Ada Lovelace", "Grace Hopper", tenant.DISABLED]
    assert portal.open(page.html.select_one("#users a.name")["href"]).html.h1.text == "Ada Lovelace"
    assert "3 accounts" in page.text


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("lovelace", ["Ada Lovelace"]),
        ("EXAMPLE.COM", ["Ada Lovelace", "Grace Hopper", tenant.DISABLED]),
        (tenant.ADA_ID[:13], ["Ada Lovelace"]),
        (" grace ", ["Grace Hopper"]),
        ("nobody", []),
        ("<b>", []),
    ],
)
def test_users_are_found_by_a_part_of_what_they_are_called(portal, wanted, found):
    page = portal.open(f"users?q={wanted.replace(' ', '+')}")
    assert names(page) == found
    assert f"with “{wanted.strip()}”" in page.text


def test_many_users_are_on_several_pages(portal, b2c):
    for number in range(PAGE):
        b2c.users.add(f"p{number}@example.com")
    first = portal.open("users")
    assert len(names(first)) == PAGE
    assert "Page 1 of 2" in first.text
    second = portal.open(first.html.select_one(".pager a")["href"])
    assert names(second) == [f"p{number}@example.com" for number in range(PAGE - 3, PAGE)]
    assert portal.open(second.html.select_one(".pager a")["href"]).text == first.text
    assert "Page 1 of 2" in portal.open("users?q=example&page=1").text


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "1e9", "9" * 30, "٣"])
def test_page_that_is_not_there_is_the_nearest_one(portal, number):
    assert len(names(portal.open(f"users?page={number}"))) == 3


def test_user_is_added_and_can_sign_in(portal, site, b2c):
    page = portal.do(
        "users", "add", email="New@example.com", password=f" {NEW_PASSWORD}", display_name="Newt", surname="N"
    )
    assert page.note == "New@example.com has an account now."
    assert page.html.h1.text == "Newt"
    assert b2c.users["new@example.com"].attributes == {"displayName": "Newt", "surname": "N"}
    assert signs_in(site, "new@example.com", f" {NEW_PASSWORD}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "x"}, "email"),
        ({"email": tenant.ADA.upper()}, "email"),
        ({"password": ""}, "password"),
        ({"password": "x" * 300}, "password"),
        ({"username": "a@b"}, "username"),
    ],
)
def test_refused_user_is_told_at_the_field_and_its_password_is_not_sent_back(portal, b2c, fields, field):
    sent = {"email": "new@example.com", "password": NEW_PASSWORD, "display_name": "Newt", **fields}
    page = portal.do("users", "add", **sent)
    assert page.response.status_code == 400
    assert [tag["name"] for tag in page.html.select("[aria-invalid=true]")] == [field]
    assert page.fields("add")["display_name"] == ["Newt"]
    assert page.fields("add")["password"] == [""]
    assert NEW_PASSWORD not in page.response.text
    assert len(b2c.users) == 3


def test_profile_is_changed_and_an_empty_field_takes_an_attribute_away(portal, b2c):
    portal.do(USER, "profile", **{"attributes.city": "Paris", "attributes.givenName": ""})
    assert b2c.users[tenant.ADA].attributes == {"displayName": "Ada Lovelace", "surname": "Lovelace", "city": "Paris"}


def test_custom_attribute_of_the_wrong_type_is_refused(portal, b2c):
    b2c.configure(tenant={"custom_attributes": {"extension_Shoe": "integer"}})
    page = portal.do(USER, "profile", **{"attributes.extension_Shoe": "big"})
    assert page.response.status_code == 400
    assert [tag["name"] for tag in page.html.select("[aria-invalid=true]")] == ["attributes.extension_Shoe"]
    portal.do(USER, "profile", **{"attributes.extension_Shoe": "42"})
    assert b2c.users[tenant.ADA].attributes["extension_Shoe"] == "42"


def test_password_is_set_and_shown_nowhere(portal, site, b2c):
    page = portal.do(USER, "password", password=NEW_PASSWORD)
    assert page.note == "The password is set."
    assert NEW_PASSWORD not in page.response.text
    assert not signs_in(site, tenant.ADA, tenant.ADA_PASSWORD)
    assert signs_in(site, tenant.ADA, NEW_PASSWORD)
    assert Pbkdf2Hasher().verify(NEW_PASSWORD, b2c.users[tenant.ADA].password_hash)


def test_new_password_can_be_due(portal, b2c):
    portal.do(USER, "password", password=NEW_PASSWORD, force_password_reset="on")
    assert b2c.users[tenant.ADA].force_password_reset
    assert "new password due" in portal.open("users").text


def test_empty_password_is_refused(portal, site):
    assert portal.do(USER, "password", password="").response.status_code == 400
    assert signs_in(site, tenant.ADA, tenant.ADA_PASSWORD)


def test_account_is_disabled_and_enabled(portal, b2c):
    assert "disabled" in portal.do(USER, "enable").text
    assert not b2c.users[tenant.ADA].enabled
    portal.do(USER, "enable")
    assert b2c.users[tenant.ADA].enabled


def test_revoked_sessions_end_refresh_tokens(portal, site):
    browser = site.browser()
    held = token_set(browser)["refresh_token"]
    site.emulator.clock.advance(1)
    portal.do(USER, "revoke")
    assert "AADB2C90129" in token(browser, refresh(held)).text


def test_second_factors_are_changed(portal, b2c):
    assert portal.do(USER, "factors", phone_number="12").response.status_code == 400
    portal.do(USER, "factors", phone_number="+441632960123")
    assert b2c.users[tenant.ADA].strong.phone_number == "+441632960123"
    portal.do(USER, "factors", phone_number="")
    assert b2c.users[tenant.ADA].strong.phone_number == ""
    b2c.users.change(tenant.ADA, totp_secret="A" * 32)
    page = portal.open(USER)
    assert "A" * 32 not in page.response.text
    portal.do(USER, "forget_app")
    assert b2c.users[tenant.ADA].strong.totp_secret == ""


def test_user_is_deleted(portal, b2c):
    page = portal.do(USER, "delete")
    assert page.note == f"{tenant.ADA} is deleted."
    assert names(page) == ["Grace Hopper", tenant.DISABLED]
    assert portal.open(USER).response.status_code == 404


def test_form_for_a_user_who_is_gone_is_404(portal, b2c):
    form = portal.open(USER).fields("profile")
    b2c.users.remove(tenant.ADA)
    assert portal.send(USER, form).status_code == 404


def test_of_very_many_users_the_first_are_listed_and_any_is_found(portal, b2c, monkeypatch):
    monkeypatch.setattr("mock_b2c.web.portal.users.MOST", 5)
    for number in range(4):
        b2c.users.add(f"p{number}@example.com")
    page = portal.open("users")
    assert len(names(page)) == 5
    assert "7 accounts; the first 5 are listed" in page.text
    assert "at least 5 accounts with “example”; the first" not in portal.open("users?q=example").text
    assert "at least 5 accounts with “example”" in portal.open("users?q=example").text
    assert names(portal.open("users?q=p3@")) == ["p3@example.com"]


def test_parts_of_names_are_looked_for_among_the_first_and_whole_names_among_all(portal, b2c, monkeypatch):
    monkeypatch.setattr("mock_b2c.web.portal.users.SEARCHED", 4)
    for number in range(4):
        b2c.users.add(f"p{number}@example.com")
    page = portal.open("users?q=example")
    assert names(page) == ["Ada Lovelace", "Grace Hopper", tenant.DISABLED, "p0@example.com"]
    assert "The first 4 were looked through; a whole sign-in name or object id finds any." in page.text
    assert names(portal.open("users?q=p3@")) == []
    assert names(portal.open("users?q=P3@example.com")) == ["p3@example.com"]
    assert names(portal.open(f"users?q={b2c.users['p3@example.com'].id}")) == ["p3@example.com"]
    assert "looked through" not in portal.open("users").text
