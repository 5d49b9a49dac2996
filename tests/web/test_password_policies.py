"""Expiry, old passwords and the directory's rule on the wire and in the config (reference 7.3, 7.4, 9.1)."""

import pytest

from mock_b2c.config import load_config
from mock_b2c.domain.user_flow import DAY
from tests.builders import NOW
from tests.web import tenant
from tests.web.provoked_tokens import by_password
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

NEW = "An0ther-Passw0rd!"
EXPIRING = {"email": tenant.ADA, "password": tenant.ADA_PASSWORD, "password_policies": []}


def config(**user):
    flows = [{"name": tenant.SUSI, "type": "sign_up_sign_in", "forced_password_reset": True}]
    return tenant.CONFIG | {"user_flows": flows + tenant.CONFIG["user_flows"][1:], "users": [{**EXPIRING, **user}]}


@pytest.fixture
def site(make_site, clock):
    clock.freeze(NOW)
    return make_site(config(), clock=clock)


def test_password_expires_after_90_days_and_a_new_one_lives_as_long(site, clock):
    browser = site.browser()
    assert "code" in answer(browser.sign_in(authorization()))
    clock.advance(90 * DAY)

    later = site.browser()
    asked = page(later.sign_in(authorization()))
    assert asked.field_ids == ["newPassword", "reenterPassword"]
    assert later.submit(asked, newPassword=NEW, reenterPassword=NEW) == {"status": "200"}
    assert "code" in answer(later.confirm(asked))
    clock.advance(89 * DAY)
    assert "code" in answer(site.browser().sign_in(authorization(), password=NEW))
    clock.advance(DAY)
    assert page(site.browser().sign_in(authorization(), password=NEW)).field_ids[0] == "newPassword"


def test_expired_password_is_refused_where_there_is_no_page(site, clock):
    assert by_password(site).status_code == 200
    clock.advance(90 * DAY)
    assert by_password(site).json()["error_description"].startswith("AADB2C90225: ")


def test_page_tells_of_an_old_password(site, clock):
    browser = site.browser()
    clock.advance(90 * DAY)
    asked = page(browser.sign_in(authorization()))
    browser.submit(asked, newPassword=NEW, reenterPassword=NEW)

    shown = page(site.browser().authorize(tenant.SUSI, authorization()))
    other = site.browser()
    shown = page(other.authorize(tenant.SUSI, authorization()))
    told = other.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    assert told["message"] == "Looks like you used an old password."


@pytest.mark.parametrize(
    ("password", "policies", "warned"),
    [
        ("Sample-Passw0rd", ["DisablePasswordExpiration"], False),
        ("simplepassword", ["DisablePasswordExpiration"], True),
        ("simplepassword", ["DisablePasswordExpiration", "DisableStrongPassword"], False),
        ("short", ["DisableStrongPassword"], True),
    ],
)
def test_check_warns_of_a_password_that_the_directory_does_not_take(password, policies, warned):
    loaded = load_config(config(password=password, password_policies=policies))
    told = [line for line in loaded.warnings if line.startswith("users[0].password: ")]
    assert bool(told) is warned
    assert password not in "".join(told)
